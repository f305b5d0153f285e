import { calendarTime, isoWeekday } from '../base/calendar-time.ts';
import type { Series } from '../base/series.ts';
import type { ExpressionScope, MathFunction } from './math-function.ts';
import { mapSeries, seriesFrom } from './metric-math-value.ts';

/**
 * The functions about time. Those of the calendar, and TIME_SERIES, give every period of the request a point, whether the
 * metric has one there or not, and go by UTC.
 */
export const timeFunctions: Readonly<Record<string, MathFunction>> = {
  MINUTE: calendar((seconds) => calendarTime(seconds).minute),
  HOUR: calendar((seconds) => calendarTime(seconds).hour),
  /** Monday is 1 and Sunday 7. */
  DAY: calendar(isoWeekday),
  DATE: calendar((seconds) => calendarTime(seconds).day),
  MONTH: calendar((seconds) => calendarTime(seconds).month),
  YEAR: calendar((seconds) => calendarTime(seconds).year),
  EPOCH: calendar((seconds) => seconds),
  PERIOD: {
    takes: [1, 1],
    /** The period of a raw metric, in seconds; of anything else CloudWatch gives none. */
    // biome-ignore lint/correctness/useYield: it is a function like others, and has no work.
    *apply({ expression: { args }, scope }) {
      const isMetric = args[0]?.kind === 'id' && scope.metrics.has(args[0].name);
      return isMetric ? { type: 'scalar', value: scope.periodSeconds } : undefined;
    },
  },
  TIME_SERIES: {
    takes: [1, 1],
    *apply({ args: [value], scope }) {
      if (value?.type !== 'scalar') return undefined;
      const timestamps = requestTimestamps(scope);
      yield timestamps.length;
      return { type: 'series', series: seriesFrom(timestamps, () => value.value) };
    },
  },
  DIFF: ofSeries((series) => changes(series, (change) => change)),
  DIFF_TIME: ofSeries((series) => changes(series, (_, seconds) => seconds)),
  RATE: ofSeries((series) => changes(series, (change, seconds) => change / seconds)),
};

/** The start of every period of a request, in epoch seconds. */
export function requestTimestamps({ periodSeconds, startSeconds, endSeconds }: ExpressionScope): number[] {
  const periods = Math.max(0, Math.ceil((endSeconds - startSeconds) / periodSeconds));
  return Array.from({ length: periods }, (_, i) => startSeconds + i * periodSeconds);
}

function calendar(read: (epochSeconds: number) => number): MathFunction {
  return {
    takes: [1, 1],
    *apply({ args: [value], scope }) {
      if (value?.type !== 'series') return undefined;
      const timestamps = requestTimestamps(scope);
      yield timestamps.length;
      return { type: 'series', series: seriesFrom(timestamps, (i) => read(timestamps[i]!), value.series.label) };
    },
  };
}

function ofSeries(change: (series: Series) => Series): MathFunction {
  return { takes: [1, 1], apply: ({ args }) => mapSeries(args[0]!, change) };
}

/** What `of` makes of the change from each point to the next that exists and the seconds between them. */
function changes({ timestamps, values, label }: Series, of: (change: number, seconds: number) => number): Series {
  const change = (i: number): number | undefined =>
    i === 0 ? undefined : of(values[i]! - values[i - 1]!, timestamps[i]! - timestamps[i - 1]!);
  return seriesFrom(timestamps, change, label);
}
