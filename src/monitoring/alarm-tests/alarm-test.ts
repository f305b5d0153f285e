import type { MetricAlarmDefinition } from '../../cloudwatch/alarms/alarm-evaluation.ts';
import type { StateValue } from '../../cloudwatch/alarms/alarm-rule.ts';
import type { Place } from '../model/problem.ts';
import { replayCompositeAlarm, type SuppressedBy } from './alarm-test-composite.ts';
import { type MetricSeries, replayMetricAlarm } from './alarm-test-series.ts';
import type { Row, TestedAlarm } from './tested-alarm.ts';

/** What is to be after so many periods. SuppressedBy is looked at where it is named only. */
export interface Expectation {
  readonly period: number;
  readonly state: StateValue;
  readonly suppressedBy?: SuppressedBy | undefined;
}

/** One test of a file `*.test.yaml`. */
export interface AlarmTest {
  readonly alarm: string;
  readonly name: string;
  readonly place: Place;
  /** The state before the first period. */
  readonly start: StateValue;
  /** When the first period begins, in epoch seconds: of interest to expressions that ask for the hour or the day. */
  readonly beginsSeconds: number;
  /** By the key of the alarm that reads them: the tested one, or those below a composite. */
  readonly series: Readonly<Record<string, MetricSeries>>;
  /** For a composite: states of the alarms below it, one a period, by their keys. */
  readonly states: Readonly<Record<string, readonly StateValue[]>>;
  readonly expect: readonly Expectation[];
}

/** One expectation and what was found in its place. */
export interface Check {
  readonly period: number;
  readonly expected: string;
  readonly got: string;
  readonly passed: boolean;
}

export interface AlarmTestResult {
  readonly test: AlarmTest;
  readonly passed: boolean;
  readonly checks: readonly Check[];
  readonly rows: readonly Row[];
  /** Why the state was what it was at the first expectation that failed, else at the last. */
  readonly reason: string;
}

/** Runs a test against its alarm. `alarms` holds, by key, those that a composite may refer to. */
export function runAlarmTest(source: {
  test: AlarmTest;
  alarm: TestedAlarm;
  alarms: ReadonlyMap<string, TestedAlarm>;
}): AlarmTestResult {
  const { test, alarm, alarms } = source;
  const periods = Math.max(...test.expect.map(({ period }) => period));
  const { states, suppressed, rows, reasons } =
    alarm.kind === 'alarm'
      ? replayMetric(test, alarm.input, periods)
      : replayCompositeAlarm({ ...test, alarm, alarms, periods });
  const checks = test.expect.map(({ period, state, suppressedBy }): Check => {
    const expected = outcome(state, suppressedBy);
    const got = outcome(states[period - 1]!, suppressedBy && (suppressed[period - 1] ?? 'none'));
    return { period, expected, got, passed: expected === got };
  });
  const shown = checks.find(({ passed }) => !passed) ?? checks.at(-1)!;
  return { test, passed: checks.every(({ passed }) => passed), checks, rows, reason: reasons[shown.period - 1]! };
}

function outcome(state: StateValue, suppressedBy: SuppressedBy | undefined): string {
  if (suppressedBy === undefined) return state;
  return suppressedBy === 'none' ? `${state}, not suppressed` : `${state}, suppressed by ${suppressedBy}`;
}

function replayMetric(test: AlarmTest, alarm: MetricAlarmDefinition, periods: number) {
  const { start, beginsSeconds } = test;
  const series = test.series[test.alarm] ?? {};
  const { states, datapoints, reasons } = replayMetricAlarm({ alarm, series, periods, start, beginsSeconds });
  const given = Object.entries(series).map(([id, values]) => valueRow(id, values, periods));
  const own = alarm.Metrics?.find(({ ReturnData }) => ReturnData !== false);
  const isGiven = own === undefined || own.MetricStat !== undefined || Object.hasOwn(series, own.Id);
  const judged = isGiven ? [] : [valueRow(own.Label ?? own.Id, datapoints, periods)];
  const suppressed: readonly SuppressedBy[] = [];
  return { states, suppressed, reasons, rows: [...given, ...judged, { label: 'state', cells: states }] };
}

function valueRow(label: string, values: readonly (number | undefined)[], periods: number): Row {
  return { label, cells: Array.from({ length: periods }, (_, index) => valueText(values[index])) };
}

function valueText(value: number | undefined): string {
  return value === undefined ? '_' : String(Number(value.toPrecision(6)));
}
