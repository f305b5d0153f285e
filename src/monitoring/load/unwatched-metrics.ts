import { expandWidgetMetrics } from '../../cloudwatch/dashboards/widget-metrics.ts';
import { metricCatalogue, metricNamespace } from '../../service/telemetry/metrics/metric-catalogue.ts';
import { metricsOf } from '../alarms/alarm-parts.ts';
import { ownDimensions } from '../alarms/check-metric.ts';
import { metricWidgets } from '../dashboards/dashboard-metrics.ts';
import type { Definitions } from '../model/definitions.ts';

/** A metric that the service sends; each of its sets of dimensions counts for itself, and costs for itself. */
export interface SentMetric {
  readonly metricName: string;
  /** Names of its dimensions. */
  readonly dimensions: readonly string[];
  readonly meaning: string;
}

/** What the service sends although no alarm reads it and no dashboard draws it. */
export function unwatchedMetrics(definitions: Pick<Definitions, 'alarms' | 'dashboards'>): SentMetric[] {
  const watched = new Set<string>();
  for (const { input } of definitions.alarms) {
    for (const { use } of metricsOf(input as Parameters<typeof metricsOf>[0])) {
      if (use.namespace === metricNamespace)
        watched.add(
          idOf(
            use.metricName,
            use.dimensions.map(({ Name }) => Name),
          ),
        );
    }
  }
  for (const { body } of definitions.dashboards) {
    for (const { metricName, namespace, dimensions = [] } of metricWidgets(body).flatMap(({ properties }) =>
      expandWidgetMetrics(properties),
    )) {
      if (namespace === metricNamespace && metricName !== undefined)
        watched.add(
          idOf(
            metricName,
            dimensions.map(({ Name }) => Name),
          ),
        );
    }
  }
  return Object.entries(metricCatalogue).flatMap(([metricName, { dimensionSets, meaning }]) =>
    dimensionSets
      .map((set: readonly string[]) => ({ metricName, dimensions: ownDimensions(set), meaning }))
      .filter(({ dimensions }) => !watched.has(idOf(metricName, dimensions))),
  );
}

function idOf(metricName: string, dimensions: readonly string[]): string {
  return [metricName, ...[...dimensions].sort()].join(' ');
}
