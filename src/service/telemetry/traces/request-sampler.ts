import { trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';

/**
 * The sampler of the tracer. Whether a request is sampled is decided before it has a span (`server-span.ts`); what is
 * left is that children follow their parent, and that work outside requests (a pool that opens a connection, a refill)
 * and in requests that are not sampled starts no trace. What a request began and leaves behind, such as asking whether
 * the database is back, is none of its time: a parent that has ended has no more children.
 */
export function createRequestSampler(): Sampler {
  return {
    shouldSample(context) {
      const follows = trace.getSpan(context)?.isRecording() === true;
      return { decision: follows ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
    },
    toString: () => 'RequestSampler',
  };
}
