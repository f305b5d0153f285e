import xray from 'aws-xray-sdk-core';
import { atMostEvery } from './at-most-every.ts';
import type { SegmentDocument } from './segment-document.ts';
import { withoutFamily } from './segment-family.ts';
import { serializeFamily, serializeSegment } from './segment-serializer.ts';
import type { SegmentSink } from './xray-exporter.ts';

/** A daemon whose address is wrong fails every datagram: once in so long is heard of. */
const failureSilenceMs = 1000;

/** What the emitter of aws-xray-sdk-core asks of a segment. */
interface Emitted {
  readonly trace_id: string;
  readonly id: string;
  flush(): void;
}

/**
 * Sends documents by UDP to the X-Ray daemon, or the CloudWatch agent, at `AWS_XRAY_DAEMON_ADDRESS`, through
 * aws-xray-sdk-core's emitter. A document stands in for the SDK's Segment, whose constructor would add ids, times and
 * its own SDK, and take longer than the request that the document is about. A daemon that is not there is rarely
 * noticed, as UDP is; a datagram that cannot be sent at all is counted.
 */
export function createDaemonSink(deps: {
  onDropped(spanCount: number): void;
  onFailure(error: unknown): void;
}): SegmentSink {
  const reportFailure = atMostEvery(failureSilenceMs, deps.onFailure);
  const ignore = () => {};
  // Where the emitter reports to; by itself it would write to the console, in the middle of the log.
  xray.setLogger({
    error(message: unknown, cause: unknown) {
      deps.onDropped(1);
      reportFailure(new Error(String(message).trim(), { cause }));
    },
    warn: ignore,
    info: ignore,
    debug: ignore,
  });
  const prototype: object = Object.create(xray.Segment.prototype, {
    format: {
      value(this: { text: string }) {
        return this.text;
      },
    },
    // The emitter puts this into a debug message even when nobody reads those; Segment's own would serialize it all again.
    toString: {
      value(this: Emitted) {
        return this.id;
      },
    },
  });
  const emit = ({ trace_id, id, type }: SegmentDocument, text: string) => {
    const emitted: Emitted = Object.assign(Object.create(prototype), { trace_id, id, type, text });
    emitted.flush();
  };
  return (document) => {
    const text = serializeFamily(document);
    if (text !== undefined) return emit(document, text);
    for (const alone of withoutFamily(document)) emit(alone, serializeSegment(alone));
  };
}
