import type { MetricAlarmDefinition } from '../../../../src/cloudwatch/alarms/alarm-evaluation.ts';
import { replayMetricAlarm } from '../../../../src/monitoring/alarm-tests/alarm-test-series.ts';

const calmMinutes = 30;

/** Minutes after the first of them in which every request fails, which come by a pattern of minutes; none when it never fires. */
export function minutesToAlarm(alarm: MetricAlarmDefinition, ...pattern: readonly number[]): number | undefined {
  const periods = calmMinutes + 20;
  const requests = Array.from({ length: periods }, (_, minute) => pattern[minute % pattern.length] || undefined);
  const targeterrors = requests.map((count, minute) => (minute < calmMinutes ? undefined : count));
  const series = { requests, targeterrors };
  const { states } = replayMetricAlarm({ alarm, series, periods, start: 'OK', beginsSeconds: 1_767_614_400 });
  const first = states.indexOf('ALARM');
  return first === -1 ? undefined : first + 1 - calmMinutes;
}
