import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import type { MetricName } from '../../src/service/telemetry/metrics/metric-catalogue.ts';
import { localAccount } from '../../src/stack/local-account.ts';
import { until } from './until.ts';

/** A client of the stand-in. */
export function createLocalClient(awsUrl: string): CloudWatchClient {
  return new CloudWatchClient(localAccount({ region: 'us-east-1', awsUrl }));
}

/** The sum of one of the service's metrics that GetMetricData gives for the last `minutes`. */
export async function sumOfMetric(
  client: CloudWatchClient,
  { name, environmentName, minutes }: { name: MetricName; environmentName: string; minutes: number },
): Promise<number> {
  const nowMs = Date.now();
  const { MetricDataResults } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(nowMs - minutes * 60_000),
      EndTime: new Date(nowMs + 60_000),
      MetricDataQueries: [
        {
          Id: 'sum',
          MetricStat: {
            Metric: {
              Namespace: 'InsuranceClaims',
              MetricName: name,
              Dimensions: [{ Name: 'Environment', Value: environmentName }],
            },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    }),
  );
  return (MetricDataResults?.[0]?.Values ?? []).reduce((sum, value) => sum + value, 0);
}

/** The alarm that watches AWS/RDS DatabaseConnections. */
async function connectionsAlarm(client: CloudWatchClient): Promise<MetricAlarm> {
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({}));
  const alarm = MetricAlarms.find((candidate) =>
    [candidate.MetricName, ...(candidate.Metrics ?? []).map((query) => query.MetricStat?.Metric?.MetricName)].includes(
      'DatabaseConnections',
    ),
  );
  if (alarm === undefined) throw new Error('no alarm watches DatabaseConnections');
  return alarm;
}

/** Resolves when the alarm on database connections is in `state`. */
export async function untilConnectionsAlarm(
  client: CloudWatchClient,
  { state, timeoutSeconds }: { state: 'OK' | 'ALARM'; timeoutSeconds: number },
): Promise<void> {
  await until({
    what: `the alarm on database connections is ${state}`,
    timeoutSeconds,
    everyMs: 500,
    check: async () => (await connectionsAlarm(client)).StateValue === state || undefined,
  });
}
