import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { WidgetMetric } from '../../../cloudwatch/dashboards/widget-metrics.ts';
import type { TimeWindow } from '../../format/time-range.ts';
import type { MetricWidget } from './metric-widget.ts';

/** CloudWatch's default period of a dashboard's widgets: what a metric has when nobody asked for one. */
const defaultPeriodSeconds = 300;
/** A day of minutes. */
const mostPoints = 1440;

/** The queries behind a metric widget, hidden metrics included: expressions may use them. */
export function widgetQueries(
  widget: MetricWidget,
  window: TimeWindow,
  periodOverride: 'auto' | 'inherit',
): MetricDataQuery[] {
  return widget.metrics.map((metric) => {
    const period = drawnPeriodSeconds(metric, widget, window, periodOverride);
    const common = {
      Id: metric.id,
      ReturnData: metric.visible,
      ...(metric.label ? { Label: metric.label } : {}),
      ...(metric.accountId ? { AccountId: metric.accountId } : {}),
    };
    if (metric.expression !== undefined) return { ...common, Expression: metric.expression, Period: period };
    return {
      ...common,
      MetricStat: {
        Metric: {
          Namespace: metric.namespace,
          MetricName: metric.metricName,
          Dimensions: metric.dimensions?.map(({ Name, Value }) => ({ Name, Value })),
        },
        Period: period,
        Stat: metric.stat,
      },
    };
  });
}

/**
 * The period a metric is drawn with: the range's, or the author's own where that is longer; the author's in any case
 * under `periodOverride: inherit`, unless a line would then have more points than a screen has columns; the whole range
 * for a number that sums it up.
 */
export function drawnPeriodSeconds(
  metric: WidgetMetric,
  widget: Pick<MetricWidget, 'periodSeconds' | 'wholeRange'>,
  window: TimeWindow,
  periodOverride: 'auto' | 'inherit',
): number {
  if (widget.wholeRange) return window.endSeconds - window.startSeconds;
  const isDefault = widget.periodSeconds === undefined && metric.periodSeconds === defaultPeriodSeconds;
  if (isDefault) return window.periodSeconds;
  const points = (window.endSeconds - window.startSeconds) / metric.periodSeconds;
  const isKept = metric.periodSeconds >= (window.finestSeconds ?? 0);
  const keepsOwn = periodOverride === 'inherit' && points <= mostPoints && isKept;
  return keepsOwn ? metric.periodSeconds : Math.max(metric.periodSeconds, window.periodSeconds);
}
