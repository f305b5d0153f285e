import { type HrTime, type Link, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { toXrayTraceId } from '../../../xray/trace-id.ts';
import { asText, block, readAttributes, type SegmentAttributes } from './segment-attributes.ts';
import { awsBlock, origin } from './segment-aws.ts';
import { type SegmentException, segmentCause } from './segment-cause.ts';
import { httpBlock } from './segment-http.ts';
import { annotations, metadata, toJsonValue } from './segment-metadata.ts';
import { segmentName } from './segment-name.ts';
import { sqlBlock } from './segment-sql.ts';

/** A JSON value that X-Ray takes as a segment or subsegment: "AWS X-Ray segment documents". */
export type SegmentDocument = Readonly<Record<string, unknown>> & {
  readonly name: string;
  readonly id: string;
  readonly trace_id: string;
  readonly parent_id?: string | undefined;
  readonly type?: 'subsegment' | undefined;
  /** Only where several documents were joined to be sent together. */
  readonly subsegments?: readonly SegmentDocument[];
  /** Seconds since 1970. */
  readonly start_time: number;
  readonly end_time: number;
  readonly cause?: { readonly exceptions: readonly SegmentException[] };
};

/** Attributes that become annotations, by which X-Ray can search. */
const annotationKeys: ReadonlySet<string> = new Set(['http.route', 'claim.reference', 'claim.outcome']);

/**
 * Translates one ended span; never throws, whatever the span holds. A server span, a span without parent and one with a
 * remote parent are segments, the others subsegments. `indexed` names the attributes that become annotations.
 */
export function toSegmentDocument(span: ReadableSpan, indexed: ReadonlySet<string> = annotationKeys): SegmentDocument {
  const { traceId, spanId } = span.spanContext();
  const { kind, parentSpanContext: parent } = span;
  const resource = span.resource.attributes;
  const attributes = readAttributes(span.attributes);
  const isSegment = kind === SpanKind.SERVER || parent === undefined || parent.isRemote === true;
  // The name looks at attributes that the blocks then take.
  const name = segmentName(span, attributes);
  const status = attributes.number('http.response.status_code', 'http.status_code');
  return {
    name,
    id: spanId,
    trace_id: toXrayTraceId(traceId),
    parent_id: parent?.spanId,
    type: isSegment ? undefined : 'subsegment',
    namespace: namespace(kind, attributes),
    start_time: toSeconds(span.startTime),
    end_time: toSeconds(span.endTime),
    http: httpBlock(attributes, status),
    sql: sqlBlock(attributes),
    ...flags(span, status),
    cause: segmentCause(span),
    aws: awsBlock(attributes, isSegment ? resource : undefined),
    origin: isSegment ? origin(resource) : undefined,
    service: isSegment ? block({ version: asText(resource['service.version']) }) : undefined,
    links: span.links.length === 0 ? undefined : span.links.map(toLink),
    annotations: annotations(attributes, indexed),
    // Last, as it gets what the others left.
    metadata: metadata(attributes, isSegment ? span.resource : undefined),
  };
}

function namespace(kind: SpanKind, attributes: SegmentAttributes): 'aws' | 'remote' | undefined {
  if (attributes.peek('rpc.system') === 'aws-api' || attributes.peek('aws.service') !== undefined) return 'aws';
  return kind === SpanKind.CLIENT ? 'remote' : undefined;
}

/** The HTTP status, where there is one, beats the span's own. */
function flags({ status: { code } }: ReadableSpan, status: number | undefined): Record<string, true> {
  if (status === undefined) return code === SpanStatusCode.ERROR ? { fault: true } : {};
  if (status >= 500) return { fault: true };
  if (status === 429) return { error: true, throttle: true };
  return status >= 400 ? { error: true } : {};
}

function toLink({ context, attributes }: Link): unknown {
  return {
    trace_id: toXrayTraceId(context.traceId),
    id: context.spanId,
    attributes: attributes === undefined ? undefined : toJsonValue(attributes),
  };
}

function toSeconds([seconds, nanoseconds]: HrTime): number {
  return seconds + nanoseconds / 1e9;
}
