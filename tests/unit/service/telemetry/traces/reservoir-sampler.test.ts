import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { createReservoirSampler } from '../../../../../src/service/telemetry/traces/reservoir-sampler.ts';
import { createXrayIdGenerator } from '../../../../../src/service/telemetry/traces/xray-id-generator.ts';

/** How many of `count` requests are sampled. */
function samplerWith(options: { perSecond: number; ratio: number }) {
  const clock = { ms: 1_700_000_000_000 };
  const sampler = createReservoirSampler({ ...options, nowMs: () => clock.ms });
  const { generateTraceId } = createXrayIdGenerator(() => clock.ms);
  const isSampled = (traceId = generateTraceId()) =>
    sampler.shouldSample(ROOT_CONTEXT, traceId, 'GET', SpanKind.SERVER, {}, []).decision ===
    SamplingDecision.RECORD_AND_SAMPLED;
  const sampledOf = (count: number) => Array.from({ length: count }, () => isSampled()).filter(Boolean).length;
  return { sampler, clock, isSampled, sampledOf };
}

describe('a sampler with a reservoir', () => {
  it.each([
    ['the first request of each second', { perSecond: 1, ratio: 0 }, 1],
    ['the first few', { perSecond: 3, ratio: 0 }, 3],
    ['none', { perSecond: 0, ratio: 0 }, 0],
    ['all, when the share is all', { perSecond: 1, ratio: 1 }, 100],
  ])('takes %s', (_, options, expected) => {
    const { clock, sampledOf } = samplerWith(options);
    for (let second = 0; second < 3; second += 1) {
      expect(sampledOf(100)).toBe(expected);
      clock.ms += 1000;
    }
  });

  it('saves nothing from quiet seconds', () => {
    const { clock, sampledOf } = samplerWith({ perSecond: 1, ratio: 0 });
    clock.ms += 60_000;
    expect(sampledOf(100)).toBe(1);
  });

  it('takes the share of the rest', () => {
    const sampled = samplerWith({ perSecond: 1, ratio: 0.05 }).sampledOf(20_001);
    // Five standard deviations around 1 + 1000.
    expect(sampled).toBeGreaterThan(846);
    expect(sampled).toBeLessThan(1156);
  });

  it('takes the rest by the trace id, alike wherever it is asked', () => {
    const one = samplerWith({ perSecond: 0, ratio: 0.5 });
    const other = samplerWith({ perSecond: 0, ratio: 0.5 });
    const { generateTraceId } = createXrayIdGenerator();
    const ids = Array.from({ length: 50 }, generateTraceId);
    expect(ids.map(one.isSampled)).toEqual(ids.map(other.isSampled));
  });

  it('takes one more when the clock is set back, not none for as long', () => {
    const { clock, sampledOf } = samplerWith({ perSecond: 1, ratio: 0 });
    expect(sampledOf(5)).toBe(1);
    clock.ms -= 3_600_000;
    expect(sampledOf(5)).toBe(1);
  });

  it('says what it does', () => {
    expect(String(samplerWith({ perSecond: 1, ratio: 0.05 }).sampler)).toBe('ReservoirSampler{1/s, 0.05}');
  });
});
