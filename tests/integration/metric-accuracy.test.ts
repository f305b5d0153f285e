import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsEndpoint, startAwsEndpoint } from '../../src/emulator/endpoint.ts';
import { systemClock } from '../../src/emulator/protocol/clock.ts';
import type { MetricName } from '../../src/service/telemetry/metrics/metric-catalogue.ts';
import { logNormalValues, pseudoRandom, truePercentile } from './known-values.ts';
import { type MetricPath, startMetricPath } from './metric-path.ts';

const region = 'us-east-1';
const periods = 3;
const count = 30_000;
const statistics = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum', 'p50', 'p99'] as const;
/** How far a percentile may be off: half the width of a bucket, see `cloudwatch-serializer.ts`. */
const percentileError = 0.025;

let endpoint: AwsEndpoint;
let path: MetricPath;
beforeAll(async () => {
  endpoint = await startAwsEndpoint({ port: 0, clock: systemClock, region, accountId: '000000000000' });
  path = startMetricPath({ url: endpoint.url, region });
});
afterAll(async () => {
  await path?.close();
  await endpoint?.close();
});

const random = pseudoRandom(7);
const times = (of: (index: number) => number) => Array.from({ length: count }, (_, index) => of(index));

/** Each under a metric of its own. */
const distributions: readonly [string, MetricName, number[]][] = [
  ['one value again and again', 'RequestLatency', times(() => 12.5)],
  ['values spread evenly', 'ClaimLatency', times(() => 5 + 495 * random())],
  ['times as requests take them', 'PoolWaitTime', logNormalValues(count, { median: 8, sigma: 0.6 })],
  ['times with a long tail', 'PoolPending', logNormalValues(count, { median: 8, sigma: 1.2 })],
  ['many zeros and some waits', 'PoolInUse', times((index) => (index % 10 === 0 ? 1 + 30 * random() : 0))],
  ['a level that is 0 or 1', 'BreakerOpen', times((index) => (index % 4 === 0 ? 1 : 0))],
  ['percents', 'PoolUtilization', times((index) => ((index % 16) * 100) / 15)],
];

describe('what CloudWatch computes from what was sent, against what was measured', () => {
  it.each(distributions)('is the same for %s', async (_, name, values) => {
    const perPeriod = count / periods;
    for (let period = 0; period < periods; period += 1) {
      for (const value of values.slice(period * perPeriod, (period + 1) * perPeriod)) path.recorder.record(name, value);
      await path.endPeriod();
    }
    const computed = await path.statistics(name, statistics);

    const sum = values.reduce((total, value) => total + value, 0);
    expect(computed.SampleCount).toBe(count);
    expect(computed.Minimum).toBe(Math.min(...values));
    expect(computed.Maximum).toBe(Math.max(...values));
    // Exact, but for the order in which floating point adds.
    expect(Math.abs(computed.Sum / sum - 1)).toBeLessThan(1e-9);
    expect(Math.abs(computed.Average / (sum / count) - 1)).toBeLessThan(1e-9);
    for (const percentile of [50, 99] as const) {
      const truth = truePercentile(values, percentile);
      const off = Math.abs(computed[`p${percentile}`] - truth);
      expect([percentile, off <= percentileError * truth]).toEqual([percentile, true]);
    }
  });

  it('is the same for a counter', async () => {
    for (let period = 0; period < periods; period += 1) {
      for (let claim = 0; claim < 1000; claim += 1) path.recorder.record('ClaimsAccepted', 1);
      path.recorder.record('ClaimsReplayed', 17);
      await path.endPeriod();
    }
    expect(await path.statistics('ClaimsAccepted', ['Sum'])).toEqual({ Sum: 3000 });
    expect(await path.statistics('ClaimsReplayed', ['Sum', 'Maximum'])).toEqual({ Sum: 51, Maximum: 17 });
  });
});
