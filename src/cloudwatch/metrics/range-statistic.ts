import { rankOf, type SortedSamples, valueAtRank } from './sorted-samples.ts';

/** A statistic of the samples between two bounds: trimmed mean, count and sum, winsorized mean, percentile rank. */
export interface RangeStatistic {
  readonly kind: 'TM' | 'TC' | 'TS' | 'WM' | 'PR';
  readonly isPercent: boolean;
  /** Exclusive; undefined where there is none. */
  readonly lower: number | undefined;
  /** Inclusive; undefined where there is none. */
  readonly upper: number | undefined;
}

/**
 * Reads `TM(10%:90%)`, `TC(0.1:)`, `PR(:300)`, `tm99`, `IQM` and the like; undefined for a name that is none of these, or
 * whose bounds make no sense. AWS page: "CloudWatch statistics definitions".
 */
export function parseRangeStatistic(name: string): RangeStatistic | undefined {
  if (name === 'IQM') return { kind: 'TM', isPercent: true, lower: 25, upper: 75 };
  const short = shortForm.exec(name);
  if (short !== null) {
    const kind = short[1]!.toUpperCase() as RangeStatistic['kind'];
    const upper = Number(short[2]);
    return upper > 0 && upper <= 100 ? { kind, isPercent: true, lower: undefined, upper } : undefined;
  }
  const [, kind, lowerText = '', lowerSign, upperText = '', upperSign] = longForm.exec(name) ?? [];
  if (kind === undefined || (lowerText === '' && upperText === '')) return undefined;
  const isPercent = (lowerSign ?? upperSign) === '%';
  // Both bounds are of one kind.
  if (lowerText !== '' && upperText !== '' && lowerSign !== upperSign) return undefined;
  const lower = lowerText === '' ? undefined : Number(lowerText);
  const upper = upperText === '' ? undefined : Number(upperText);
  if ((lower ?? 0) >= (upper ?? Number.POSITIVE_INFINITY)) return undefined;
  if (isPercent && (kind === 'PR' || (lower ?? 0) >= 100 || (upper ?? 0) > 100)) return undefined;
  return { kind: kind as RangeStatistic['kind'], isPercent, lower, upper };
}

/**
 * The statistic of samples of which there is at least one. Undefined for a mean of no sample. The count and sum of no
 * sample are 0, and so is the percentage [inferred: the bucket is there, and nothing of it is in the range].
 */
export function computeRangeStatistic(statistic: RangeStatistic, samples: SortedSamples): number | undefined {
  if (statistic.kind === 'WM') return winsorizedMean(statistic, samples);
  const { count, sum } = statistic.isPercent ? keptByRank(statistic, samples) : keptByValue(statistic, samples);
  switch (statistic.kind) {
    case 'TM':
      return count === 0 ? undefined : sum / count;
    case 'TC':
      return count;
    case 'TS':
      return sum;
    case 'PR':
      return (100 * count) / samples.total;
  }
}

interface Kept {
  readonly count: number;
  readonly sum: number;
}

function keptByValue({ lower, upper }: RangeStatistic, { values, counts }: SortedSamples): Kept {
  let count = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if ((lower !== undefined && value <= lower) || (upper !== undefined && value > upper)) continue;
    count += counts[i]!;
    sum += value * counts[i]!;
  }
  return { count, sum };
}

/** The samples that are left when the ones below and above are dropped, told by their rank and not by their value. */
function keptByRank(statistic: RangeStatistic, samples: SortedSamples): Kept {
  const [first, last] = ranksKept(statistic, samples);
  let count = 0;
  let sum = 0;
  let rank = 0;
  for (let i = 0; i < samples.values.length; i++) {
    const from = Math.max(rank, first);
    rank += samples.counts[i]!;
    const kept = Math.max(0, Math.min(rank, last) - from);
    count += kept;
    sum += kept * samples.values[i]!;
  }
  return { count, sum };
}

function winsorizedMean(statistic: RangeStatistic, samples: SortedSamples): number {
  const { isPercent, lower, upper } = statistic;
  let lowest = lower ?? Number.NEGATIVE_INFINITY;
  let highest = upper ?? Number.POSITIVE_INFINITY;
  if (isPercent) {
    const [first, last] = ranksKept(statistic, samples);
    lowest = valueAtRank(first + 1, samples)!;
    highest = valueAtRank(last, samples)!;
  }
  let sum = 0;
  samples.values.forEach((value, i) => {
    sum += Math.min(Math.max(value, lowest), highest) * samples.counts[i]!;
  });
  return sum / samples.total;
}

/**
 * The samples after the first number and up to the second, counted from 1, stay. How CloudWatch cuts a share that is no
 * whole number of samples is unpublished [inferred]: at both ends as many are dropped as the share holds whole samples,
 * so that the highest one kept of `:99%` is p99, and something is always left.
 */
function ranksKept({ lower, upper }: RangeStatistic, samples: SortedSamples): [first: number, last: number] {
  const dropped = lower === undefined ? 0 : samples.total - rankOf(100 - lower, samples);
  return [dropped, upper === undefined ? samples.total : rankOf(upper, samples)];
}

const shortForm = /^(tm|tc|ts|wm)(\d{1,2}(?:\.\d{1,10})?|100)$/;
const bound = String.raw`(?:(\d+(?:\.\d{1,10})?)(%)?)?`;
const longForm = new RegExp(`^(TM|TC|TS|WM|PR)\\(${bound}:${bound}\\)$`);
