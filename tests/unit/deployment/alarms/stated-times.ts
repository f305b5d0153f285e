import { alarmPeriodSeconds, type MetricAlarmDefinition } from '../../../../src/cloudwatch/alarms/alarm-evaluation.ts';
import {
  replayMetricAlarm,
  seriesIds,
  singleMetricId,
} from '../../../../src/monitoring/alarm-tests/alarm-test-series.ts';

/** What a text says of when an alarm fires: after so many bad minutes of so many, and beyond which number. */
export interface Stated {
  readonly badMinutes: number;
  readonly ofMinutes: number;
  readonly threshold: number | undefined;
}

const minutesOf: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };
const numberOf = (word: string) => (word === 'an' || word === 'a' ? 1 : word === 'half' ? 50 : Number(word));

/** Reads "for 15 minutes", "for an hour", "in 3 of 5 minutes" and "in the last 15 minutes", and "more than 80 %" or "fewer than 2". */
export function statedIn(text: string): Stated | undefined {
  const threshold = /(?:more|less|fewer|longer) than (half|[\d.]+)|within ([\d.]+) days/i.exec(text);
  const beyond = threshold === null ? undefined : numberOf(String(threshold[1] ?? threshold[2]));
  const some = /\bin (\d+) of (\d+) minutes/.exec(text);
  if (some !== null) return { badMinutes: Number(some[1]), ofMinutes: Number(some[2]), threshold: beyond };
  const all = /\bfor (an?|\d+) (minute|hour|day)s?\b/.exec(text);
  if (all !== null) {
    const minutes = numberOf(String(all[1])) * (minutesOf[String(all[2])] ?? 0);
    return { badMinutes: minutes, ofMinutes: minutes, threshold: beyond };
  }
  const last = /\bin the last (\d+) minutes/.exec(text);
  if (last === null) return undefined;
  return { badMinutes: 0, ofMinutes: Number(last[1]), threshold: beyond };
}

/**
 * What of a description does not hold when it is played: the value that it names is still good, anything beyond is bad, and so many bad
 * minutes fire the alarm, and not one period less.
 */
export function statedProblems(description: string, alarm: MetricAlarmDefinition): string[] {
  const stated = statedIn(description);
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, ComparisonOperator } = alarm;
  const periodMinutes = alarmPeriodSeconds(alarm) / 60;
  if (stated === undefined) return DatapointsToAlarm === 1 ? [] : ['it does not say after which time it fires'];
  const { badMinutes, ofMinutes, threshold = alarm.Threshold } = stated;
  const problems: string[] = [];
  if (EvaluationPeriods * periodMinutes !== ofMinutes)
    problems.push(`it says ${ofMinutes} minutes and looks at ${EvaluationPeriods * periodMinutes}`);
  const up = ComparisonOperator.startsWith('Greater');
  const includes = ComparisonOperator.includes('OrEqual');
  const step = Math.max(1, Math.abs(threshold)) * (up ? 0.001 : -0.001);
  const [good, bad] = includes ? [threshold - step, threshold] : [threshold, threshold + step];
  const after = periodsToAlarm(alarm, good, bad);
  const said = badMinutes === 0 ? 1 : badMinutes / periodMinutes;
  if (after === 0) problems.push(`it says ${threshold}, at which it fires already`);
  else if (after !== said)
    problems.push(`it says ${said} bad periods beyond ${threshold} and fires after ${after ?? 'none'}`);
  return problems;
}

/** Bad periods until it fires; 0 when it fires for good ones, undefined when it never does. */
function periodsToAlarm(alarm: MetricAlarmDefinition, good: number, bad: number): number | undefined {
  const id = alarm.Metrics?.find(({ ReturnData }) => ReturnData !== false)?.Id ?? singleMetricId;
  if (!seriesIds(alarm).includes(id)) return undefined;
  const calm = alarm.EvaluationPeriods + 3;
  const periods = calm + alarm.EvaluationPeriods + 3;
  const series = { [id]: Array.from({ length: periods }, (_, period) => (period < calm ? good : bad)) };
  const { states } = replayMetricAlarm({ alarm, series, periods, start: 'OK', beginsSeconds: 1_767_571_200 });
  const first = states.indexOf('ALARM');
  if (first === -1) return undefined;
  return first < calm ? 0 : first + 1 - calm;
}

/** What a runbook has to say of an alarm and does not: its time, in one of the ways in which people say it, and its percentage. */
export function runbookProblems(
  lead: string,
  { description, alarm }: { description: string; alarm: MetricAlarmDefinition },
): string[] {
  const text = lead.replaceAll(/\s+/g, ' ');
  const { EvaluationPeriods: periods, DatapointsToAlarm: needed = periods } = alarm;
  const periodMinutes = alarmPeriodSeconds(alarm) / 60;
  const minutes = periods * periodMinutes;
  const hours = { 60: ['For an hour', 'for 60 minutes'], 120: ['In two hours'], 420: ['for 7 hours'] }[minutes] ?? [];
  const ways = [
    ...hours,
    ...(needed === periods
      ? [`or ${minutes} minutes`, `in ${words[periods]} periods of ${periodMinutes} minutes`]
      : [`${needed} of the last ${minutes} minutes`, `in the last ${minutes} minutes`]),
  ];
  const time = needed === 1 && statedIn(description) === undefined ? [] : ways;
  const missing = time.length > 0 && !time.some((way) => text.includes(way)) ? [`it does not say "${ways.at(0)}"`] : [];
  const percent = /than (\d+) %/.exec(description)?.[1];
  const isPlain = percent === undefined || new RegExp(`\\b${percent} %`).test(text);
  return isPlain || /`\w+Percent`/.test(text) ? missing : [...missing, `it does not say ${percent} %`];
}

const words: Readonly<Record<number, string>> = { 2: 'two', 3: 'three', 5: 'five' };
