import { readableColor, seriesColor } from '../../charts/chart-color.ts';
import type { ChartModel, ChartSeries } from '../../charts/chart-model.ts';
import { metricUnit, unitOfAxisLabel } from '../../format/metric-unit.ts';
import type { TimeWindow } from '../../format/time-range.ts';
import type { ReadSeries } from '../../reads/read-metric-data.ts';
import { drawnPeriodSeconds } from './metric-queries.ts';
import type { MetricWidget } from './metric-widget.ts';
import { seriesLabels } from './series-labels.ts';

/** The chart of a metric widget: its series in the author's order, named, coloured and put on their axis. */
export function widgetChart(
  widget: MetricWidget,
  title: string,
  data: readonly ReadSeries[],
  window: TimeWindow,
  periodOverride: 'auto' | 'inherit',
): ChartModel {
  const labels = seriesLabels(widget.metrics);
  const visible = widget.metrics.filter((metric) => metric.visible);
  const found = visible.flatMap((metric) => {
    const all = data.filter(({ id }) => id === metric.id);
    return all.map((series) => ({ metric, series, isOneOfMany: all.length > 1 }));
  });
  const series = found.map(({ metric, series, isOneOfMany }, index): ChartSeries => {
    const axisUnit = unitOfAxisLabel(widget.axes[metric.yAxis].label);
    return {
      label: isOneOfMany || isDynamic(metric.label) ? series.label : (labels.get(metric.id) ?? series.label),
      color: (isOneOfMany ? undefined : readableColor(metric.color)) ?? seriesColor(index),
      axis: metric.yAxis,
      unit: axisUnit ?? metricUnit(metric.namespace ?? '', metric.metricName ?? '', metric.stat),
      periodSeconds: drawnPeriodSeconds(metric, widget, window, periodOverride),
      points: series.points,
    };
  });
  const { annotations, verticals, axes, stacked, zone } = widget;
  return {
    title,
    window,
    series: widget.liveData ? series : series.map(over),
    annotations,
    verticals,
    axes,
    stacked,
    zone,
  };

  /** Without the period that is not over yet. */
  function over(one: ChartSeries): ChartSeries {
    const { nowSeconds } = window;
    if (nowSeconds === undefined || widget.wholeRange) return one;
    return { ...one, points: one.points.filter(({ timeMs }) => timeMs / 1000 + one.periodSeconds <= nowSeconds) };
  }
}

/** A label that CloudWatch fills in, such as `${LAST}`. AWS page: "Use dynamic labels". */
function isDynamic(label: string | undefined): boolean {
  return label?.includes('${') ?? false;
}
