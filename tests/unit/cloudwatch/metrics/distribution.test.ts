import { describe, expect, test } from 'vitest';
import {
  createDistribution,
  type DatumValues,
  distributionOf,
  distributionOfDatum,
  distributionOfStatisticSet,
  mergeDistributions,
} from '../../../../src/cloudwatch/metrics/distribution.ts';
import { computeStatistic } from '../../../../src/cloudwatch/metrics/statistic.ts';

describe('PutMetricData: what a datum may carry', () => {
  const cases: Record<string, [DatumValues, expected: Record<string, number | undefined>]> = {
    'a single Value counts once': [
      { Value: 7 },
      { SampleCount: 1, Sum: 7, Minimum: 7, Maximum: 7, Average: 7, p50: 7 },
    ],
    'Values without Counts count once each': [{ Values: [1, 2, 3] }, { SampleCount: 3, Sum: 6, Average: 2, p50: 2 }],
    'Counts weigh the Values': [
      { Values: [10, 20], Counts: [3, 1] },
      { SampleCount: 4, Sum: 50, Minimum: 10, Maximum: 20, Average: 12.5, p75: 10, p76: 20 },
    ],
    'a Count of zero adds nothing': [
      { Values: [10, 99], Counts: [1, 0] },
      { SampleCount: 1, Maximum: 10, p100: 10 },
    ],
    'a statistic set gives no percentiles': [
      { StatisticValues: { SampleCount: 4, Sum: 50, Minimum: 10, Maximum: 20 } },
      { SampleCount: 4, Sum: 50, Minimum: 10, Maximum: 20, Average: 12.5, p50: undefined },
    ],
    'a statistic set whose Minimum is its Maximum does': [
      { StatisticValues: { SampleCount: 4, Sum: 40, Minimum: 10, Maximum: 10 } },
      { SampleCount: 4, p50: 10, p99: 10 },
    ],
    'with both, the set gives sum, count and extremes and the values give percentiles': [
      { Values: [10, 20], Counts: [1, 1], StatisticValues: { SampleCount: 2, Sum: 30.4, Minimum: 9.8, Maximum: 20.6 } },
      { SampleCount: 2, Sum: 30.4, Minimum: 9.8, Maximum: 20.6, p50: 10, p100: 20 },
    ],
  };
  test.each(Object.entries(cases))('%s', (_, [datum, expected]) => {
    const distribution = distributionOfDatum(datum);
    for (const [statistic, value] of Object.entries(expected)) {
      expect([statistic, computeStatistic(distribution, statistic)]).toEqual([statistic, value]);
    }
  });
});

describe('merging the parts of one bucket', () => {
  test('adds counts and sums, takes the extremes and keeps every value', () => {
    const merged = mergeDistributions([distributionOf([1, 2]), distributionOf([2, 9], [3, 1])]);
    expect(merged).toEqual({
      sampleCount: 6,
      sum: 18,
      minimum: 1,
      maximum: 9,
      values: new Map([
        [1, 1],
        [2, 4],
        [9, 1],
      ]),
    });
  });

  test('leaves its parts as they were', () => {
    const part = distributionOf([1]);
    mergeDistributions([part, distributionOf([2])]);
    expect(part).toEqual(distributionOf([1]));
  });

  test('loses the percentiles with the first statistic set that does not tell its values', () => {
    const set = distributionOfStatisticSet({ SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 });
    expect(mergeDistributions([distributionOf([5]), set]).values).toBeUndefined();
  });

  test('an empty part changes nothing', () => {
    const empty = distributionOfStatisticSet({ SampleCount: 0, Sum: 0, Minimum: 0, Maximum: 0 });
    expect(mergeDistributions([distributionOf([5]), empty, createDistribution()])).toEqual(distributionOf([5]));
  });
});
