import { setImmediate as nextTurn } from 'node:timers/promises';
import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { type SegmentDocument, toSegmentDocument } from './segment-document.ts';

/** Where segment documents go. Never throws and never waits. */
export type SegmentSink = (document: SegmentDocument) => void;

/** Spans translated in one turn of the event loop: about a millisecond, which is what a request may have to wait for it. */
const spansPerTurn = 16;

/** Exports spans as X-Ray segment documents. */
export function createXrayExporter(sink: SegmentSink): SpanExporter {
  async function send(spans: readonly ReadableSpan[]): Promise<void> {
    for (let start = 0; start < spans.length; start += spansPerTurn) {
      if (start > 0) await nextTurn();
      for (const span of spans.slice(start, start + spansPerTurn)) sink(toSegmentDocument(span));
    }
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
