import type { Dimension, MetricDataQuery, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';

/**
 * The member `Trigger` of a metric alarm's notification: what it watches and how. Names of members and their null and empty
 * values are those of notifications that CloudWatch sent; AWS page: "Notifying users on alarm changes" shows none.
 */
export function alarmTrigger(alarm: Omit<PutMetricAlarmInput, 'Tags'>): object {
  const judged = {
    Period: alarm.Period,
    EvaluationPeriods: alarm.EvaluationPeriods,
    DatapointsToAlarm: alarm.DatapointsToAlarm,
    ComparisonOperator: alarm.ComparisonOperator,
    Threshold: alarm.Threshold,
    TreatMissingData: alarm.TreatMissingData ?? 'missing',
    EvaluateLowSampleCountPercentile: alarm.EvaluateLowSampleCountPercentile ?? '',
  };
  if (alarm.Metrics !== undefined) return { ...judged, Metrics: alarm.Metrics.map(triggerMetric) };
  return {
    MetricName: alarm.MetricName,
    Namespace: alarm.Namespace,
    ...(alarm.ExtendedStatistic === undefined
      ? { StatisticType: 'Statistic', Statistic: statisticNames[alarm.Statistic ?? ''] }
      : { StatisticType: 'ExtendedStatistic', ExtendedStatistic: alarm.ExtendedStatistic }),
    Unit: alarm.Unit ?? null,
    Dimensions: triggerDimensions(alarm.Dimensions),
    ...judged,
  };
}

function triggerMetric({ MetricStat, ...query }: MetricDataQuery): object {
  const ReturnData = query.ReturnData ?? true;
  if (MetricStat === undefined) return { ...query, ReturnData };
  const { Metric, ...stat } = MetricStat;
  const watched = {
    Dimensions: triggerDimensions(Metric?.Dimensions),
    MetricName: Metric?.MetricName,
    Namespace: Metric?.Namespace,
  };
  return { ...query, MetricStat: { Metric: watched, ...stat }, ReturnData };
}

/** With lower-case members, as nowhere else in CloudWatch. */
function triggerDimensions(dimensions: readonly Dimension[] = []): object[] {
  return dimensions.map(({ Name, Value }) => ({ value: Value, name: Name }));
}

const statisticNames: Readonly<Record<string, string>> = {
  Average: 'AVERAGE',
  Maximum: 'MAXIMUM',
  Minimum: 'MINIMUM',
  SampleCount: 'SAMPLE_COUNT',
  Sum: 'SUM',
};
