import { setImmediate as nextTurn } from 'node:timers/promises';
import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { type SegmentDocument, toSegmentDocument } from './segment-document.ts';
import { joinFamilies } from './segment-family.ts';

/** Where segment documents go, each alone or with its family. Never throws and never waits. */
export type SegmentSink = (document: SegmentDocument) => void;

/** Spans translated, or sent, in one turn of the event loop: less than a millisecond, for which a request may have to wait. */
const spansPerTurn = 16;

async function eachInTurns<Item>(items: readonly Item[], work: (item: Item) => unknown): Promise<void> {
  for (let start = 0; start < items.length; start += spansPerTurn) {
    if (start > 0) await nextTurn();
    for (const item of items.slice(start, start + spansPerTurn)) work(item);
  }
}

/** Exports spans as X-Ray segment documents. */
export function createXrayExporter(sink: SegmentSink): SpanExporter {
  async function send(spans: readonly ReadableSpan[]): Promise<void> {
    const documents: SegmentDocument[] = [];
    await eachInTurns(spans, (span) => documents.push(toSegmentDocument(span)));
    await eachInTurns(joinFamilies(documents), sink);
  }
  return {
    export(spans, resultCallback) {
      send(spans).then(
        () => resultCallback({ code: ExportResultCode.SUCCESS }),
        (error) => resultCallback({ code: ExportResultCode.FAILED, error }),
      );
    },
    // Datagrams are on their way as soon as they are handed over; one turn of the loop lets the socket take them.
    shutdown: () => nextTurn(),
    forceFlush: () => nextTurn(),
  };
}
