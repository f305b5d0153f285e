import type { PointSteps } from '../base/point-steps.ts';
import type { Series } from '../base/series.ts';
import type { BinaryOperator } from './expression.ts';

/** What a part of an expression comes to: AWS's S, TS and TS[], and the words that only a function understands. */
export type Value =
  | { readonly type: 'scalar'; readonly value: number }
  | { readonly type: 'series'; readonly series: Series }
  | { readonly type: 'array'; readonly array: readonly Series[] }
  | { readonly type: 'text' | 'keyword'; readonly word: string };

type Operation = (left: number, right: number) => number;

/** Comparison and logic give 0 or 1, and count every number but 0 as true. */
export const operations: Readonly<Record<BinaryOperator, Operation>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '==': (left, right) => (left === right ? 1 : 0),
  '!=': (left, right) => (left !== right ? 1 : 0),
  '<=': (left, right) => (left <= right ? 1 : 0),
  '>=': (left, right) => (left >= right ? 1 : 0),
  '<': (left, right) => (left < right ? 1 : 0),
  '>': (left, right) => (left > right ? 1 : 0),
  AND: (left, right) => (left !== 0 && right !== 0 ? 1 : 0),
  OR: (left, right) => (left !== 0 || right !== 0 ? 1 : 0),
};

/**
 * `left operation right`. A point that only one of two series has meets a 0 on the other side; a result that is no number
 * (a division by zero) drops the point. Undefined where CloudWatch knows no such combination: two arrays, or a word.
 */
export function* combine(left: Value, right: Value, operation: Operation): PointSteps<Value | undefined> {
  if (left.type === 'scalar' && right.type === 'scalar') {
    return { type: 'scalar', value: ofNumbers(operation, left.value, right.value) };
  }
  if (left.type === 'array' && (right.type === 'scalar' || right.type === 'series')) {
    const other = right.type === 'scalar' ? right.value : right.series;
    return yield* mapSeries(left, (series) => combineSeries(series, other, operation, series.label));
  }
  if (right.type === 'array' && (left.type === 'scalar' || left.type === 'series')) {
    const other = left.type === 'scalar' ? left.value : left.series;
    return yield* mapSeries(right, (series) => combineSeries(other, series, operation, series.label));
  }
  if (left.type === 'series' && (right.type === 'scalar' || right.type === 'series')) {
    const other = right.type === 'scalar' ? right.value : right.series;
    return yield* mapSeries(left, (series) => combineSeries(series, other, operation, series.label));
  }
  if (left.type === 'scalar' && right.type === 'series') {
    return yield* mapSeries(right, (series) => combineSeries(left.value, series, operation, series.label));
  }
  return undefined;
}

/** Replaces each series of a value by what `change` makes of it. Undefined for a value that has no series. */
export function* mapSeries(value: Value, change: (series: Series) => Series): PointSteps<Value | undefined> {
  if (value.type === 'series') return { type: 'series', series: yield* changed(value.series, change) };
  if (value.type !== 'array') return undefined;
  const array: Series[] = [];
  for (const series of value.array) array.push(yield* changed(series, change));
  return { type: 'array', array };
}

/** A series without points is work, too. */
function* changed(series: Series, change: (series: Series) => Series): PointSteps<Series> {
  const result = change(series);
  yield 1 + Math.max(series.timestamps.length, result.timestamps.length);
  return result;
}

/** Replaces each number of a value. Undefined for a word. */
export function* mapNumbers(value: Value, change: (value: number) => number): PointSteps<Value | undefined> {
  if (value.type === 'scalar') return { type: 'scalar', value: change(value.value) };
  return yield* mapSeries(value, (series) =>
    seriesFrom(series.timestamps, (i) => change(series.values[i]!), series.label),
  );
}

/** A series with a point at each of `timestamps` for which `valueAt` gives a finite number. */
export function seriesFrom(
  timestamps: readonly number[],
  valueAt: (index: number) => number | undefined,
  label?: string,
): Series {
  const values: number[] = [];
  /** The times of `values`; shared with `timestamps` for as long as no point is left out. */
  let kept: number[] | undefined;
  for (let i = 0; i < timestamps.length; i++) {
    const value = valueAt(i);
    if (value === undefined || !Number.isFinite(value)) {
      kept ??= timestamps.slice(0, i);
      continue;
    }
    kept?.push(timestamps[i]!);
    values.push(value);
  }
  return { timestamps: kept ?? timestamps, values, ...(label === undefined ? {} : { label }) };
}

function combineSeries(left: Series | number, right: Series | number, operation: Operation, label?: string): Series {
  if (typeof left === 'number') {
    const { timestamps, values } = right as Series;
    return seriesFrom(timestamps, (i) => ofNumbers(operation, left, values[i]!), label);
  }
  if (typeof right === 'number') {
    return seriesFrom(left.timestamps, (i) => ofNumbers(operation, left.values[i]!, right), label);
  }
  const timestamps = mergeTimestamps(left.timestamps, right.timestamps);
  let l = 0;
  let r = 0;
  return seriesFrom(
    timestamps,
    (i) => {
      const leftValue = left.timestamps[l] === timestamps[i] ? left.values[l++]! : 0;
      const rightValue = right.timestamps[r] === timestamps[i] ? right.values[r++]! : 0;
      return ofNumbers(operation, leftValue, rightValue);
    },
    label,
  );
}

/** Every time at which one of the series has a point, ascending. */
export function* unionOfTimestamps(array: readonly Series[]): PointSteps<readonly number[]> {
  let union: readonly number[] = array[0]?.timestamps ?? [];
  for (const { timestamps } of array.slice(1)) {
    union = mergeTimestamps(union, timestamps);
    yield 1 + timestamps.length;
  }
  return union;
}

/** Of two ascending lists; mostly they are the same, and then nothing is copied. */
function mergeTimestamps(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a === b || (a.length === b.length && a.every((timestamp, i) => timestamp === b[i]))) return a;
  const merged: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const next = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
    if (a[i] === next) i++;
    if (b[j] === next) j++;
    merged.push(next);
  }
  return merged;
}

/** Keeps "no number" from becoming one: a comparison with it would give 0. */
function ofNumbers(operation: Operation, left: number, right: number): number {
  return Number.isFinite(left) && Number.isFinite(right) ? operation(left, right) : Number.NaN;
}
