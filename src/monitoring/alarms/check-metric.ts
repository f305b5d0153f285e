import type { Dimension } from '../../cloudwatch/metrics/dimensions.ts';
import { metricCatalogue, metricNamespace } from '../../service/telemetry/metrics/metric-catalogue.ts';
import { closestName } from '../model/did-you-mean.ts';
import type { Finding } from '../model/problem.ts';
import { type AwsMetric, awsMetrics } from './aws-metrics.ts';

/** A metric as a definition names it. */
export interface MetricUse {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly Dimension[];
  readonly unit?: string | undefined;
}

/** A finding about one part of a metric. */
export interface MetricFinding extends Finding {
  readonly part: 'Namespace' | 'MetricName' | 'Dimensions' | 'Unit';
}

/** Own metrics always carry the environment, and nothing else tells the environments of one account apart. */
const environmentDimension = 'Environment';

const namespaces: Readonly<Record<string, Readonly<Record<string, AwsMetric>>>> = {
  ...awsMetrics,
  [metricNamespace]: Object.fromEntries(
    Object.entries(metricCatalogue).map(([name, { unit, dimensionSets }]) => [
      name,
      { unit, dimensionSets: dimensionSets.map(ownDimensions) },
    ]),
  ),
};

/** The dimensions with which a set of the catalogue is sent. */
export function ownDimensions(set: readonly string[]): string[] {
  return [environmentDimension, ...set];
}

/**
 * Whether anybody sends this metric: own ones are held against the catalogue, AWS's against `aws-metrics.ts`. An alarm on a metric
 * that does not exist stays green in every outage, and CloudWatch says nothing about it.
 */
export function metricFindings(use: MetricUse, environment: string): MetricFinding[] {
  const metrics = namespaces[use.namespace];
  const own = use.namespace === metricNamespace;
  const source = own ? 'src/service/telemetry/metrics/metric-catalogue.ts' : 'src/monitoring/alarms/aws-metrics.ts';
  if (metrics === undefined) {
    return [
      error(
        'Namespace',
        `nothing is known of the namespace ${use.namespace}`,
        didYouMean(use.namespace, Object.keys(namespaces), source),
      ),
    ];
  }
  const metric = metrics[use.metricName];
  if (metric === undefined) {
    const message = own
      ? `the service does not send ${use.metricName}`
      : `${use.namespace} has no known metric ${use.metricName}`;
    return [error('MetricName', message, didYouMean(use.metricName, Object.keys(metrics), source))];
  }
  return [
    ...dimensionFindings(use, metric),
    ...(own ? environmentFindings(use, environment) : []),
    ...unitFindings(use, metric),
  ];
}

function dimensionFindings(use: MetricUse, metric: AwsMetric): MetricFinding[] {
  const names = nameSet(use.dimensions.map(({ Name }) => Name));
  if (metric.dimensionSets.some((set) => nameSet(set) === names)) return [];
  const sets = metric.dimensionSets.map((set) => set.join(' + ')).join(', or ');
  return [error('Dimensions', `${use.metricName} is not sent with the dimensions ${names || '(none)'}`, `use ${sets}`)];
}

function environmentFindings(use: MetricUse, environment: string): MetricFinding[] {
  const named = use.dimensions.find(({ Name }) => Name === environmentDimension);
  if (named === undefined || named.Value === environment) return [];
  return [
    error(
      'Dimensions',
      `Environment is fixed to ${named.Value}, so every environment would watch that one`,
      `write \${Environment}`,
    ),
  ];
}

function unitFindings(use: MetricUse, metric: AwsMetric): MetricFinding[] {
  if (use.unit === undefined || use.unit === metric.unit) return [];
  if (metric.unit === undefined)
    return [error('Unit', `AWS does not say in which unit ${use.metricName} is sent`, 'leave Unit out')];
  return [
    error(
      'Unit',
      `${use.metricName} is sent in ${metric.unit}, so ${use.unit} would never find a datapoint`,
      `write Unit: ${metric.unit}, or leave Unit out`,
    ),
  ];
}

function nameSet(names: readonly string[]): string {
  return [...names].sort().join(' + ');
}

function didYouMean(name: string, known: readonly string[], source: string): string {
  const closest = closestName(name, known);
  return closest === undefined
    ? `take one from ${source}, or add it there`
    : `did you mean ${closest}? Otherwise add it to ${source}`;
}

function error(part: MetricFinding['part'], message: string, remedy: string): MetricFinding {
  return { part, severity: 'error', message, remedy };
}
