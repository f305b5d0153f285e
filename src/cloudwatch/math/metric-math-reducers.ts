import type { MathFunction } from './math-function.ts';
import { seriesFrom, unionOfTimestamps, type Value } from './metric-math-value.ts';

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

function reducer(reduce: Reduce): MathFunction {
  return {
    takes: [1, 1],
    apply({ args: [value] }): Value | undefined {
      if (value?.type === 'series') {
        const { values } = value.series;
        return { type: 'scalar', value: reduce(values, values.length) };
      }
      if (value?.type !== 'array') return undefined;
      const timestamps = unionOfTimestamps(value.array);
      const next = value.array.map(() => 0);
      const valuesAt = (timestamp: number): number[] =>
        value.array.flatMap((series, i) =>
          series.timestamps[next[i]!] === timestamp ? [series.values[next[i]!++]!] : [],
        );
      const members = value.array.length;
      return { type: 'series', series: seriesFrom(timestamps, (i) => reduce(valuesAt(timestamps[i]!), members)) };
    },
  };
}
