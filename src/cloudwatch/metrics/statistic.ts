import type { Distribution } from './distribution.ts';
import { computeRangeStatistic, parseRangeStatistic } from './range-statistic.ts';
import { rankOf, sortedSamples, valueAtRank } from './sorted-samples.ts';

/** `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, a percentile such as `p99.9`, or one like `TM(10%:90%)`, `tm99`. */
export type Statistic = string;

/** A statistic that CloudWatch does not know. */
export class StatisticError extends Error {
  override readonly name = 'StatisticError';
}

/** The statistics that PutMetricAlarm takes in `Statistic`; every other one is an extended statistic. */
export const plainStatistics: readonly string[] = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];

/** Computes one statistic of a bucket; undefined when there is none. */
type StatisticReader = (distribution: Distribution) => number | undefined;

/** True when CloudWatch knows the statistic. */
export function isStatistic(name: string): boolean {
  return readerOf(name) !== undefined;
}

/** Why `name` is not a statistic, for people; undefined when it is one. */
export function statisticProblem(name: string): string | undefined {
  if (isStatistic(name)) return undefined;
  const use = `use ${plainStatistics.join(', ')}, a percentile such as p99`;
  if (percentileRankOfShare.test(name))
    return `${name} is not a statistic: PR takes values, as in PR(:0.3), no shares.`;
  return `${name} is not a statistic: ${use}, or one like tm99, TM(10%:90%), TC(:0.5) or PR(:300).`;
}

/**
 * The statistic of one bucket. Undefined when there is none: an empty bucket, a mean of a range without values, or an
 * extended statistic where a value is negative or the values are not known (a statistic set). AWS page: "CloudWatch
 * statistics definitions".
 * @throws StatisticError naming what is no statistic.
 */
export function computeStatistic(distribution: Distribution, statistic: Statistic): number | undefined {
  return statisticReader(statistic)(distribution);
}

/**
 * `computeStatistic` for many buckets: the name is read once.
 * @throws StatisticError naming what is no statistic.
 */
export function statisticReader(statistic: Statistic): StatisticReader {
  const reader = readerOf(statistic);
  if (reader === undefined) throw new StatisticError(statisticProblem(statistic));
  return (distribution) => (distribution.sampleCount === 0 ? undefined : reader(distribution));
}

/** The percentage of a percentile: 99.9 for `p99.9`. Undefined for every other statistic. */
export function percentileOf(name: string): number | undefined {
  const digits = percentilePattern.exec(name)?.[1];
  return digits === undefined ? undefined : Math.min(100, Number(digits));
}

function readerOf(name: string): StatisticReader | undefined {
  if (Object.hasOwn(plainReaders, name)) return plainReaders[name];
  const percentile = percentileOf(name);
  if (percentile !== undefined) {
    return (distribution) => {
      const samples = sortedSamples(distribution);
      return samples === undefined ? undefined : valueAtRank(rankOf(percentile, samples), samples);
    };
  }
  const range = parseRangeStatistic(name);
  if (range === undefined) return undefined;
  return (distribution) => {
    const samples = sortedSamples(distribution);
    return samples === undefined ? undefined : computeRangeStatistic(range, samples);
  };
}

const plainReaders: Readonly<Record<string, StatisticReader>> = {
  Average: ({ sum, sampleCount }) => sum / sampleCount,
  Sum: ({ sum }) => sum,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
  SampleCount: ({ sampleCount }) => sampleCount,
};

/** CloudWatch takes p100.5, too (measured); there is nothing above all values. */
const percentilePattern = /^p((?:\d{1,2}|100)(?:\.\d{1,10})?)$/;
const percentileRankOfShare = /^PR\(.*%.*\)$/;
