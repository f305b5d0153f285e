import { metricCount, type SentMetricsPrice } from '../../../cloudwatch/metrics/metric-price.ts';
import type { OwnNamespace } from '../../model/project-schema.ts';

/** Metrics of a project's own, as its list has them. */
type OwnMetrics = Pick<OwnNamespace, 'dimensions' | 'metrics'>;

/** A metric as people and programs read it. */
export interface MetricRow {
  readonly name: string;
  readonly unit: string;
  readonly kind: string;
  /** The sets of dimensions, each such as `Environment + Route`. */
  readonly dimensions: readonly string[];
  /** How many CloudWatch metrics it is. */
  readonly metrics: number;
  readonly meaning: string;
}

/** Every metric of a list, in its order. */
export function metricRows({ dimensions, metrics }: OwnMetrics): MetricRow[] {
  return Object.entries(metrics).map(([name, metric]) => ({
    name,
    unit: metric.unit,
    kind: metric.kind,
    dimensions: metric.dimensionSets.map((set) => set.join(' + ')),
    metrics: metricCount(metric, dimensions),
    meaning: metric.meaning,
  }));
}

/** A list of metrics as a table for a terminal, and below it what it costs in a month. */
export function renderMetricTable(
  own: OwnMetrics,
  { instances, price }: { instances: number; price: SentMetricsPrice },
): string {
  const table = [
    ['Name', 'Unit', 'Kind', 'Dimensions', 'Metrics', 'Meaning'],
    ...metricRows(own).map((row) => [
      row.name,
      row.unit,
      row.kind,
      row.dimensions.join(', '),
      String(row.metrics),
      row.meaning,
    ]),
  ];
  return `${alignColumns(table)}\n${renderPrice(price, instances)}`;
}

function renderPrice(price: SentMetricsPrice, instances: number): string {
  const calls = `${price.calls.toLocaleString('en')} calls of PutMetricData by ${instances} instances`;
  return alignColumns([
    [`${price.metrics} metrics at CloudWatch`, dollars(price.metricDollars)],
    [calls, dollars(price.callDollars)],
    ['A month, in US East, without the free tier', dollars(price.dollars)],
  ]);
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

/** Rows of text in columns as wide as their longest cell, with nothing behind the last one. */
function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
