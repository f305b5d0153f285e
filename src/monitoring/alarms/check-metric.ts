import type { Dimension } from '../../cloudwatch/metrics/dimensions.ts';
import { closestName } from '../model/did-you-mean.ts';
import { environmentDimension } from '../model/ownership.ts';
import type { Finding } from '../model/problem.ts';
import type { OwnNamespace } from '../model/project-schema.ts';
import { type AwsMetric, awsMetrics, awsMetricsFile } from './aws-metrics.ts';

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

/** What is held against the metrics that there are. */
export interface MetricContext {
  readonly environment: string;
  readonly ownNamespaces: readonly OwnNamespace[];
}

/**
 * Whether anybody sends this metric: own ones are held against the project's list, AWS's against `aws-metrics.ts`. An alarm on a metric
 * that does not exist stays green in every outage, and CloudWatch says nothing about it.
 */
export function metricFindings(use: MetricUse, { environment, ownNamespaces }: MetricContext): MetricFinding[] {
  const own = ownNamespaces.find(({ namespace }) => namespace === use.namespace);
  const metrics: Readonly<Record<string, Pick<AwsMetric, 'unit' | 'dimensionSets'>>> | undefined =
    own?.metrics ?? awsMetrics[use.namespace];
  const list = own ?? { source: awsMetricsFile };
  if (metrics === undefined) {
    return [
      error(
        'Namespace',
        `nothing is known of the namespace ${use.namespace}`,
        didYouMean(
          use.namespace,
          [...Object.keys(awsMetrics), ...ownNamespaces.map(({ namespace }) => namespace)],
          list,
        ),
      ),
    ];
  }
  const metric = metrics[use.metricName];
  if (metric === undefined) {
    const message =
      own !== undefined
        ? `the service does not send ${use.metricName}`
        : `${use.namespace} has no known metric ${use.metricName}`;
    return [error('MetricName', message, didYouMean(use.metricName, Object.keys(metrics), list))];
  }
  return [
    ...dimensionFindings(use, metric),
    ...(own !== undefined ? environmentFindings(use, environment) : []),
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

function didYouMean(name: string, known: readonly string[], list: { source: string; madeBy?: string }): string {
  const closest = closestName(name, known);
  const renewed = list.madeBy === undefined ? '' : `, then run "${list.madeBy}"`;
  return closest === undefined
    ? `take one from ${list.source}, or add it there${renewed}`
    : `did you mean ${closest}? Otherwise add it to ${list.source}${renewed}`;
}

function error(part: MetricFinding['part'], message: string, remedy: string): MetricFinding {
  return { part, severity: 'error', message, remedy };
}
