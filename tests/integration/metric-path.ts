import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { createCloudWatchExporter } from '../../src/service/telemetry/metrics/cloudwatch-exporter.ts';
import type { MetricName } from '../../src/service/telemetry/metrics/metric-catalogue.ts';
import {
  type BatchingMetricRecorder,
  createMetricRecorder,
} from '../../src/service/telemetry/metrics/metric-recorder.ts';

const environmentName = 'test';
/** Nothing is exported before it is asked for. */
const neverMs = 2 ** 31 - 1;

/** The way of a metric in an instance, from the recorder through OpenTelemetry and the AWS SDK, and back out of GetMetricData. */
export interface MetricPath {
  readonly recorder: BatchingMetricRecorder;
  /** Ends a period: what was recorded is sent, as far as AWS takes it. */
  endPeriod(): Promise<void>;
  /** What CloudWatch makes of everything sent in the last minutes, each statistic of it; NaN for one that it has nothing for. */
  statistics<Statistic extends string>(
    name: MetricName,
    wanted: readonly Statistic[],
  ): Promise<Record<Statistic, number>>;
  close(): Promise<void>;
}

/** Starts it towards `url`. What fails and what is dropped is recorded as an instance does. */
export function startMetricPath({ url, region }: { url: string; region: string }): MetricPath {
  const client = new CloudWatchClient({
    region,
    endpoint: url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 2,
  });
  const exporter = createCloudWatchExporter({
    client,
    environmentName,
    periodSeconds: 60,
    onFailure: () => recorder.record('ExportFailures', 1),
    onDropped: (count) => recorder.record('DroppedDatapoints', count),
    onLost: () => {},
  });
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: neverMs });
  const provider = new MeterProvider({ readers: [reader] });
  const recorder = createMetricRecorder(provider.getMeter('test'));
  return {
    recorder,
    async endPeriod() {
      recorder.flush();
      await reader.forceFlush();
    },
    async statistics(name, wanted) {
      const { MetricDataResults = [] } = await client.send(
        new GetMetricDataCommand({
          // One period that holds all of it: its start is rounded down, its end is not.
          StartTime: new Date(Date.now() - 600_000),
          EndTime: new Date(Date.now() + 600_000),
          MetricDataQueries: wanted.map((Stat, index) => ({
            Id: `q${index}`,
            MetricStat: {
              Metric: {
                Namespace: 'InsuranceClaims',
                MetricName: name,
                Dimensions: [{ Name: 'Environment', Value: environmentName }],
              },
              Period: 3600,
              Stat,
            },
          })),
        }),
      );
      const found = wanted.map((statistic, index) => {
        const values = MetricDataResults.find(({ Id }) => Id === `q${index}`)?.Values ?? [];
        return [statistic, values[0] ?? Number.NaN];
      });
      return Object.fromEntries(found);
    },
    async close() {
      await provider.shutdown();
      client.destroy();
    },
  };
}
