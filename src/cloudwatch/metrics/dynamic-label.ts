import { calendarTime } from '../base/calendar-time.ts';
import type { Series } from '../base/series.ts';
import type { MetricStat } from './metric-data-query.ts';

/** What a label may tell besides a metric and its datapoints. */
export interface LabelScope {
  /** What the relative times are counted from, in epoch seconds. */
  readonly nowSeconds: number;
  /** Minutes ahead of UTC, for the times of day. */
  readonly utcOffsetMinutes?: number;
  readonly region?: string;
  readonly accountId?: string;
}

interface Labelled {
  readonly series: Series;
  readonly metricStat?: MetricStat | undefined;
  /** What the series is called without a label. */
  readonly defaultLabel: string;
}

/**
 * A label with the values of its time range in the place of `${AVG}`, `${LAST_TIME}`, `${PROP('Dim.Route')}` and so on. What
 * CloudWatch knows no value for stays as it is written. AWS page: "Use dynamic labels".
 */
export function fillLabel(label: string, labelled: Labelled, scope: LabelScope): string {
  const extremes = once(() => extremesOf(labelled.series));
  return replaceNames(
    label,
    (name) => identityOf(name, labelled, scope) ?? valueText(name, labelled.series, extremes, scope),
  );
}

/** A label of which only that is filled in which its metric tells without datapoints. */
export function fillLabelIdentity(label: string, labelled: Omit<Labelled, 'series'>): string {
  return replaceNames(label, (name) => identityOf(name, labelled, {}));
}

function replaceNames(label: string, textOf: (name: string) => string | undefined): string {
  if (!label.includes('${')) return label;
  return label.replace(/\$\{([^{}]*)\}/g, (written, name: string) => textOf(name.trim()) ?? written);
}

/** What stands for a value of a series without datapoints [inferred: as the console of CloudWatch draws one]. */
const noValue = '--';

/** Computes when it is asked first: a label may name many values of a long series, or none. */
function once<Value>(compute: () => Value): () => Value {
  let computed: { readonly value: Value } | undefined;
  return () => {
    computed ??= { value: compute() };
    return computed.value;
  };
}

function valueText(name: string, series: Series, extremes: () => Extremes, scope: LabelScope): string | undefined {
  if (name === 'DATAPOINT_COUNT') return String(series.values.length);
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (read === undefined) return undefined;
  return series.values.length === 0 ? noValue : read(extremes(), scope);
}

type Owner = Pick<LabelScope, 'region' | 'accountId'>;

function identityOf(name: string, labelled: Omit<Labelled, 'series'>, owner: Owner): string | undefined {
  if (name === 'LABEL') return labelled.defaultLabel;
  const property = propertyPattern.exec(name)?.[1];
  return property === undefined ? undefined : propertyOf(property, labelled.metricStat, owner);
}

const propertyPattern = /^PROP\(\s*'([^']*)'\s*\)$/;

function propertyOf(name: string, metricStat: MetricStat | undefined, owner: Owner): string | undefined {
  if (name === 'Region') return owner.region;
  if (name === 'AccountId') return owner.accountId;
  if (metricStat === undefined) return undefined;
  const { Metric, Period, Stat } = metricStat;
  if (name.startsWith('Dim.')) return Metric.Dimensions?.find(({ Name }) => Name === name.slice('Dim.'.length))?.Value;
  const properties = { Namespace: Metric.Namespace, MetricName: Metric.MetricName, Stat, Period: String(Period) };
  return Object.hasOwn(properties, name) ? properties[name as keyof typeof properties] : undefined;
}

interface Point {
  readonly seconds: number;
  readonly value: number;
}

/** The points that labels are about, and the mean; only of a series that has points. */
interface Extremes {
  readonly first: Point;
  readonly last: Point;
  readonly min: Point;
  readonly max: Point;
  readonly average: number;
  readonly sum: number;
}

function extremesOf({ timestamps, values }: Series): Extremes {
  const pointAt = (index: number): Point => ({ seconds: timestamps[index]!, value: values[index]! });
  let [lowest, highest, sum] = [0, 0, 0];
  values.forEach((value, index) => {
    sum += value;
    if (value < values[lowest]!) lowest = index;
    if (value > values[highest]!) highest = index;
  });
  const [first, last] = [pointAt(0), pointAt(values.length - 1)];
  return { first, last, min: pointAt(lowest), max: pointAt(highest), average: sum / values.length, sum };
}

type Reader = (extremes: Extremes, scope: LabelScope) => string;

const readers: Readonly<Record<string, Reader>> = {
  AVG: ({ average }) => numberText(average),
  SUM: ({ sum }) => numberText(sum),
  ...pointReaders('FIRST', ({ first }) => first),
  ...pointReaders('LAST', ({ last }) => last),
  ...pointReaders('MIN', ({ min }) => min),
  ...pointReaders('MAX', ({ max }) => max),
  FIRST_LAST_RANGE: ({ first, last }) => numberText(Math.abs(last.value - first.value)),
  FIRST_LAST_TIME_RANGE: ({ first, last }) => durationText(last.seconds - first.seconds),
  MIN_MAX_RANGE: ({ min, max }) => numberText(max.value - min.value),
  MIN_MAX_TIME_RANGE: ({ min, max }) => durationText(Math.abs(max.seconds - min.seconds)),
};

function pointReaders(name: string, pointOf: (extremes: Extremes) => Point): Record<string, Reader> {
  return {
    [name]: (extremes) => numberText(pointOf(extremes).value),
    [`${name}_TIME`]: (extremes, scope) => timeText(pointOf(extremes).seconds, scope),
    [`${name}_TIME_RELATIVE`]: (extremes, scope) =>
      durationText(Math.abs(scope.nowSeconds - pointOf(extremes).seconds)),
  };
}

/** AWS does not publish how values are written [inferred]: whole numbers as they are, others with four digits that count. */
const shownDigits = 4;

function numberText(value: number): string {
  const wholeDigits = Math.trunc(Math.abs(value)).toString().length;
  return wholeDigits > 15 ? String(value) : String(Number(value.toPrecision(Math.max(shownDigits, wholeDigits))));
}

/** `2026-02-01 12:04` [inferred]. */
function timeText(seconds: number, { utcOffsetMinutes = 0 }: LabelScope): string {
  const { year, month, day, hour, minute } = calendarTime(seconds + utcOffsetMinutes * 60);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}

/** `1d 2h 3m` [inferred]; seconds only below a minute. */
function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)}s`;
  const minutes = Math.floor(seconds / 60);
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'm'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}
