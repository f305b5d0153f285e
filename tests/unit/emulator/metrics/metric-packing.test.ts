import { array, assert, double, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distributionOf, distributionOfStatisticSet } from '../../../../src/cloudwatch/metrics/distribution.ts';
import { computeStatistic } from '../../../../src/cloudwatch/metrics/statistic.ts';
import { packBuckets, unpackBuckets } from '../../../../src/emulator/metrics/metric-packing.ts';

const statistics = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum', 'p0', 'p50', 'p99', 'p100', 'TM(10%:90%)'];
const everything = { startSeconds: 0, endSeconds: Number.POSITIVE_INFINITY };
const read = (packed: Float64Array) =>
  [...unpackBuckets(packed, everything)].map(({ startSeconds, distribution }) => [
    startSeconds,
    statistics.map((statistic) => computeStatistic(distribution, statistic)),
  ]);

describe('packed buckets', () => {
  test.each([
    ['one value', distributionOf([7])],
    ['values with counts', distributionOf([3, 0, 1.5], [2, 9, 1])],
    ['a negative value, which leaves no percentiles', distributionOf([-1, 1])],
    ['a statistic set', distributionOfStatisticSet({ SampleCount: 4, Sum: 10, Minimum: 1, Maximum: 4 })],
    ['as many values as stay as they are', distributionOf(Array.from({ length: 128 }, (_, i) => 1 + i / 1e6))],
  ])('give back %s', (_, distribution) => {
    const packed = packBuckets(undefined, [{ startSeconds: 60, distribution }]);
    expect(read(packed)).toEqual([[60, statistics.map((statistic) => computeStatistic(distribution, statistic))]]);
  });

  test('take more into a bucket, and buckets before and after, without a change to the ones before', () => {
    const bucket = (startSeconds: number, ...values: number[]) => ({
      startSeconds,
      distribution: distributionOf(values),
    });
    const before = packBuckets(undefined, [bucket(120, 1), bucket(60, 2)]);
    const after = packBuckets(before, [bucket(120, 5), bucket(0, 3), bucket(180, 4)]);
    const sums = (packed: Float64Array) =>
      [...unpackBuckets(packed, everything)].map(({ startSeconds, distribution }) => [startSeconds, distribution.sum]);
    expect([sums(before), sums(after)]).toEqual([
      [
        [60, 2],
        [120, 1],
      ],
      [
        [0, 3],
        [60, 2],
        [120, 6],
        [180, 4],
      ],
    ]);
  });

  test('of many values are off by 1 % at most in a percentile, and by nothing in sum, minimum and maximum', () => {
    const values = array(double({ min: 0, max: 1e6, noNaN: true }), { minLength: 129, maxLength: 1000 });
    assert(
      property(values, (given) => {
        const exact = distributionOf(given);
        const packed = packBuckets(undefined, [{ startSeconds: 0, distribution: exact }]);
        const [bucket] = unpackBuckets(packed, everything);
        for (const statistic of ['SampleCount', 'Sum', 'Minimum', 'Maximum']) {
          expect(computeStatistic(bucket!.distribution, statistic)).toBe(computeStatistic(exact, statistic));
        }
        for (const statistic of ['p1', 'p50', 'p90', 'p99', 'p99.9']) {
          const truth = computeStatistic(exact, statistic)!;
          const off = Math.abs(computeStatistic(bucket!.distribution, statistic)! - truth);
          expect(off).toBeLessThanOrEqual(0.01 * truth + Number.MIN_VALUE);
        }
      }),
      { numRuns: 30 },
    );
  });
});
