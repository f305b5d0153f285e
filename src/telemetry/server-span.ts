import { type Context, ROOT_CONTEXT, type Span, SpanKind, TraceFlags, type Tracer, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import { sampledRequest } from './request-sampler.ts';
import { type IncomingTrace, readAmznTraceId, readTraceparent } from './trace-header.ts';
import type { XrayIdGenerator } from './xray-id-generator.ts';

export interface ServerSpans {
  /** Makes one request part of the trace that its headers name, or of a new one. */
  start(request: {
    readonly method: string;
    readonly path: string;
    readonly amznTraceId: string | undefined;
    readonly traceparent: string | undefined;
  }): RequestTrace;
}

export interface RequestTrace {
  /** 32 hex characters: every request has one, sampled or not. */
  readonly traceId: string;
  /** Undefined when the request is not sampled: then there is nothing to do for its trace. */
  readonly sampled: ServerSpan | undefined;
}

export interface ServerSpan {
  readonly span: Span;
  /** What the request's work runs in, so that its spans become children. */
  readonly context: Context;
}

/**
 * Creates what starts the server spans. A decision that comes in with a request stands; `sampler` is asked about the
 * others, before there is a span: for a request that is not sampled none is made, and no context is bound.
 */
export function createServerSpans(deps: {
  tracer: Tracer;
  idGenerator: XrayIdGenerator;
  sampler: Sampler;
}): ServerSpans {
  const { tracer, idGenerator, sampler } = deps;
  return {
    start({ method, path, amznTraceId, traceparent }) {
      const incoming = readAmznTraceId(amznTraceId) ?? readTraceparent(traceparent);
      const traceId = incoming?.traceId ?? idGenerator.generateTraceId();
      if (!(incoming?.sampled ?? isSampled(sampler, { traceId, method, path }))) return { traceId, sampled: undefined };
      const parent = parentContext(incoming);
      const span = idGenerator.withTraceId(traceId, () =>
        tracer.startSpan(method, { kind: SpanKind.SERVER }, sampledRequest(parent)),
      );
      // The decision was for this span: its children follow their parent.
      return { traceId, sampled: { span, context: trace.setSpan(parent, span) } };
    },
  };
}

function isSampled(sampler: Sampler, request: { traceId: string; method: string; path: string }): boolean {
  const attributes = { 'http.request.method': request.method, 'url.path': request.path };
  const { decision } = sampler.shouldSample(
    ROOT_CONTEXT,
    request.traceId,
    request.method,
    SpanKind.SERVER,
    attributes,
    [],
  );
  return decision === SamplingDecision.RECORD_AND_SAMPLED;
}

function parentContext(incoming: IncomingTrace | undefined): Context {
  if (incoming?.parentSpanId === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: incoming.traceId,
    spanId: incoming.parentSpanId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
}
