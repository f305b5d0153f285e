import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import xray from 'aws-xray-sdk-core';
import { type SegmentDocument, toSegmentDocument } from './segment-document.ts';

/** Where segment documents go. Never throws and never waits. */
export type SegmentSink = (document: SegmentDocument) => void;

/** Exports spans as X-Ray segment documents. */
export function createXrayExporter(sink: SegmentSink): SpanExporter {
  return {
    export(spans, resultCallback) {
      for (const span of spans) sink(toSegmentDocument(span));
      resultCallback({ code: ExportResultCode.SUCCESS });
    },
    // Datagrams are on their way as soon as they are handed over; one turn of the loop lets the socket take them.
    shutdown: () => new Promise((resolve) => setImmediate(resolve)),
    forceFlush: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

/**
 * Sends documents by UDP to the X-Ray daemon, or the CloudWatch agent, at `AWS_XRAY_DAEMON_ADDRESS`, through
 * aws-xray-sdk-core's emitter. A document stands in for the SDK's Segment, whose constructor would add ids, times and
 * its own SDK, and take longer than the request that the document is about.
 */
export function createDaemonSink(): SegmentSink {
  const prototype: object = Object.create(xray.Segment.prototype, {
    format: {
      value(this: SegmentDocument) {
        return JSON.stringify(this);
      },
    },
  });
  return (document) => (Object.assign(Object.create(prototype), document) as { flush(): void }).flush();
}
