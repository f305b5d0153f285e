import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createDistribution,
  distributionOf,
  distributionOfStatisticSet,
} from '../../../../src/cloudwatch/metrics/distribution.ts';
import {
  computeStatistic,
  isStatistic,
  StatisticError,
  statisticProblem,
} from '../../../../src/cloudwatch/metrics/statistic.ts';

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

describe('"CloudWatch statistics definitions": the samples between two bounds', () => {
  // 1 to 10, once each, and a late one.
  const latencies = distributionOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 100]);
  test.each([
    ['TM(2:5)', 4, 'absolute bounds: the lower one is out, the upper one is in'],
    ['TM(:5)', 3, 'the mean of what is 5 or less'],
    ['TM(9:)', 100, 'the mean of what is more than 9'],
    ['TM(10%:90%)', 5.5, 'the lowest and the highest tenth are left out'],
    ['TM(:90%)', 5, 'the highest tenth is left out'],
    ['TM(50%:)', 26, 'the lower half is left out'],
    ['tm90', 5, 'short for TM(:90%)'],
    ['tm99', 14.5, 'a share of less than a sample leaves out none'],
    ['tm100', 14.5, 'all'],
    ['IQM', 5.5, 'the middle half: TM(25%:75%), 2 of 10 left out at each end'],
    ['TC(2:5)', 3, 'how many'],
    ['TC(:5)', 5, 'how many are 5 or less'],
    ['TC(200:)', 0, 'none'],
    ['tc90', 9, 'short for TC(:90%)'],
    ['TC(80%:)', 2, 'how many are in the highest fifth'],
    ['TS(2:5)', 12, 'their sum'],
    ['ts90', 45, 'short for TS(:90%)'],
    ['TS(200:)', 0, 'the sum of none'],
    ['WM(2:9)', 5.5, 'what is outside counts as the bound'],
    ['WM(10%:90%)', 5.5, 'what is outside counts as the outermost sample inside'],
    ['wm90', 5.4, 'short for WM(:90%)'],
    ['PR(:5)', 50, 'the percentage of what is 5 or less'],
    ['PR(5:9)', 40, 'of what is more than 5, and 9 or less'],
    ['PR(0.5:)', 100, 'of what is more than a half'],
  ])('%s is %d: %s', (statistic, expected) => {
    expect(computeStatistic(latencies, statistic)).toBeCloseTo(expected, 10);
  });

  test('Counts weigh', () => {
    const weighed = distributionOf([10, 20, 1000], [90, 9, 1]);
    expect(computeStatistic(weighed, 'tc99')).toBe(99);
    expect(computeStatistic(weighed, 'tm99')).toBeCloseTo((900 + 180) / 99, 10);
    expect(computeStatistic(weighed, 'TS(90%:99%)')).toBe(180);
    expect(computeStatistic(weighed, 'PR(:10)')).toBe(90);
    expect(computeStatistic(weighed, 'wm99')).toBeCloseTo((900 + 200) / 100, 10);
  });

  test.each(['TM(200:)', 'TM(:0.5)'])('there is no mean of no sample: %s', (statistic) => {
    expect(computeStatistic(latencies, statistic)).toBeUndefined();
  });

  test.each(['tm99', 'TC(:5)', 'PR(:5)', 'IQM'])('there is no %s when a value is negative or unknown', (statistic) => {
    expect(computeStatistic(distributionOf([-1, 5]), statistic)).toBeUndefined();
    const set = distributionOfStatisticSet({ SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 });
    expect(computeStatistic(set, statistic)).toBeUndefined();
  });

  test('a statistic set of one value has them', () => {
    const set = distributionOfStatisticSet({ SampleCount: 4, Sum: 20, Minimum: 5, Maximum: 5 });
    expect(computeStatistic(set, 'PR(:5)')).toBe(100);
  });
});

describe('of any samples', () => {
  const samples = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 40 });
  const share = fc.integer({ min: 1, max: 99 });
  const of = (values: number[], statistic: string) => computeStatistic(distributionOf(values), statistic);

  test('the trimmed sum is the trimmed mean times the trimmed count', () => {
    fc.assert(
      fc.property(samples, share, share, (values, a, b) => {
        const bounds = `(${Math.min(a, b)}%:${Math.max(a, b) + 1}%)`;
        expect(of(values, `TS${bounds}`)).toBeCloseTo(of(values, `TM${bounds}`)! * of(values, `TC${bounds}`)!, 6);
      }),
    );
  });

  test('the count below a bound and the count above it are all there are', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 999 }), (values, bound) => {
        expect(of(values, `TC(:${bound})`)! + of(values, `TC(${bound}:)`)!).toBe(values.length);
        expect(of(values, `PR(:${bound})`)! + of(values, `PR(${bound}:)`)!).toBeCloseTo(100, 9);
      }),
    );
  });

  test('the highest sample that tmNN keeps is pNN, and wmNN is between tmNN and the average', () => {
    fc.assert(
      fc.property(samples, share, (values, percent) => {
        const highest = of(values, `p${percent}`)!;
        const kept = of(values, `tc${percent}`)!;
        expect([...values].sort((a, b) => a - b)[kept - 1]).toBe(highest);
        expect(of(values, `wm${percent}`)).toBeGreaterThanOrEqual(of(values, `tm${percent}`)! - 1e-9);
        expect(of(values, `wm${percent}`)).toBeLessThanOrEqual(of(values, 'Average')! + 1e-9);
      }),
    );
  });

  test('percentiles rise with the percentage, from the minimum to the maximum', () => {
    fc.assert(
      fc.property(samples, share, share, (values, a, b) => {
        expect(of(values, `p${Math.min(a, b)}`)!).toBeLessThanOrEqual(of(values, `p${Math.max(a, b)}`)!);
        expect(of(values, 'p0')).toBe(of(values, 'Minimum'));
        expect(of(values, 'p100')).toBe(of(values, 'Maximum'));
      }),
    );
  });
});

test.each(
  'Average SampleCount p1 p99 p99.9 p100 p0.01 tm99 tc99.9 ts5 wm100 IQM TM(10%:90%) TC(:0.5) TS(80%:) WM(1:2) PR(:300)'.split(
    ' ',
  ),
)('%s is a statistic', (name) => {
  expect(isStatistic(name)).toBe(true);
});

const use =
  'use SampleCount, Average, Sum, Minimum, Maximum, a percentile such as p99, or one like tm99, TM(10%:90%), TC(:0.5) or PR(:300).';
test.each([
  ['average', 'a small letter'],
  ['P99', 'a capital one'],
  ['p101', 'more than all'],
  ['tm0', 'a mean of nothing'],
  ['pr99', 'no short form of PR'],
  ['TM(:)', 'no bound'],
  ['TM(90%:10%)', 'bounds the wrong way round'],
  ['TM(10%:500)', 'bounds of two kinds'],
  ['TM(:101%)', 'more than all'],
  ['TM(-5:5)', 'a negative bound'],
  ['toString', 'something of JavaScript'],
])('%s is refused by name: %s', (name) => {
  expect(isStatistic(name)).toBe(false);
  expect(statisticProblem(name)).toBe(`${name} is not a statistic: ${use}`);
  expect(() => computeStatistic(oneToThousand, name)).toThrow(new StatisticError(`${name} is not a statistic: ${use}`));
});

test('PR takes no shares: the share of a share is known before', () => {
  expect(statisticProblem('PR(:90%)')).toBe('PR(:90%) is not a statistic: PR takes values, as in PR(:0.3), no shares.');
});
