import type { Distribution } from './distribution.ts';

/** The samples of a bucket by value, ascending, each value with how often it came. */
export interface SortedSamples {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  readonly total: number;
}

/**
 * The samples that percentiles and trimmed statistics are read from. Undefined where CloudWatch has none of these: for an
 * empty bucket, for a negative value, and for a statistic set that does not tell its values.
 */
export function sortedSamples(distribution: Distribution): SortedSamples | undefined {
  if (distribution.sampleCount === 0 || distribution.values === undefined || distribution.minimum < 0) return undefined;
  const { size } = distribution.values;
  const values = new Float64Array(size);
  const counts = new Float64Array(size);
  let total = 0;
  let isAscending = true;
  let length = 0;
  for (const [value, count] of distribution.values) {
    if (length > 0 && value < values[length - 1]!) isAscending = false;
    values[length] = value;
    counts[length] = count;
    length += 1;
    total += count;
  }
  // A distribution that came as one datum mostly came in order.
  if (!isAscending) {
    values.sort();
    values.forEach((value, i) => {
      counts[i] = distribution.values!.get(value)!;
    });
  }
  return { values, counts, total };
}

/**
 * Keeps rounding from moving a rank by one: 0.07 % of 10000 comes out above 7. A relative one, because samples may be many.
 */
const rankTolerance = 1e-12;

/**
 * The sample at which `percent` of all samples are reached, counted from 1 and rounded up to a whole one (0 for 0 %).
 * CloudWatch does not publish how it reads a percentile [inferred]: nearest rank, weighted by Counts, is the reading that
 * always answers with a value that was sent.
 */
export function rankOf(percent: number, { total }: SortedSamples): number {
  return Math.ceil(((percent * total) / 100) * (1 - rankTolerance));
}

/** The value of the sample with this rank, counted from 1; of the first one for ranks below, of the last one above. */
export function valueAtRank(rank: number, { values, counts }: SortedSamples): number | undefined {
  let reached = 0;
  for (let i = 0; i < values.length; i++) {
    reached += counts[i]!;
    if (reached >= rank) return values[i];
  }
  return values.at(-1);
}
