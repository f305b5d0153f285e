import { describe, expect, test } from 'vitest';
import { createDistribution, distributionOf } from '../../../src/cloudwatch/distribution.ts';
import { computeStatistic, isStatistic, StatisticError, statisticProblem } from '../../../src/cloudwatch/statistic.ts';

const oneToThousand = distributionOf(Array.from({ length: 1000 }, (_, i) => i + 1));

describe('"CloudWatch statistics definitions": percentiles by nearest rank, weighted by Counts', () => {
  test.each([
    ['p0', 1],
    ['p50', 500],
    ['p99', 990],
    ['p99.9', 999],
    ['p99.99', 1000],
    ['p100', 1000],
  ])('%s of 1 to 1000 is %d', (statistic, expected) => {
    expect(computeStatistic(oneToThousand, statistic)).toBe(expected);
  });

  test('rounding does not move a rank: p0.07 of 1 to 10000 is 7', () => {
    const oneToTenThousand = distributionOf(Array.from({ length: 10_000 }, (_, i) => i + 1));
    expect(computeStatistic(oneToTenThousand, 'p0.07')).toBe(7);
  });

  test('the order in which values came in does not matter', () => {
    expect(computeStatistic(distributionOf([9, 1, 5]), 'p50')).toBe(5);
  });

  test('there is none when a value is negative', () => {
    expect(computeStatistic(distributionOf([-1, 5]), 'p50')).toBeUndefined();
    expect(computeStatistic(distributionOf([-1, 5]), 'Average')).toBe(2);
  });
});

test.each(['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount', 'p99'])('an empty bucket has no %s', (statistic) => {
  expect(computeStatistic(createDistribution(), statistic)).toBeUndefined();
});

test.each(['Average', 'SampleCount', 'p1', 'p99', 'p99.9', 'p100', 'p0.01'])('%s is a statistic', (name) => {
  expect(isStatistic(name)).toBe(true);
});

test.each([
  ['tm99', 'The statistic tm99 of CloudWatch is not supported here.'],
  ['TM(10%:90%)', 'The statistic TM(10%:90%) of CloudWatch is not supported here.'],
  ['IQM', 'The statistic IQM of CloudWatch is not supported here.'],
  [
    'average',
    'average is not a statistic: use SampleCount, Average, Sum, Minimum, Maximum or a percentile such as p99.',
  ],
  ['p101', 'p101 is not a statistic: use SampleCount, Average, Sum, Minimum, Maximum or a percentile such as p99.'],
])('%s is refused by name', (name, message) => {
  expect(isStatistic(name)).toBe(false);
  expect(statisticProblem(name)).toBe(message);
  expect(() => computeStatistic(oneToThousand, name)).toThrow(new StatisticError(message));
});
