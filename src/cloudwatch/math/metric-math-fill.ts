import type { PointSteps } from '../base/point-steps.ts';
import type { Series } from '../base/series.ts';
import type { Call } from './math-function.ts';
import { requestTimestamps } from './metric-math-time.ts';
import { mapSeries, seriesFrom, type Value } from './metric-math-value.ts';

/** Gives the value of a missing point; `index` counts the periods of the request. Undefined leaves it missing. */
type Filler = (index: number) => number | undefined;

/**
 * FILL(series, number | series | REPEAT | LINEAR): a point for every period of the request. REPEAT takes the point before
 * and LINEAR the straight line between the points around; a gap at the beginning (for LINEAR also at the end) has no such
 * points and stays [inferred].
 */
export function* fill({ args: [filled, filling], scope }: Call): PointSteps<Value | undefined> {
  if (filled === undefined || filling === undefined) return undefined;
  const timestamps = requestTimestamps(scope);
  const fillerFor = fillerFactory(filling, timestamps);
  if (fillerFor === undefined) return undefined;
  return yield* mapSeries(filled, (series) => {
    const known = valuesAt(series, timestamps);
    const filler = fillerFor(known);
    return seriesFrom(timestamps, (i) => known[i] ?? filler(i), series.label);
  });
}

type Known = readonly (number | undefined)[];

function fillerFactory(filling: Value, timestamps: readonly number[]): ((known: Known) => Filler) | undefined {
  if (filling.type === 'scalar') return () => () => filling.value;
  if (filling.type === 'series') {
    const values = valuesAt(filling.series, timestamps);
    return () => (i) => values[i];
  }
  if (filling.type === 'keyword' && filling.word === 'REPEAT') return repeat;
  if (filling.type === 'keyword' && filling.word === 'LINEAR') return linear;
  return undefined;
}

function valuesAt(series: Series, timestamps: readonly number[]): Known {
  const byTime = new Map(series.timestamps.map((timestamp, i) => [timestamp, series.values[i]]));
  return timestamps.map((timestamp) => byTime.get(timestamp));
}

function repeat(known: Known): Filler {
  const before = nearestBefore(known);
  return (i) => known[before[i]!];
}

function linear(known: Known): Filler {
  const before = nearestBefore(known);
  const after = nearestBefore(known.toReversed()).map((i) => known.length - 1 - i);
  return (i) => {
    const fromIndex = before[i]!;
    const toIndex = after[known.length - 1 - i]!;
    const from = known[fromIndex];
    const to = known[toIndex];
    if (from === undefined || to === undefined) return undefined;
    return from + ((to - from) * (i - fromIndex)) / (toIndex - fromIndex);
  };
}

/** For each index the last one at or before it that has a value, -1 where there is none. */
function nearestBefore(known: Known): number[] {
  let nearest = -1;
  return known.map((value, i) => {
    if (value !== undefined) nearest = i;
    return nearest;
  });
}
