import { evaluateMetricAlarm, type MetricAlarmDefinition } from '../../../../src/cloudwatch/alarms/alarm-evaluation.ts';
import { distributionOf } from '../../../../src/cloudwatch/metrics/distribution.ts';
import type { FetchDistributions } from '../../../../src/cloudwatch/metrics/metric-data.ts';

const minutesOfDay = 1440;
const beginsSeconds = 1_767_571_200;
/** As long as the alarm looks back, and one minute more: then an error is forgotten. */
const remembered = 8;

/** Errors by the minute in which they come. */
type Errors = ReadonlyMap<number, number>;

/** So many errors in each of `days`, without chance: the same each time. In a row is the most that strays can look like an outage. */
export function strays(asked: {
  days: number;
  aDay: number;
  placing: 'anywhere' | 'in a row' | 'in one minute';
}): Errors {
  const { days, aDay, placing } = asked;
  const errors = new Map<number, number>();
  for (let day = 0; day < days; day++) {
    for (let nth = 0; nth < aDay; nth++) {
      const first = (day * 197 + 60) % (minutesOfDay - aDay);
      const scattered = ((day * aDay + nth) * 577) % minutesOfDay;
      const minute = { anywhere: scattered, 'in a row': first + nth, 'in one minute': first }[placing];
      const at = day * minutesOfDay + minute;
      errors.set(at, (errors.get(at) ?? 0) + 1);
    }
  }
  return errors;
}

/** The minutes in which http-5xx-share is in ALARM. Minutes that come long after an error cannot be, and are not looked at. */
export function pagesInQuietDays(
  alarm: MetricAlarmDefinition,
  { perMinute, errors }: { perMinute: number; errors: Errors },
): number[] {
  const counts: Readonly<Record<string, (minute: number) => number | undefined>> = {
    RequestCount: (minute) => Math.max(perMinute, errors.get(minute) ?? 0) || undefined,
    HTTPCode_Target_5XX_Count: (minute) => errors.get(minute),
  };
  const fetch: FetchDistributions = ({ metricStat, startSeconds, endSeconds }) => {
    const count = counts[metricStat.Metric.MetricName];
    const first = (startSeconds - beginsSeconds) / 60;
    return Array.from({ length: (endSeconds - startSeconds) / 60 }, (_, index) => first + index).flatMap((minute) => {
      const value = count?.(minute);
      return value === undefined
        ? []
        : [{ startSeconds: beginsSeconds + minute * 60, distribution: distributionOf([value]) }];
    });
  };
  const minutes = new Set(
    [...errors.keys()].flatMap((at) => Array.from({ length: remembered }, (_, after) => at + after)),
  );
  return [...minutes].filter((minute) => {
    const nowSeconds = beginsSeconds + (minute + 1) * 60;
    return evaluateMetricAlarm({ alarm, previous: 'OK', nowSeconds, fetch }).state === 'ALARM';
  });
}
