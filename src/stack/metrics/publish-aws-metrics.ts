import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { LoadBalancerMetrics } from '../load-balancer/load-balancer-metrics.ts';
import type { DatabaseMetrics } from './database-metrics.ts';
import type { InstanceMetrics } from './instance-metrics.ts';

/**
 * Publishes, every `everyMs` and at once, what the load balancer, the instances and the database server are doing under
 * AWS's own namespaces. Gives the function that ends it.
 */
export function publishAwsMetrics(deps: {
  aws: { putAwsMetricData(namespace: string, data: readonly MetricDatum[]): void };
  databaseMetrics: Pick<DatabaseMetrics, 'read'>;
  instanceMetrics: InstanceMetrics;
  loadBalancerMetrics: Pick<LoadBalancerMetrics, 'take'>;
  health: () => { healthy: number; unhealthy: number };
  nowMs: () => number;
  everyMs: number;
}): () => void {
  const { aws } = deps;
  let reading = false;

  async function publish(): Promise<void> {
    const timestamp = new Date(deps.nowMs());
    aws.putAwsMetricData('AWS/ApplicationELB', deps.loadBalancerMetrics.take({ timestamp, health: deps.health() }));
    aws.putAwsMetricData('AWS/EC2', await deps.instanceMetrics.read(timestamp));
    // A database that answers slowly must not pile up readings.
    if (reading) return;
    reading = true;
    aws.putAwsMetricData('AWS/RDS', await deps.databaseMetrics.read(timestamp));
    reading = false;
  }

  const timer = setInterval(() => void publish(), deps.everyMs);
  void publish();
  return () => clearInterval(timer);
}
