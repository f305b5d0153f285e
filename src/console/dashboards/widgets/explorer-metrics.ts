import { type CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import { AppError } from '../../../base/errors.ts';

/** Where CloudWatch has the metrics of a type of resource, and the dimension that tells its resources apart. */
const resourceTypes: Readonly<Record<string, { readonly namespace: string; readonly dimension: string }>> = {
  'AWS::EC2::Instance': { namespace: 'AWS/EC2', dimension: 'InstanceId' },
  'AWS::AutoScaling::AutoScalingGroup': { namespace: 'AWS/EC2', dimension: 'AutoScalingGroupName' },
  'AWS::RDS::DBInstance': { namespace: 'AWS/RDS', dimension: 'DBInstanceIdentifier' },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { namespace: 'AWS/ApplicationELB', dimension: 'LoadBalancer' },
  'AWS::ElasticLoadBalancingV2::ApplicationLoadBalancer': {
    namespace: 'AWS/ApplicationELB',
    dimension: 'LoadBalancer',
  },
};

/** As many lines as a chart draws. */
const mostMetrics = 100;

const explorerSchema = z.looseObject({
  metrics: z
    .array(z.object({ metricName: z.string(), resourceType: z.string(), stat: z.string().default('Average') }))
    .min(1)
    .max(20),
  labels: z.array(z.object({ key: z.string() })).default([]),
  period: z.number().optional(),
  title: z.string().optional(),
  aggregateBy: z.object({ key: z.string(), func: z.string() }).optional(),
  widgetOptions: z
    .looseObject({ view: z.string().optional(), stacked: z.boolean().optional(), legend: z.unknown().optional() })
    .default({}),
});

/**
 * An explorer widget as a metric widget: the metrics it names, of every resource that has them. Tags belong to other APIs than
 * CloudWatch's; an explorer that chooses by them throws DEFINITION_INVALID, as does one of a type that is not known here.
 * AWS page: "Dashboard body structure and syntax", explorer.
 */
export async function explorerMetrics(
  cloudwatch: Pick<CloudWatchClient, 'send'>,
  properties: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const parsed = explorerSchema.safeParse(properties);
  if (!parsed.success) throw notShown(z.prettifyError(parsed.error));
  const { metrics, labels, aggregateBy, widgetOptions, title, period } = parsed.data;
  const tags = [...labels.map(({ key }) => key), ...(aggregateBy && aggregateBy.key !== '*' ? [aggregateBy.key] : [])];
  if (tags.length > 0) {
    throw notShown(`It chooses resources by their tag ${tags.join(', ')}, which CloudWatch's API does not tell.`);
  }
  const rows: unknown[][] = [];
  for (const { metricName, resourceType, stat } of metrics) {
    const type = resourceTypes[resourceType];
    if (type === undefined) throw notShown(`Where CloudWatch has the metrics of ${resourceType} is not known here.`);
    for (const resource of await resourcesOf(cloudwatch, metricName, type)) {
      const label = metrics.length === 1 ? resource : `${resource} ${metricName}`;
      rows.push([
        type.namespace,
        metricName,
        type.dimension,
        resource,
        { stat, label, visible: aggregateBy === undefined },
      ]);
    }
  }
  const shown: unknown[] = rows.slice(0, mostMetrics);
  if (aggregateBy !== undefined && shown.length > 0) {
    shown.push([
      { expression: `${aggregateBy.func}(METRICS())`, id: 'all', label: `${aggregateBy.func} of ${shown.length}` },
    ]);
  }
  const { view, stacked, legend } = widgetOptions;
  const names = metrics.map(({ metricName }) => metricName).join(', ');
  return { metrics: shown, view, stacked, legend, period, title: title ?? `Explorer: ${names}` };
}

/** The resources that sent a metric in the last two weeks, by name. */
async function resourcesOf(
  cloudwatch: Pick<CloudWatchClient, 'send'>,
  metricName: string,
  { namespace, dimension }: { readonly namespace: string; readonly dimension: string },
): Promise<string[]> {
  const found = new Set<string>();
  let nextToken: string | undefined;
  do {
    const answer = await cloudwatch.send(
      new ListMetricsCommand({
        Namespace: namespace,
        MetricName: metricName,
        Dimensions: [{ Name: dimension }],
        NextToken: nextToken,
      }),
    );
    for (const { Dimensions = [] } of answer.Metrics ?? []) {
      const [only, ...others] = Dimensions;
      if (only?.Value !== undefined && others.length === 0) found.add(only.Value);
    }
    nextToken = answer.NextToken;
  } while (nextToken !== undefined && found.size < mostMetrics);
  return [...found].sort();
}

function notShown(message: string): AppError {
  return new AppError('DEFINITION_INVALID', message, { remedy: 'The CloudWatch console of AWS shows it.' });
}
