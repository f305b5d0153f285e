import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { Logger } from '../log/logger.ts';
import { createCloudWatchExporter } from './cloudwatch-exporter.ts';
import type { MetricRecorder } from './metric-recorder.ts';

const tryTimeoutMs = 5000;
/** The SDK waits between them: up to 0.1, 0.2, 0.4 seconds and so on, by chance, and longer when it is throttled. */
const attempts = 3;

/**
 * Creates what collects the metrics every `periodSeconds` and sends them to CloudWatch, in one call unless there are more
 * than fit. Its own failures are metrics too, by `record`.
 */
export function createCloudWatchReader(deps: {
  environmentName: string;
  region: string;
  periodSeconds: number;
  logger: Pick<Logger, 'warn' | 'error'>;
  record: MetricRecorder['record'];
  /** Hands over what was recorded and is not in OpenTelemetry yet: it belongs to the period that ends. */
  beforeCollect(): void;
}): PeriodicExportingMetricReader {
  const { environmentName, region, periodSeconds, logger, record, beforeCollect } = deps;
  const client = new CloudWatchClient({
    region,
    // Standard mode sends again what was throttled, what failed with 5xx and what lost its connection, and nothing else.
    retryMode: 'standard',
    maxAttempts: attempts,
    requestHandler: {
      // It counts the connecting, too.
      requestTimeout: tryTimeoutMs,
      // Without it the SDK writes a warning and goes on waiting.
      throwOnRequestTimeout: true,
    },
  });
  class Reader extends PeriodicExportingMetricReader {
    override collect(...options: Parameters<PeriodicExportingMetricReader['collect']>) {
      beforeCollect();
      return super.collect(...options);
    }
  }
  return new Reader({
    exporter: createCloudWatchExporter({
      client,
      environmentName,
      periodSeconds,
      onFailure(error, { refused }) {
        record('ExportFailures', 1);
        if (refused) logger.error({ err: error }, 'CloudWatch refused the metrics; they are given up');
        else logger.warn({ err: error }, 'CloudWatch did not take the metrics; they stay queued');
      },
      onDropped: (dataCount) => record('DroppedDatapoints', dataCount),
      onLost: (dataCount) =>
        logger.warn({ count: dataCount }, 'stopped before CloudWatch took the last metrics; they are lost'),
    }),
    exportIntervalMillis: periodSeconds * 1000,
  });
}
