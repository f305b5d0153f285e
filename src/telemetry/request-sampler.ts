import { type Context, createContextKey, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';

/** Marks the context of a request that is sampled, for a trace that has no parent span to say so. */
const sampled = createContextKey('sampled request');

/** `context`, for the server span of a request whose sampling was decided. */
export function sampledRequest(context: Context): Context {
  return context.setValue(sampled, true);
}

/**
 * The sampler of the tracer. Whether a request is sampled is decided before it has a span (`server-span.ts`); what is
 * left is that children follow their parent, and that work outside requests (a pool that opens a connection, a refill)
 * and in requests that are not sampled starts no trace. What a request began and leaves behind, such as asking whether
 * the database is back, is none of its time: a parent that has ended has no more children.
 */
export function createRequestSampler(): Sampler {
  return {
    shouldSample(context): SamplingResult {
      if (context.getValue(sampled) === true) return { decision: SamplingDecision.RECORD_AND_SAMPLED };
      const follows = trace.getSpan(context)?.isRecording() === true;
      return { decision: follows ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
    },
    toString: () => 'RequestSampler',
  };
}
