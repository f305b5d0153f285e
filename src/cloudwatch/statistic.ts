import type { Distribution } from './distribution.ts';

/** `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, or a percentile such as `p99` or `p99.9`. */
export type Statistic = string;

/** A statistic that CloudWatch does not know, or that is not computed here. */
export class StatisticError extends Error {
  override readonly name = 'StatisticError';
}

/** The statistics that PutMetricAlarm takes in `Statistic`; every other one is an extended statistic. */
export const plainStatistics: readonly string[] = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];

/**
 * CloudWatch does not publish how it reads a percentile [inferred]. Nearest rank is the reading that always answers with
 * a value that was sent. The tolerance keeps rounding from moving a rank by one: 0.07 % of 10000 comes out above 7.
 */
const rankTolerance = 1e-12;

/** True when `computeStatistic` can compute `name`. */
export function isStatistic(name: string): boolean {
  return plainStatistics.includes(name) || percentileOf(name) !== undefined;
}

/** Why `name` is not a statistic that can be computed, for people; undefined when it is one. */
export function statisticProblem(name: string): string | undefined {
  if (isStatistic(name)) return undefined;
  if (trimmedStatistic.test(name)) return `The statistic ${name} of CloudWatch is not supported here.`;
  return `${name} is not a statistic: use ${plainStatistics.join(', ')} or a percentile such as p99.`;
}

/**
 * The statistic of one bucket. Undefined when there is none: an empty bucket, or a percentile where a value is negative
 * or the values are not known (a statistic set). AWS page: "CloudWatch statistics definitions".
 * @throws StatisticError naming a statistic that is not computed here.
 */
export function computeStatistic(distribution: Distribution, statistic: Statistic): number | undefined {
  if (distribution.sampleCount === 0) return undefined;
  switch (statistic) {
    case 'Average':
      return distribution.sum / distribution.sampleCount;
    case 'Sum':
      return distribution.sum;
    case 'Minimum':
      return distribution.minimum;
    case 'Maximum':
      return distribution.maximum;
    case 'SampleCount':
      return distribution.sampleCount;
  }
  const percentile = percentileOf(statistic);
  if (percentile === undefined) throw new StatisticError(statisticProblem(statistic));
  return computePercentile(distribution, percentile);
}

function computePercentile(distribution: Distribution, percentile: number): number | undefined {
  if (distribution.values === undefined || distribution.minimum < 0) return undefined;
  const ascending = [...distribution.values].sort(([a], [b]) => a - b);
  let total = 0;
  for (const [, count] of ascending) total += count;
  const rank = ((percentile * total) / 100) * (1 - rankTolerance);
  let reached = 0;
  for (const [value, count] of ascending) {
    reached += count;
    if (reached >= rank) return value;
  }
  return undefined;
}

function percentileOf(name: string): number | undefined {
  const digits = percentilePattern.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const percentilePattern = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/;
const trimmedStatistic = /^(?:(?:tm|tc|ts|wm)\d|(?:TM|TC|TS|WM|PR)\(|IQM$)/;
