import { type Sampler, SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';

/**
 * The rule that X-Ray follows when it has no other ("Configuring sampling rules"): the first `perSecond` requests of each
 * second, so that a quiet service has traces, and of the others the share `ratio`, so that a busy one has not too many.
 * The share goes by the trace id: services that ask with the same ratio decide alike.
 */
export function createReservoirSampler(options: { perSecond: number; ratio: number; nowMs: () => number }): Sampler {
  const { perSecond, ratio, nowMs } = options;
  const rest = new TraceIdRatioBasedSampler(ratio);
  let second = Number.NaN;
  let taken = 0;
  return {
    shouldSample(context, traceId) {
      const now = Math.floor(nowMs() / 1000);
      if (now !== second) {
        second = now;
        taken = 0;
      }
      if (taken >= perSecond) return rest.shouldSample(context, traceId);
      taken += 1;
      return { decision: SamplingDecision.RECORD_AND_SAMPLED };
    },
    toString: () => `ReservoirSampler{${perSecond}/s, ${ratio}}`,
  };
}
