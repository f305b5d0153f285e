import { metricsOf } from '../../../../src/monitoring/alarms/alarm-parts.ts';
import { type SentMetric, unwatchedMetrics } from '../../../../src/monitoring/load/unwatched-metrics.ts';
import type { Definitions } from '../../../../src/monitoring/model/definitions.ts';

/**
 * What costs each month and nobody reads: metrics of the service, and those of Elastic Beanstalk's health that its configuration document
 * sends. AWS page: "Publishing Amazon CloudWatch custom metrics for an environment".
 */
export function unwatchedPaidMetrics(definitions: Definitions, healthDocument: string): string[] {
  const { CloudWatchMetrics = {} } = JSON.parse(healthDocument) as { CloudWatchMetrics?: Record<string, object> };
  const sent = Object.values(CloudWatchMetrics).flatMap((metrics) => Object.keys(metrics));
  const drawn = JSON.stringify(definitions.dashboards.map(({ body }) => body));
  const read = definitions.alarms.flatMap(({ input }) => metricsOf(input as Parameters<typeof metricsOf>[0]));
  const isRead = (name: string) => read.some(({ use }) => use.namespace === beanstalk && use.metricName === name);
  const isDrawn = (name: string) => drawn.includes(beanstalk) && drawn.includes(`"${name}"`);
  return [
    ...unwatchedMetrics(definitions).map(({ metricName, dimensions }: SentMetric) =>
      [metricName, ...dimensions].join(' by '),
    ),
    ...sent.filter((name) => !isRead(name) && !isDrawn(name)).map((name) => `${beanstalk} ${name}`),
  ];
}

const beanstalk = 'AWS/ElasticBeanstalk';
