import { type Context, ROOT_CONTEXT, type Span, SpanKind, TraceFlags, type Tracer, trace } from '@opentelemetry/api';
import { withRequestedSampling } from './request-sampler.ts';
import { readAmznTraceId, readTraceparent } from './trace-header.ts';
import type { XrayIdGenerator } from './xray-id-generator.ts';

export interface ServerSpans {
  /** Starts the server span of one request as part of the trace that its headers name, or of a new one. */
  start(name: string, headers: { amznTraceId: string | undefined; traceparent: string | undefined }): ServerSpan;
}

export interface ServerSpan {
  readonly span: Span;
  /** What the request's work runs in, so that its spans become children. */
  readonly context: Context;
}

export function createServerSpans(deps: { tracer: Tracer; idGenerator: XrayIdGenerator }): ServerSpans {
  return {
    start(name, headers) {
      const incoming = readAmznTraceId(headers.amznTraceId) ?? readTraceparent(headers.traceparent);
      const parent = parentContext(incoming);
      const span = deps.idGenerator.withTraceId(incoming?.traceId, () =>
        deps.tracer.startSpan(name, { kind: SpanKind.SERVER }, withRequestedSampling(parent, incoming?.sampled)),
      );
      // The decision was for this span: its children follow their parent.
      return { span, context: trace.setSpan(parent, span) };
    },
  };
}

function parentContext(incoming: ReturnType<typeof readAmznTraceId>): Context {
  if (incoming?.parentSpanId === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: incoming.traceId,
    spanId: incoming.parentSpanId,
    traceFlags: incoming.sampled === true ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  });
}
