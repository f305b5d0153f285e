import {
  alarmPeriodSeconds,
  evaluateMetricAlarm,
  type MetricAlarmDefinition,
} from '../../cloudwatch/alarms/alarm-evaluation.ts';
import type { StateValue } from '../../cloudwatch/alarms/alarm-rule.ts';
import { distributionOf } from '../../cloudwatch/metrics/distribution.ts';
import type { FetchDistributions } from '../../cloudwatch/metrics/metric-data.ts';
import type { MetricDataQuery } from '../../cloudwatch/metrics/metric-data-query.ts';

/** Values of metrics, one a period from the first on, by the Id of the metric. */
export type MetricSeries = Readonly<Record<string, readonly (number | undefined)[]>>;

/** What an alarm did, one entry a period. */
export interface AlarmReplay {
  readonly states: readonly StateValue[];
  /** The newest datapoint that the alarm saw: the value of its metric or of the expression that returns data. */
  readonly datapoints: readonly (number | undefined)[];
  /** Why each state was what it was, in the words of CloudWatch's StateReason. */
  readonly reasons: readonly string[];
}

/** The Id by which the series of an alarm on a single metric is named. */
export const singleMetricId = 'value';

/** The Ids that a series may be given for: `value` for an alarm on a single metric, else those of its metrics and expressions. */
export function seriesIds(alarm: MetricAlarmDefinition): string[] {
  return alarm.Metrics?.map(({ Id }) => Id) ?? [singleMetricId];
}

/**
 * Evaluates a metric alarm at the end of each of `periods` periods, the first of which begins at `beginsSeconds`, as if nothing had
 * been received before. The series hold what the statistic of each metric comes to, or what stands in for an expression. AWS page: "Using Amazon CloudWatch alarms:
 * Evaluating an alarm".
 */
export function replayMetricAlarm(source: {
  alarm: MetricAlarmDefinition;
  series: MetricSeries;
  periods: number;
  start: StateValue;
  beginsSeconds: number;
}): AlarmReplay {
  const { series, periods, start, beginsSeconds } = source;
  const periodSeconds = alarmPeriodSeconds(source.alarm);
  const alarm = readingSeries(source.alarm, series);
  const fetch = fetchFromSeries(series, beginsSeconds);
  const states: StateValue[] = [];
  const datapoints: (number | undefined)[] = [];
  const reasons: string[] = [];
  for (let period = 1; period <= periods; period++) {
    const nowSeconds = beginsSeconds + period * periodSeconds;
    const previous = states.at(-1) ?? start;
    const { state, reason, evaluatedDatapoints } = evaluateMetricAlarm({ alarm, previous, nowSeconds, fetch });
    const newest = evaluatedDatapoints.find(({ timestampSeconds }) => timestampSeconds === nowSeconds - periodSeconds);
    states.push(state);
    datapoints.push(newest?.value);
    reasons.push(reason);
  }
  return { states, datapoints, reasons };
}

/**
 * The alarm with each of its metrics, and each expression that has a series, replaced by a metric that has a single sample a period, of
 * which any statistic is that sample.
 */
function readingSeries(alarm: MetricAlarmDefinition, series: MetricSeries): MetricAlarmDefinition {
  const periodSeconds = alarmPeriodSeconds(alarm);
  const {
    MetricName,
    Namespace,
    Dimensions,
    Statistic,
    ExtendedStatistic,
    Period,
    Unit,
    Metrics = [metricOf(singleMetricId, periodSeconds)],
    ...rule
  } = alarm;
  const queries = Metrics.map((query) => {
    if (query.MetricStat === undefined && !Object.hasOwn(series, query.Id)) return query;
    return { ...query, Expression: undefined, ...metricOf(query.Id, periodSeconds) };
  });
  return { ...rule, Metrics: queries };
}

function metricOf(id: string, periodSeconds: number): MetricDataQuery {
  return {
    Id: id,
    MetricStat: { Metric: { Namespace: 'Test', MetricName: id }, Period: periodSeconds, Stat: 'Sum' },
  };
}

function fetchFromSeries(series: MetricSeries, beginsSeconds: number): FetchDistributions {
  return ({ metricStat: { Metric, Period }, startSeconds, endSeconds }) => {
    const values = Object.hasOwn(series, Metric.MetricName) ? (series[Metric.MetricName] ?? []) : [];
    const first = Math.max(0, (startSeconds - beginsSeconds) / Period);
    return values.slice(first, Math.max(0, (endSeconds - beginsSeconds) / Period)).flatMap((value, index) => {
      if (value === undefined) return [];
      const distribution = distributionOf([value]);
      return [{ startSeconds: beginsSeconds + (first + index) * Period, distribution }];
    });
  };
}
