import { ExpressionError } from '../../parsing/expression-error.ts';
import { floorToPeriod } from '../base/periods.ts';
import type { Dimension } from '../metrics/dimensions.ts';
import { evaluateMetricDataQueries, type FetchDistributions } from '../metrics/metric-data.ts';
import type { MetricDataQuery } from '../metrics/metric-data-query.ts';
import { percentileOf, StatisticError } from '../metrics/statistic.ts';
import type { AlarmRule, Datapoint, EvaluationResult, StateValue } from './alarm-rule.ts';
import { evaluateAlarmRule, evaluationRange } from './alarm-state.ts';

/** A metric alarm: a rule and the one metric, or the `Metrics` of which one returns data, that it judges. */
export interface MetricAlarmDefinition extends AlarmRule {
  readonly MetricName?: string | undefined;
  readonly Namespace?: string | undefined;
  readonly Dimensions?: readonly Dimension[] | undefined;
  readonly Statistic?: string | undefined;
  readonly ExtendedStatistic?: string | undefined;
  readonly Period?: number | undefined;
  readonly Unit?: string | undefined;
  readonly Metrics?: readonly MetricDataQuery[] | undefined;
  /** `evaluate` when left out; only for alarms on a percentile. */
  readonly EvaluateLowSampleCountPercentile?: string | undefined;
}

/** What an alarm's metric is evaluated with. */
interface AlarmDatapointsInput {
  readonly alarm: MetricAlarmDefinition;
  readonly nowSeconds: number;
  readonly fetch: FetchDistributions;
}

/**
 * One evaluation of a metric alarm: reads the evaluation range that ends at the last full minute (at the last full ten
 * seconds for shorter periods), so that the window of a longer period slides by the minute, and judges it. AWS page:
 * "Using Amazon CloudWatch alarms: Evaluating an alarm". An alarm whose expression or statistic cannot be computed goes
 * to INSUFFICIENT_DATA with the reason, as an evaluation error of CloudWatch does; nothing is thrown for it.
 */
export function evaluateMetricAlarm(input: AlarmDatapointsInput & { readonly previous: StateValue }): EvaluationResult {
  try {
    const result = evaluateAlarmRule(input.alarm, alarmDatapoints(input), input.previous);
    if (!hasTooFewSamples(input)) return result;
    return { ...result, state: input.previous, reason: 'Unchanged: too few samples for the percentile' };
  } catch (error) {
    if (!(error instanceof ExpressionError || error instanceof StatisticError)) throw error;
    return { state: 'INSUFFICIENT_DATA', reason: `Evaluation error: ${error.message}`, evaluatedDatapoints: [] };
  }
}

/**
 * True when `EvaluateLowSampleCountPercentile` is `ignore` and the percentile rests on too few samples to mean anything:
 * on fewer than 10/(1-p), or 10/p for p below a half. AWS page: "Percentile-based CloudWatch alarms and low data samples".
 * The samples of the newest period count [inferred: the state "does not change during periods" with too few]; a period
 * without any is a missing one, for TreatMissingData.
 */
function hasTooFewSamples({ alarm, nowSeconds, fetch }: AlarmDatapointsInput): boolean {
  if (alarm.EvaluateLowSampleCountPercentile !== 'ignore' || alarm.Metrics !== undefined) return false;
  const percentile = percentileOf(alarm.ExtendedStatistic ?? '');
  const metricStat = alarmQueries(alarm)[0]?.MetricStat;
  if (percentile === undefined || metricStat === undefined) return false;
  const endSeconds = evaluationEndSeconds(alarm, nowSeconds);
  const [newest] = fetch({ metricStat, startSeconds: endSeconds - metricStat.Period, endSeconds });
  const samples = newest?.distribution.sampleCount ?? 0;
  const rarerPercent = percentile >= 50 ? 100 - percentile : percentile;
  // Both sides times the share, less what rounding may have added: 100 - 99.9 is a little under 0.1.
  return samples > 0 && samples * rarerPercent < 10 * 100 * (1 - 1e-9);
}

/** Points that the expressions of an alarm may go through [inferred]: some fifty for each of the most datapoints that it may look at. */
export const alarmMostPoints = 500_000;

/** The last full minute, or the last full ten seconds for shorter periods. */
function evaluationEndSeconds(alarm: MetricAlarmDefinition, nowSeconds: number): number {
  return floorToPeriod(nowSeconds, alarmPeriodSeconds(alarm) < 60 ? 10 : 60);
}

/**
 * The datapoints an alarm judges at `nowSeconds`: the evaluation range, newest first.
 * @throws ExpressionError or StatisticError when they cannot be computed.
 */
export function alarmDatapoints({ alarm, nowSeconds, fetch }: AlarmDatapointsInput): Datapoint[] {
  const periodSeconds = alarmPeriodSeconds(alarm);
  const endSeconds = evaluationEndSeconds(alarm, nowSeconds);
  const periods = evaluationRange(alarm);
  const startSeconds = endSeconds - periods * periodSeconds;
  const queries = alarmQueries(alarm);
  const results = evaluateMetricDataQueries({ queries, startSeconds, endSeconds, fetch, mostPoints: alarmMostPoints });
  if (results.length !== 1) {
    throw new ExpressionError(`An alarm watches exactly one series, and its metrics give ${results.length}.`);
  }
  const { timestamps, values } = results[0]!.series;
  const valueAt = new Map(timestamps.map((timestamp, i) => [timestamp, values[i]]));
  return Array.from({ length: periods }, (_, i) => {
    const timestampSeconds = endSeconds - (i + 1) * periodSeconds;
    return { timestampSeconds, value: valueAt.get(timestampSeconds) };
  });
}

/** How often CloudWatch evaluates an alarm: by its period, and hourly when it looks back more than a day. */
export function evaluationIntervalSeconds(alarm: MetricAlarmDefinition): 10 | 60 | 3600 {
  const periodSeconds = alarmPeriodSeconds(alarm);
  if (periodSeconds < 60) return 10;
  return periodSeconds * alarm.EvaluationPeriods > 86_400 ? 3600 : 60;
}

/** The one period of all of an alarm's metrics, in seconds; a minute for an alarm that names none. */
export function alarmPeriodSeconds(alarm: MetricAlarmDefinition): number {
  if (alarm.Metrics === undefined) return alarm.Period ?? 60;
  for (const { MetricStat } of alarm.Metrics) if (MetricStat !== undefined) return MetricStat.Period;
  return alarm.Metrics[0]?.Period ?? 60;
}

/** An alarm's metric or metrics as queries of GetMetricData, which is how a graph of the alarm reads them too. */
function alarmQueries(alarm: MetricAlarmDefinition): readonly MetricDataQuery[] {
  if (alarm.Metrics !== undefined) return alarm.Metrics;
  const { Namespace = '', MetricName = '', Dimensions, Unit } = alarm;
  const Stat = alarm.ExtendedStatistic ?? alarm.Statistic ?? '';
  const Metric = { Namespace, MetricName, Dimensions };
  return [{ Id: 'm1', MetricStat: { Metric, Period: alarmPeriodSeconds(alarm), Stat, Unit } }];
}
