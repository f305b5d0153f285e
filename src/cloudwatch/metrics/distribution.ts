/**
 * What CloudWatch keeps of the values of one metric in one bucket of time.
 * `values` counts each distinct value and is what percentiles are read from; it is undefined as soon as one part of the
 * bucket came as a statistic set whose minimum and maximum differ, because such a set does not tell its values.
 */
export interface Distribution {
  sampleCount: number;
  sum: number;
  minimum: number;
  maximum: number;
  values: Map<number, number> | undefined;
}

/** A summary that was computed before it was sent; CloudWatch's own field names. */
export interface StatisticSet {
  readonly SampleCount: number;
  readonly Sum: number;
  readonly Minimum: number;
  readonly Maximum: number;
}

/** The three ways in which a datum of PutMetricData may carry its values. */
export interface DatumValues {
  readonly Value?: number | undefined;
  readonly Values?: readonly number[] | undefined;
  readonly Counts?: readonly number[] | undefined;
  readonly StatisticValues?: StatisticSet | undefined;
}

/** A bucket nothing has come into yet: `sampleCount` 0, and a minimum and maximum that any value replaces. */
export function createDistribution(): Distribution {
  return {
    sampleCount: 0,
    sum: 0,
    minimum: Number.POSITIVE_INFINITY,
    maximum: Number.NEGATIVE_INFINITY,
    values: new Map(),
  };
}

/** Adds `count` samples of one value. A count that is not positive adds nothing. */
function addValue(distribution: Distribution, value: number, count = 1): void {
  if (!(count > 0)) return;
  distribution.sampleCount += count;
  distribution.sum += value * count;
  if (value < distribution.minimum) distribution.minimum = value;
  if (value > distribution.maximum) distribution.maximum = value;
  distribution.values?.set(value, (distribution.values.get(value) ?? 0) + count);
}

/** The distribution of `values`, each of which came `counts[i]` times, or once where there are no counts. */
export function distributionOf(values: readonly number[], counts?: readonly number[]): Distribution {
  const distribution = createDistribution();
  for (let i = 0; i < values.length; i++) addValue(distribution, values[i]!, counts?.[i] ?? 1);
  return distribution;
}

/** The distribution of a statistic set. Its values are known only when all are one: when Minimum equals Maximum. */
export function distributionOfStatisticSet(set: StatisticSet): Distribution {
  const { SampleCount, Sum, Minimum, Maximum } = set;
  if (!(SampleCount > 0)) return createDistribution();
  const values = Minimum === Maximum ? new Map([[Minimum, SampleCount]]) : undefined;
  return { sampleCount: SampleCount, sum: Sum, minimum: Minimum, maximum: Maximum, values };
}

/**
 * The distribution of one datum of PutMetricData. With `Values` and `StatisticValues` in the same datum, as the
 * CloudWatch agent sends them, the values give the percentiles and the set gives the exact sum, minimum, maximum and count.
 */
export function distributionOfDatum(datum: DatumValues): Distribution {
  const values = datum.Values ?? (datum.Value === undefined ? undefined : [datum.Value]);
  if (datum.StatisticValues === undefined) return distributionOf(values ?? [], datum.Counts);
  const exact = distributionOfStatisticSet(datum.StatisticValues);
  if (values !== undefined) exact.values = distributionOf(values, datum.Counts).values;
  return exact;
}

/** Adds what is in `from` to `into`; `from` is left as it is. */
export function addDistribution(into: Distribution, from: Distribution): void {
  if (from.sampleCount === 0) return;
  into.sampleCount += from.sampleCount;
  into.sum += from.sum;
  into.minimum = Math.min(into.minimum, from.minimum);
  into.maximum = Math.max(into.maximum, from.maximum);
  if (from.values === undefined || into.values === undefined) {
    into.values = undefined;
    return;
  }
  for (const [value, count] of from.values) into.values.set(value, (into.values.get(value) ?? 0) + count);
}

/** One distribution of all that is in `parts`, which are left as they are. */
export function mergeDistributions(parts: Iterable<Distribution>): Distribution {
  const merged = createDistribution();
  for (const part of parts) addDistribution(merged, part);
  return merged;
}
