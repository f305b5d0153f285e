import { type Context, createContextKey, SpanKind, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';

/** The sampling decision that came in with a request, for a trace that has no parent span to carry it. */
const requestedSampling = createContextKey('requested sampling');

export function withRequestedSampling(context: Context, sampled: boolean | undefined): Context {
  return sampled === undefined ? context : context.setValue(requestedSampling, sampled);
}

/**
 * Children follow their parent; a request follows the decision that came with it, and `root` where none came. Work
 * outside requests (a pool that opens a connection, a refill) starts no trace of its own.
 */
export function createRequestSampler(root: Sampler): Sampler {
  return {
    shouldSample(context, traceId, name, kind, attributes, links): SamplingResult {
      const requested = context.getValue(requestedSampling);
      if (typeof requested === 'boolean') return decide(requested);
      const parent = trace.getSpanContext(context);
      if (parent !== undefined && parent.isRemote !== true) return decide((parent.traceFlags & 1) === 1);
      if (kind !== SpanKind.SERVER) return decide(false);
      return root.shouldSample(context, traceId, name, kind, attributes, links);
    },
    toString: () => `RequestSampler{${root.toString()}}`,
  };
}

function decide(sampled: boolean): SamplingResult {
  return { decision: sampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
}
