import type { MathFunction } from './math-function.ts';
import { seriesFrom, unionOfTimestamps } from './metric-math-value.ts';

/** Makes one number of some; `members` is how many there could have been. */
export type Reduce = (values: readonly number[], members: number) => number;

export const sum: Reduce = (values) => values.reduce((a, b) => a + b, 0);
export const maximum: Reduce = (values) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
export const minimum: Reduce = (values) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
/** Over an array, a series without a value counts as 0: the number of series divides. */
export const average: Reduce = (values, members) => sum(values, members) / members;

/**
 * Of a whole population, and over an array of the values that are there [inferred: AWS says "the standard deviation of all
 * data points" and no more].
 */
const standardDeviation: Reduce = (values) => {
  const mean = average(values, values.length);
  return Math.sqrt(values.reduce((squares, value) => squares + (value - mean) ** 2, 0) / values.length);
};

/** The functions that turn a series into a number, and an array into a series of what they make of each moment's values. */
export const reducers: Readonly<Record<string, MathFunction>> = {
  AVG: reducer(average),
  DATAPOINT_COUNT: reducer((values) => values.length),
  MAX: reducer(maximum),
  MIN: reducer(minimum),
  STDDEV: reducer(standardDeviation),
  SUM: reducer(sum),
};

/** Points of an array that are reduced in one go: a few milliseconds of work. */
const pointsAtOnce = 10_000;

function reducer(reduce: Reduce): MathFunction {
  return {
    takes: [1, 1],
    *apply({ args: [value] }) {
      if (value?.type === 'series') {
        const { values } = value.series;
        yield values.length;
        return { type: 'scalar', value: reduce(values, values.length) };
      }
      if (value?.type !== 'array') return undefined;
      const times = yield* unionOfTimestamps(value.array);
      const next = value.array.map(() => 0);
      const valuesAt = (timestamp: number): number[] =>
        value.array.flatMap((series, i) =>
          series.timestamps[next[i]!] === timestamp ? [series.values[next[i]!++]!] : [],
        );
      const members = value.array.length;
      const timesAtOnce = Math.max(1, Math.floor(pointsAtOnce / members));
      const timestamps: number[] = [];
      const values: number[] = [];
      for (let from = 0; from < times.length; from += timesAtOnce) {
        const part = times.slice(from, from + timesAtOnce);
        const reduced = seriesFrom(part, (i) => reduce(valuesAt(part[i]!), members));
        timestamps.push(...reduced.timestamps);
        values.push(...reduced.values);
        yield part.length * members;
      }
      return { type: 'series', series: { timestamps, values } };
    },
  };
}
