import {
  alarmPeriodSeconds,
  evaluateMetricAlarm,
  evaluationIntervalSeconds,
  type MetricAlarmDefinition,
} from '../../../../src/cloudwatch/alarms/alarm-evaluation.ts';
import { distributionOf } from '../../../../src/cloudwatch/metrics/distribution.ts';
import type { FetchDistributions } from '../../../../src/cloudwatch/metrics/metric-data.ts';

/** How late a datum comes whose first call failed, or that CloudWatch or a service published with the next minute's. */
const latenessSeconds = 60;
const minuteSeconds = 60;

/**
 * Why an alarm misses a datum that comes `latenessSeconds` after its minute; undefined when it does not. The datum is in the windows
 * of the evaluations that follow its minute, EvaluationPeriods x Period long; one datum that is enough has to be in one of those after
 * it has come. An alarm that needs several in a row sees what lasts, only later.
 */
export function missesLateDatum(alarm: MetricAlarmDefinition): string | undefined {
  const { EvaluationPeriods: periods, DatapointsToAlarm: needed = periods } = alarm;
  const windowSeconds = periods * alarmPeriodSeconds(alarm);
  // Of a window of an hour and more whole evaluations may lie between the minute and the next look.
  const seenSeconds = windowSeconds - Math.max(evaluationIntervalSeconds(alarm), minuteSeconds) + minuteSeconds;
  if (needed > 1 || seenSeconds > latenessSeconds) return undefined;
  return `${needed} of ${periods} in ${windowSeconds} s: a datum that comes ${latenessSeconds} s late is never looked at`;
}

/** One instance's datum: of which minute it is, and the minute in which it comes. */
export interface Arrival {
  readonly minute: number;
  readonly value: number;
  readonly comesMinute: number;
}

/** The states of an alarm on one metric at the end of each minute, when data come as `arrivals` say. */
export function statesAsDataCome(
  alarm: MetricAlarmDefinition,
  arrivals: readonly Arrival[],
  minutes: number,
): string[] {
  const beginsSeconds = 1_767_614_400;
  const states: string[] = [];
  for (let now = 0; now < minutes; now++) {
    const nowSeconds = beginsSeconds + (now + 1) * minuteSeconds;
    const fetch: FetchDistributions = ({ startSeconds, endSeconds }) =>
      Array.from({ length: minutes }, (_, minute) => minute).flatMap((minute) => {
        const atSeconds = beginsSeconds + minute * minuteSeconds;
        const values = arrivals.filter((each) => each.minute === minute && each.comesMinute <= now);
        return values.length === 0 || atSeconds < startSeconds || atSeconds >= endSeconds
          ? []
          : [{ startSeconds: atSeconds, distribution: distributionOf(values.map(({ value }) => value)) }];
      });
    const previous = (states.at(-1) ?? 'OK') as 'OK';
    states.push(evaluateMetricAlarm({ alarm, previous, nowSeconds, fetch }).state);
  }
  return states;
}
