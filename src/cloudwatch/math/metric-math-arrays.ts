import type { PointSteps } from '../base/point-steps.ts';
import type { Series } from '../base/series.ts';
import type { Call, MathFunction } from './math-function.ts';
import { average, maximum, minimum, type Reduce, sum } from './metric-math-reducers.ts';
import type { Value } from './metric-math-value.ts';

/** The functions that choose from an array of series, and METRICS, which makes one. */
export const arrayFunctions: Readonly<Record<string, MathFunction>> = {
  FIRST: member(0),
  LAST: member(-1),
  METRICS: { takes: [0, 1], apply: metrics },
  METRIC_COUNT: ofArray(
    [1, 1],
    choosing((array) => ({ type: 'scalar', value: array.length })),
  ),
  REMOVE_EMPTY: ofArray(
    [1, 1],
    choosing((array) => ({ type: 'array', array: array.filter(({ timestamps }) => timestamps.length > 0) })),
  ),
  SLICE: ofArray([2, 3], choosing(slice)),
  SORT: ofArray([3, 4], sort),
};

function ofArray(
  takes: MathFunction['takes'],
  change: (array: readonly Series[], ...args: Value[]) => PointSteps<Value | undefined>,
): MathFunction {
  return {
    takes,
    *apply({ args: [value, ...args] }) {
      return value?.type === 'array' ? yield* change(value.array, ...args) : undefined;
    },
  };
}

type Choose = (array: readonly Series[], ...args: Value[]) => Value | undefined;

/** What looks at the series of an array, and not at their points. */
function choosing(choose: Choose): (...args: Parameters<Choose>) => PointSteps<Value | undefined> {
  return function* (array, ...args) {
    yield array.length;
    return choose(array, ...args);
  };
}

function member(index: 0 | -1): MathFunction {
  return ofArray(
    [1, 1],
    choosing((array) => ({ type: 'series', series: array.at(index) ?? { timestamps: [], values: [] } })),
  );
}

/** All raw metrics of the request, or those with the text in their Id; expressions are left out. */
function* metrics({ args: [part], scope }: Call): PointSteps<Value | undefined> {
  if (part !== undefined && part.type !== 'text') return undefined;
  yield scope.metrics.size;
  const array = [...scope.metrics].filter(([id]) => id.includes(part?.word ?? '')).map(([, series]) => series);
  return { type: 'array', array };
}

/** SLICE(array, from, to): `from` counts from 0 and is in, `to` is out; without it the rest. */
function slice(array: readonly Series[], from?: Value, to?: Value): Value | undefined {
  if (from?.type !== 'scalar' || (to !== undefined && to.type !== 'scalar')) return undefined;
  const end = to === undefined ? array.length : Math.max(0, to.value);
  return { type: 'array', array: array.slice(Math.max(0, from.value), end) };
}

/** SORT(array, AVG | MAX | MIN | SUM, ASC | DESC, how many at most). */
function* sort(array: readonly Series[], by?: Value, order?: Value, limit?: Value): PointSteps<Value | undefined> {
  if (by?.type !== 'keyword' || order?.type !== 'keyword' || (limit !== undefined && limit.type !== 'scalar')) {
    return undefined;
  }
  const reduce = Object.hasOwn(sortKeys, by.word) ? sortKeys[by.word] : undefined;
  const direction = { ASC: 1, DESC: -1 }[order.word];
  if (reduce === undefined || direction === undefined) return undefined;
  const keyed: { series: Series; key: number }[] = [];
  for (const series of array) {
    keyed.push({ series, key: reduce(series.values, series.values.length) });
    yield 1 + series.values.length;
  }
  keyed.sort((a, b) => emptyLast(a.series, b.series) || direction * (a.key - b.key) || 0);
  const sorted = keyed.map(({ series }) => series);
  return { type: 'array', array: limit === undefined ? sorted : sorted.slice(0, Math.max(0, limit.value)) };
}

const sortKeys: Readonly<Record<string, Reduce>> = { AVG: average, MAX: maximum, MIN: minimum, SUM: sum };

/** A series without points has nothing to be sorted by, and comes last in either order [inferred: AWS does not say]. */
function emptyLast(a: Series, b: Series): number {
  return Number(a.timestamps.length === 0) - Number(b.timestamps.length === 0);
}
