import type { SegmentDocument } from './trace-document.ts';

/** A trace as put together from its documents. */
export interface Trace {
  /** Oldest first, with their subsegments. */
  readonly segments: readonly SegmentDocument[];
}

/** The segment by which a trace is known: the first one, or the first subsegment while none has come. */
export function rootSegment({ segments }: Trace): SegmentDocument | undefined {
  return segments.find((segment) => segment.type !== 'subsegment') ?? segments[0];
}

/** Seconds since 1970. */
export function traceStartSeconds({ segments }: Trace): number {
  return Math.min(...segments.map(({ start_time }) => start_time));
}

/** Seconds since 1970; subsegments that outlive their segment count too. */
export function traceEndSeconds({ segments }: Trace): number {
  return segments
    .flatMap(withDescendants)
    .reduce((end, { start_time, end_time }) => Math.max(end, end_time ?? start_time), Number.NEGATIVE_INFINITY);
}

/** From the start of the first segment to the end of the last. */
export function traceDurationSeconds(trace: Trace): number {
  return traceEndSeconds(trace) - traceStartSeconds(trace);
}

/** A document and all that is nested in it. */
export function withDescendants(document: SegmentDocument): SegmentDocument[] {
  return [document, ...(document.subsegments ?? []).flatMap(withDescendants)];
}
