import { describe, expect, test } from 'vitest';
import { distributionOf } from '../../../../src/cloudwatch/metrics/distribution.ts';
import { computeStatistic } from '../../../../src/cloudwatch/metrics/statistic.ts';
import { createMetricStore } from '../../../../src/emulator/metrics/metric-store.ts';
import { createManualClock } from '../../../../src/emulator/protocol/clock.ts';

const startSeconds = 1_770_000_000 - (1_770_000_000 % 3600);
const metric = { namespace: 'Shop', metricName: 'Latency', dimensions: [] };

function createStore(options: { maxPackedNumbers?: number } = {}) {
  const clock = createManualClock(startSeconds * 1000);
  const store = createMetricStore({ ...options, clock });
  return {
    clock,
    store,
    put(timestampSeconds: number, value: number, more: { resolutionSeconds?: number; unit?: string } = {}) {
      const { resolutionSeconds = 60, unit = 'None' } = more;
      store.add(metric, { unit, timestampSeconds, resolutionSeconds, distribution: distributionOf([value]) });
    },
    /** [seconds after `from`, Sum] of each bucket. */
    sums(from: number, to: number, Period: number, Unit?: string) {
      const Metric = { Namespace: 'Shop', MetricName: 'Latency' };
      const metricStat = { Metric, Period, Stat: 'Sum', Unit };
      return store
        .fetch({ metricStat, startSeconds: from, endSeconds: to })
        .map((bucket) => [bucket.startSeconds - from, computeStatistic(bucket.distribution, 'Sum')]);
    },
  };
}

describe('buckets', () => {
  test('begin at the start that is asked for, not at a multiple of the period', () => {
    const { put, sums } = createStore();
    for (let minute = 0; minute < 10; minute++) put(startSeconds + minute * 60 + 59, 1);
    const from = startSeconds + 120;
    expect(sums(from, from + 480, 300)).toEqual([
      [0, 5],
      [300, 3],
    ]);
  });

  test('below a minute hold data of a minute at its beginning, and seconds where they came in', () => {
    const { put, sums } = createStore();
    put(startSeconds + 25, 1);
    put(startSeconds + 60 + 25, 2, { resolutionSeconds: 1 });
    for (const period of [1, 5, 10, 20]) {
      expect(sums(startSeconds, startSeconds + 120, period)).toEqual([
        [0, 1],
        [60 + Math.floor(25 / period) * period, 2],
      ]);
    }
  });

  test('are left out where nothing came in', () => {
    const { put, sums } = createStore();
    put(startSeconds, 1);
    put(startSeconds + 600, 2);
    expect(sums(startSeconds, startSeconds + 900, 60)).toEqual([
      [0, 1],
      [600, 2],
    ]);
  });

  test('take the start, and not the end', () => {
    const { put, sums } = createStore();
    put(startSeconds, 1);
    put(startSeconds + 60, 2);
    expect(sums(startSeconds, startSeconds + 60, 60)).toEqual([[0, 1]]);
  });

  test('of seconds are found by a start between two minutes, and minutes too', () => {
    const { put, sums } = createStore();
    put(startSeconds + 35, 1, { resolutionSeconds: 1 });
    expect(sums(startSeconds + 30, startSeconds + 60, 10)).toEqual([[0, 1]]);
    expect(sums(startSeconds + 30, startSeconds + 120, 60)).toEqual([[-30, 1]]);
  });

  test('that are read do not change when more comes in or when they are read again', () => {
    const { put, sums } = createStore();
    put(startSeconds, 1);
    put(startSeconds + 60, 2);
    expect(sums(startSeconds, startSeconds + 120, 300)).toEqual([[0, 3]]);
    expect(sums(startSeconds, startSeconds + 120, 300)).toEqual([[0, 3]]);
    expect(sums(startSeconds, startSeconds + 120, 60)).toEqual([
      [0, 1],
      [60, 2],
    ]);
  });

  test('keep units apart, and the first by the alphabet is read when none is named', () => {
    const { put, sums } = createStore();
    put(startSeconds, 1, { unit: 'Seconds' });
    put(startSeconds, 10, { unit: 'Count' });
    expect(sums(startSeconds, startSeconds + 60, 60, 'Seconds')).toEqual([[0, 1]]);
    expect(sums(startSeconds, startSeconds + 60, 60)).toEqual([[0, 10]]);
    put(startSeconds + 60, 2, { unit: 'Seconds' });
    expect(sums(startSeconds + 60, startSeconds + 120, 60)).toEqual([[0, 2]]);
    expect(sums(startSeconds, startSeconds + 60, 60, 'Bytes')).toEqual([]);
  });
});

describe('retention', () => {
  test('drops seconds after 3 hours, rolls minutes up after 15 and 63 days, and drops the metric after 455', () => {
    const { clock, put, store, sums } = createStore();
    put(startSeconds, 1, { resolutionSeconds: 1 });
    put(startSeconds + 300, 2);
    const other = () =>
      store.add(
        { ...metric, metricName: 'Other' },
        {
          unit: 'None',
          timestampSeconds: clock.nowMs() / 1000,
          resolutionSeconds: 60,
          distribution: distributionOf([1]),
        },
      );
    const reads = (...periods: number[]) =>
      periods.map((period) => sums(startSeconds, startSeconds + 3600, period).map(([, sum]) => sum));
    const whenOld = (days: number) => {
      clock.advanceMs(startSeconds * 1000 + days * 86_400_000 - clock.nowMs());
      other();
    };

    whenOld(1 / 24);
    expect(reads(10, 60, 300, 3600)).toEqual([[1, 2], [1, 2], [1, 2], [3]]);
    whenOld(5 / 24);
    expect(reads(10, 60, 300, 3600)).toEqual([[], [1, 2], [1, 2], [3]]);
    whenOld(17);
    expect(reads(10, 60, 300, 3600)).toEqual([[], [], [1, 2], [3]]);
    whenOld(75);
    expect(reads(10, 60, 300, 3600)).toEqual([[], [], [], [3]]);
    whenOld(466);
    expect(reads(10, 60, 300, 3600)).toEqual([[], [], [], []]);
    expect(store.list().map(({ metricName }) => metricName)).toEqual(['Other']);
  });
});

test('what is too large is rolled up before its time, the oldest first, and nothing of it is lost', () => {
  const { clock, put, store, sums } = createStore({ maxPackedNumbers: 20_000 });
  const days = 3 * 86_400;
  for (let second = 0; second < days; second += 60) put(startSeconds + second, 1);
  clock.advanceMs(days * 1000);
  store.sweep();
  const counts = (from: number) => [60, 300].map((period) => sums(from, from + 3600, period).length);
  expect([counts(startSeconds), counts(startSeconds + days - 7200)]).toEqual([
    [0, 12],
    [60, 12],
  ]);
  expect(sums(startSeconds, startSeconds + days, 86_400).map(([, sum]) => sum)).toEqual([1440, 1440, 1440]);
});

test('the order of dimensions does not make another metric', () => {
  const { store, clock } = createStore();
  const a = { Name: 'A', Value: '1' };
  const b = { Name: 'B', Value: '2' };
  const datum = () => ({
    unit: 'None',
    timestampSeconds: clock.nowMs() / 1000,
    resolutionSeconds: 60,
    distribution: distributionOf([1]),
  });
  store.add({ ...metric, dimensions: [a, b] }, datum());
  store.add({ ...metric, dimensions: [b, a] }, datum());
  expect(store.list()).toHaveLength(1);
});
