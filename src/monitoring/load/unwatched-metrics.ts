import { expandWidgetMetrics } from '../../cloudwatch/dashboards/widget-metrics.ts';
import { metricsOf } from '../alarms/alarm-parts.ts';
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
export function unwatchedMetrics(definitions: Pick<Definitions, 'alarms' | 'dashboards' | 'project'>): SentMetric[] {
  const read = definitions.alarms.flatMap(({ input }) =>
    metricsOf(input as Parameters<typeof metricsOf>[0]).map(({ use }) => use),
  );
  const drawn = definitions.dashboards
    .flatMap(({ body }) => metricWidgets(body))
    .flatMap(({ properties }) => expandWidgetMetrics(properties));
  const watched = new Set(
    [...read, ...drawn].map(({ namespace = '', metricName = '', dimensions = [] }) =>
      idOf(
        namespace,
        metricName,
        dimensions.map(({ Name }) => Name),
      ),
    ),
  );
  return definitions.project.ownNamespaces.flatMap(({ namespace, metrics }) =>
    Object.entries(metrics).flatMap(([metricName, { dimensionSets, meaning }]) =>
      dimensionSets
        .map((dimensions) => ({ metricName, dimensions, meaning }))
        .filter(({ dimensions }) => !watched.has(idOf(namespace, metricName, dimensions))),
    ),
  );
}

function idOf(namespace: string, metricName: string, dimensions: readonly string[]): string {
  return [namespace, metricName, ...[...dimensions].sort()].join(' ');
}
