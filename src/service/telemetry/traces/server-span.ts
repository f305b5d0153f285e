import { ROOT_CONTEXT, type SpanContext, SpanKind, TraceFlags } from '@opentelemetry/api';
import { type IdGenerator, type ReadableSpan, type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import type { CallerLimits } from './caller-limits.ts';
import { RequestSpan } from './request-span.ts';
import { type IncomingTrace, readIncomingTrace } from './trace-header.ts';

export interface ServerSpans {
  /** Makes one request part of the trace that its headers name, or of a new one. */
  start(request: {
    readonly method: string;
    readonly path: string;
    readonly amznTraceId: string | undefined;
    readonly traceparent: string | undefined;
  }): RequestTrace;
  /** Queues a span that has ended for its export. */
  export(span: RequestSpan): void;
}

export interface RequestTrace {
  /** 32 hex characters: every request has one, sampled or not. */
  readonly traceId: string;
  /** Undefined when the request is not sampled: then there is nothing to do for its trace. */
  readonly span: RequestSpan | undefined;
}

/**
 * Creates what starts the server spans. A decision that comes in with a request stands within `callers`' limits; `sampler` is
 * asked about the others, before there is a span: for a request that is not sampled none is made, and no context is bound.
 */
export function createServerSpans(deps: {
  /** What every span says of where it comes from. */
  service: Pick<ReadableSpan, 'resource' | 'instrumentationScope'>;
  idGenerator: IdGenerator;
  sampler: Sampler;
  callers: CallerLimits;
  onEnd: (span: ReadableSpan) => void;
}): ServerSpans {
  const { service, idGenerator, sampler, callers, onEnd } = deps;

  /** Whether a request is traced: as its caller says, or as the sampler does. */
  function isTraced(incoming: IncomingTrace | undefined, request: SampledRequest): boolean {
    if (incoming === undefined) return isSampled(sampler, request);
    if (incoming.sampled === false) return false;
    const isWanted = incoming.sampled === true && callers.grantsSampling();
    return (isWanted || isSampled(sampler, request)) && callers.takesSegment(incoming.traceId);
  }

  return {
    start({ method, path, amznTraceId, traceparent }) {
      const incoming = readIncomingTrace({ amznTraceId, traceparent });
      const traceId = incoming?.traceId ?? idGenerator.generateTraceId();
      if (!isTraced(incoming, { traceId, method, path })) return { traceId, span: undefined };
      const context = { traceId, spanId: idGenerator.generateSpanId(), traceFlags: TraceFlags.SAMPLED };
      return { traceId, span: new RequestSpan(method, { context, parent: parentOf(incoming) }, service) };
    },
    export: onEnd,
  };
}

interface SampledRequest {
  readonly traceId: string;
  readonly method: string;
  readonly path: string;
}

function isSampled(sampler: Sampler, request: SampledRequest): boolean {
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

/** The caller's span; a load balancer has none. */
function parentOf(incoming: IncomingTrace | undefined): SpanContext | undefined {
  if (incoming?.parentSpanId === undefined) return undefined;
  const { traceId, parentSpanId: spanId } = incoming;
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}
