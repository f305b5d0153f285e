import type { MetricAlarm, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { seriesColor } from '../../charts/chart-color.ts';
import type { ChartModel } from '../../charts/chart-model.ts';
import { metricUnit } from '../../format/metric-unit.ts';
import type { TimeWindow } from '../../format/time-range.ts';
import type { ReadSeries } from '../../reads/read-metric-data.ts';
import { alarmExpectation } from './alarm-condition.ts';

/** The queries that draw what an alarm judges: its metric, or its `Metrics` as they are. The alarm's period is kept when longer. */
export function alarmQueries(alarm: MetricAlarm, window: TimeWindow): MetricDataQuery[] {
  const period = (asked: number | undefined) => Math.max(asked ?? 0, window.periodSeconds);
  if (alarm.Metrics !== undefined && alarm.Metrics.length > 0) {
    return alarm.Metrics.map((query) => ({
      ...query,
      ...(query.MetricStat ? { MetricStat: { ...query.MetricStat, Period: period(query.MetricStat.Period) } } : {}),
      ...(query.Expression ? { Period: period(query.Period) } : {}),
    }));
  }
  if (alarm.MetricName === undefined) return [];
  return [
    {
      Id: 'metric',
      MetricStat: {
        Metric: { Namespace: alarm.Namespace, MetricName: alarm.MetricName, Dimensions: alarm.Dimensions },
        Period: period(alarm.Period),
        Stat: alarm.ExtendedStatistic ?? alarm.Statistic ?? 'Average',
      },
    },
  ];
}

/** The chart of an alarm: what it judges, against its threshold. */
export function alarmChart(alarm: MetricAlarm, data: readonly ReadSeries[], window: TimeWindow): ChartModel {
  const judged = alarm.Metrics?.find(({ ReturnData }) => ReturnData !== false) ?? alarm.Metrics?.at(0);
  const unit = metricUnit(alarm.Namespace ?? '', alarm.MetricName ?? '', alarm.Statistic ?? '');
  const periodSeconds = alarm.Period ?? judged?.Period ?? judged?.MetricStat?.Period ?? 60;
  const series = data
    .filter(({ id }) => judged === undefined || id === judged.Id)
    .map(({ label, points }, index) => ({
      label: judged?.Label ?? alarm.MetricName ?? label,
      color: seriesColor(index),
      axis: 'left' as const,
      unit,
      periodSeconds: Math.max(periodSeconds, window.periodSeconds),
      points,
    }));
  const { fill, limit } = alarmExpectation(alarm);
  const threshold = {
    value: alarm.Threshold ?? 0,
    toValue: undefined,
    label: limit,
    color: 'var(--annotation)',
    fill,
    axis: 'left' as const,
  };
  const axis = { label: undefined, min: undefined, max: undefined };
  return {
    title: alarm.AlarmName ?? 'Alarm',
    window,
    series,
    annotations: alarm.Threshold === undefined ? [] : [threshold],
    axes: { left: axis, right: axis },
    stacked: false,
  };
}
