import { setImmediate as nextTurn } from 'node:timers/promises';
import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { type SegmentDocument, toSegmentDocument } from './segment-document.ts';
import { joinFamilies } from './segment-family.ts';
import { createEachInSlices } from './yielding-loop.ts';

/** Where segment documents go, each alone or with its family. Never throws and never waits. */
export type SegmentSink = (document: SegmentDocument) => void;

/** Exports spans as X-Ray segment documents. */
export function createXrayExporter(sink: SegmentSink): SpanExporter {
  const eachInSlices = createEachInSlices();

  async function send(spans: readonly ReadableSpan[]): Promise<void> {
    const documents: SegmentDocument[] = [];
    await eachInSlices(spans, (span) => documents.push(toSegmentDocument(span)));
    await eachInSlices(joinFamilies(documents), sink);
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
