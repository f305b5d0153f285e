import type { WidgetMetric } from '../../../cloudwatch/dashboards/widget-metrics.ts';

/**
 * The name of each metric in a legend: the author's label or, where there is none, the metric's name, followed by its
 * statistic and dimension values where others of the chart would have the same.
 */
export function seriesLabels(metrics: readonly WidgetMetric[]): Map<string, string> {
  const labels = new Map(metrics.map((metric) => [metric.id, metric.label ?? metric.metricName ?? metric.id]));
  for (const detail of [statistic, dimensionValues]) {
    const counts = Map.groupBy(metrics, ({ id }) => labels.get(id)!);
    for (const metric of metrics) {
      const same = counts.get(labels.get(metric.id)!)!;
      const tellsApart = new Set(same.map(detail)).size > 1;
      if (tellsApart && metric.label === undefined) labels.set(metric.id, `${labels.get(metric.id)} ${detail(metric)}`);
    }
  }
  return labels;
}

function statistic(metric: WidgetMetric): string {
  return metric.stat;
}

function dimensionValues(metric: WidgetMetric): string {
  return (metric.dimensions ?? []).map(({ Value }) => Value).join(' ');
}
