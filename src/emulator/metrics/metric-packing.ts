import { type Distribution, mergeDistributions } from '../../cloudwatch/metrics/distribution.ts';
import type { Bucket } from '../../cloudwatch/metrics/metric-data.ts';

/**
 * Buckets of one metric in one unit, ascending, one after the other: start in epoch seconds, sampleCount, sum, minimum,
 * maximum, how many values follow (-1 where they are not known), and each value, ascending, with its count. A hundredth
 * of what the same takes as objects. It is never changed: another takes its place.
 */
export type PackedBuckets = Float64Array;

const headerLength = 6;
/** Distinct values of a bucket that are kept as they are. */
const maxExactValues = 128;
/**
 * Of a bucket with more, values within this share of each other become one [inferred: CloudWatch does not publish how it
 * keeps them]. It is half the width of what the service itself sends, so that no percentile moves by more than 1 %.
 */
const condensedShare = 0.01;

/** Adds buckets to packed ones; what is in both is merged. */
export function packBuckets(packed: PackedBuckets | undefined, added: Iterable<Bucket>): PackedBuckets {
  const records = new Map<number, ArrayLike<number>>();
  if (packed !== undefined) {
    for (let at = 0; at < packed.length; at = endOf(packed, at)) {
      records.set(packed[at]!, packed.subarray(at, endOf(packed, at)));
    }
  }
  for (const { startSeconds, distribution } of added) {
    const before = records.get(startSeconds);
    const all = before === undefined ? distribution : mergeDistributions([distributionAt(before, 0), distribution]);
    records.set(startSeconds, packOne(startSeconds, all));
  }
  const ascending = [...records].sort(([a], [b]) => a - b);
  const result = new Float64Array(ascending.reduce((length, [, record]) => length + record.length, 0));
  let at = 0;
  for (const [, record] of ascending) {
    result.set(record, at);
    at += record.length;
  }
  return result;
}

/** The buckets that begin in a range, start inclusive, end exclusive. */
export function* unpackBuckets(
  packed: PackedBuckets,
  range: { startSeconds: number; endSeconds: number },
): Generator<Bucket> {
  for (let at = 0; at < packed.length; at = endOf(packed, at)) {
    const startSeconds = packed[at]!;
    if (startSeconds >= range.endSeconds) return;
    if (startSeconds >= range.startSeconds) yield { startSeconds, distribution: distributionAt(packed, at) };
  }
}

/** Where the last bucket begins; undefined for what `packBuckets` cannot have made: what a file holds may be anything. */
export function lastStartOf(numbers: Float64Array): number | undefined {
  let start = Number.NEGATIVE_INFINITY;
  let at = 0;
  for (; at < numbers.length; at = endOf(numbers, at)) {
    if (!(numbers[at]! > start) || !(numbers[at + 5]! >= -1)) return undefined;
    start = numbers[at]!;
  }
  return at === numbers.length && at > 0 ? start : undefined;
}

function endOf(packed: ArrayLike<number>, at: number): number {
  return at + headerLength + 2 * Math.max(0, packed[at + 5]!);
}

function packOne(
  startSeconds: number,
  { sampleCount, sum, minimum, maximum, values }: Distribution,
): ArrayLike<number> {
  // With a negative value no statistic reads the values.
  const known = values === undefined || minimum < 0 ? undefined : valuesAndCounts(values);
  const packed = new Float64Array(headerLength + (known?.length ?? 0));
  packed.set([startSeconds, sampleCount, sum, minimum, maximum, known === undefined ? -1 : known.length / 2]);
  if (known !== undefined) packed.set(known, headerLength);
  return packed;
}

/** Each value, ascending, with its count. */
function valuesAndCounts(values: ReadonlyMap<number, number>): Float64Array {
  const ascending = new Float64Array(values.size);
  let isAscending = true;
  let size = 0;
  for (const value of values.keys()) {
    if (size > 0 && value < ascending[size - 1]!) isAscending = false;
    ascending[size++] = value;
  }
  // What came as one datum mostly came in order.
  if (!isAscending) ascending.sort();
  const result = new Float64Array(2 * ascending.length);
  const share = ascending.length <= maxExactValues ? 0 : condensedShare;
  let length = 0;
  for (let i = 0; i < ascending.length; ) {
    const most = ascending[i]! * (1 + share);
    let [total, count] = [0, 0];
    let value = ascending[i]!;
    const from = i;
    for (; i < ascending.length && (i === from || ascending[i]! <= most); i++) {
      value = ascending[i]!;
      const times = values.get(value)!;
      total += value * times;
      count += times;
    }
    result[length++] = i - from === 1 ? value : total / count;
    result[length++] = count;
  }
  return result.subarray(0, length);
}

function distributionAt(packed: ArrayLike<number>, at: number): Distribution {
  const summary = {
    sampleCount: packed[at + 1]!,
    sum: packed[at + 2]!,
    minimum: packed[at + 3]!,
    maximum: packed[at + 4]!,
  };
  return new LazyDistribution(summary, () => {
    if (packed[at + 5] === -1) return undefined;
    const values = new Map<number, number>();
    for (let i = at + headerLength; i < endOf(packed, at); i += 2) values.set(packed[i]!, packed[i + 1]!);
    return values;
  });
}

/** A merged distribution whose values are merged when somebody wants them: most statistics do not. */
export function mergeLazily(parts: readonly Distribution[]): Distribution {
  const summary = { sampleCount: 0, sum: 0, minimum: Number.POSITIVE_INFINITY, maximum: Number.NEGATIVE_INFINITY };
  for (const part of parts) {
    summary.sampleCount += part.sampleCount;
    summary.sum += part.sum;
    summary.minimum = Math.min(summary.minimum, part.minimum);
    summary.maximum = Math.max(summary.maximum, part.maximum);
  }
  return new LazyDistribution(summary, () => mergeDistributions(parts).values);
}

class LazyDistribution implements Distribution {
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly #read: () => Map<number, number> | undefined;
  #values: Map<number, number> | undefined;

  constructor(summary: Omit<Distribution, 'values'>, read: () => Map<number, number> | undefined) {
    this.sampleCount = summary.sampleCount;
    this.sum = summary.sum;
    this.minimum = summary.minimum;
    this.maximum = summary.maximum;
    this.#read = read;
  }

  get values(): Map<number, number> | undefined {
    this.#values ??= this.#read();
    return this.#values;
  }
}
