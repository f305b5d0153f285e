import { dimensionValues, type MetricDefinition, metricCatalogue } from './metric-catalogue.ts';

/** A metric with the dimensions that it is sent with, `Environment` among them. */
interface ListedMetric extends Omit<MetricDefinition, 'dimensionSets'> {
  readonly dimensionSets: readonly (readonly string[])[];
}

/** The catalogue as plain data, for programs that know the service by its metrics alone. `madeBy` writes it to a file. */
export function metricList() {
  const metrics: Record<string, ListedMetric> = {};
  for (const [name, metric] of Object.entries<MetricDefinition>(metricCatalogue))
    metrics[name] = { ...metric, dimensionSets: metric.dimensionSets.map((set) => ['Environment', ...set]) };
  return {
    source: 'src/service/telemetry/metrics/metric-catalogue.ts',
    madeBy: 'npm run generate',
    dimensions: dimensionValues,
    metrics,
  };
}
