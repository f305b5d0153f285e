import xray from 'aws-xray-sdk-core';
import { atMostEvery } from '../log/throttle.ts';
import type { SegmentDocument } from './segment-document.ts';
import { withoutFamily } from './segment-family.ts';
import { serializeFamily, serializeSegment } from './segment-serializer.ts';
import type { SegmentSink } from './xray-exporter.ts';

/** A daemon whose address is wrong fails every datagram: once in so long is heard of. */
const failureSilenceMs = 1000;

/**
 * Stands in for the SDK's Segment, whose constructor would add ids, times and its own SDK, and take longer than the
 * request that the document is about. It does not inherit from Segment: sending copies what it is given, and would go
 * through all that it inherits.
 */
class SerializedSegment {
  readonly trace_id: string;
  readonly id: string;
  readonly type: string | undefined;
  readonly text: string;

  constructor({ trace_id, id, type }: SegmentDocument, text: string) {
    this.trace_id = trace_id;
    this.id = id;
    this.type = type;
    this.text = text;
  }

  format(): string {
    return this.text;
  }

  /** The emitter puts this into a debug message even when nobody reads those. */
  toString(): string {
    return this.id;
  }
}

/**
 * Sends documents by UDP to the X-Ray daemon, or the CloudWatch agent, at `AWS_XRAY_DAEMON_ADDRESS`, through
 * aws-xray-sdk-core's emitter. A daemon that is not there is rarely noticed, as UDP is; a datagram that cannot be sent at
 * all is counted.
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
  const { flush } = xray.Segment.prototype;
  const emit = (document: SegmentDocument, text: string) => flush.call(new SerializedSegment(document, text));
  return (document) => {
    const text = serializeFamily(document);
    if (text !== undefined) return emit(document, text);
    for (const alone of withoutFamily(document)) emit(alone, serializeSegment(alone));
  };
}
