import { alarmPeriodSeconds, type MetricAlarmDefinition } from '../../cloudwatch/alarms/alarm-evaluation.ts';
import type { EvaluationResult } from '../../cloudwatch/alarms/alarm-rule.ts';
import type { StoredAlarm } from './alarm-store.ts';

/**
 * StateReasonData of an evaluated alarm: the datapoints that decided, for machines. `recentDatapoints` is oldest first,
 * `evaluatedDatapoints` newest first. AWS page: "MetricAlarm"; the members are those that real alarms show.
 */
export function alarmReasonData(
  alarm: MetricAlarmDefinition,
  { evaluatedDatapoints }: EvaluationResult,
  nowSeconds: number,
): string {
  // Absent where nothing was received (recorded).
  const oldest = evaluatedDatapoints.findLast(({ value }) => value !== undefined);
  const values = evaluatedDatapoints.map(({ value }) => value).filter((value) => value !== undefined);
  return JSON.stringify({
    version: '1.0',
    queryDate: reasonDate(nowSeconds),
    startDate: oldest === undefined ? undefined : reasonDate(oldest.timestampSeconds),
    unit: alarm.Unit,
    statistic: alarm.Statistic ?? alarm.ExtendedStatistic,
    period: alarmPeriodSeconds(alarm),
    recentDatapoints: values.reverse(),
    threshold: alarm.Threshold,
    evaluatedDatapoints: evaluatedDatapoints.map(({ timestampSeconds, value }) => ({
      timestamp: reasonDate(timestampSeconds),
      value,
    })),
  });
}

/** StateReasonData of a composite alarm: the children that brought it into its state. AWS page: "CompositeAlarm". */
export function compositeReasonData(triggering: readonly StoredAlarm[]): string {
  return JSON.stringify({
    triggeringAlarms: triggering.map(({ arn, state, stateTransitionedMs }) => ({
      arn,
      state: { value: state.value, timestamp: reasonDate(stateTransitionedMs / 1000) },
    })),
  });
}

interface TriggeringAlarm {
  readonly arn: string;
  readonly state: { readonly value: string; readonly timestamp: string };
}

/** The children that a composite alarm's StateReasonData names; none where SetAlarmState gave something else. */
export function triggeringAlarms(reasonData: string | undefined): TriggeringAlarm[] {
  try {
    const { triggeringAlarms } = JSON.parse(reasonData ?? '{}') as { triggeringAlarms?: TriggeringAlarm[] };
    return (triggeringAlarms ?? []).filter((child) => typeof child?.state?.value === 'string');
  } catch {
    return [];
  }
}

/** `2026-02-01T03:04:00.000+0000`: how dates are written in reasons and notifications, and nowhere else in CloudWatch. */
export function reasonDate(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('Z', '+0000');
}
