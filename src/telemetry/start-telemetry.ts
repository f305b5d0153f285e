import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { metrics, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, NoopSpanProcessor, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import { createCloudWatchExporter } from './cloudwatch-exporter.ts';
import type { Logger } from './logger.ts';
import { createMetricRecorder, type MetricRecorder } from './metric-recorder.ts';
import { createRequestSampler } from './request-sampler.ts';
import { createServerSpans, type ServerSpans } from './server-span.ts';
import { createDaemonSink, createXrayExporter } from './xray-exporter.ts';
import { createXrayIdGenerator } from './xray-id-generator.ts';

const serviceName = 'insurance-claims';

/** Spans kept until they are sent; beyond it new ones are dropped. */
const maximumQueuedSpans = 2048;
const spanDelayMs = 1000;
const callTimeoutMs = 5000;

export interface Telemetry {
  readonly metrics: MetricRecorder;
  readonly serverSpans: ServerSpans;
  /** Sends what is queued, as far as the sinks take it, and stops. */
  stop(): Promise<void>;
}

/** Starts tracing and metrics. Nothing that a request does waits for either; both queues are bounded. */
export function startTelemetry(options: {
  environmentName: string;
  release: string;
  region: string;
  metrics: 'cloudwatch' | 'none';
  metricsPeriodSeconds: number;
  traces: 'xray-daemon' | 'none';
  traceSampleRatio: number;
  logger: Logger;
}): Telemetry {
  const idGenerator = createXrayIdGenerator();
  const self: { recorder?: MetricRecorder } = {};
  const sdk = new NodeSDK({
    autoDetectResources: false,
    resource: resourceFromAttributes({
      'service.name': serviceName,
      'service.version': options.release,
      'deployment.environment.name': options.environmentName,
    }),
    idGenerator,
    sampler: createRequestSampler(
      new TraceIdRatioBasedSampler(options.traces === 'none' ? 0 : options.traceSampleRatio),
    ),
    textMapPropagator: null,
    // Without a processor there would be no tracer, and no trace id for the log and the error pages.
    spanProcessors: [options.traces === 'none' ? new NoopSpanProcessor() : createSpanProcessor()],
    metricReaders: options.metrics === 'none' ? [] : [createMetricReader(options, self)],
    logRecordProcessors: [],
  });
  sdk.start();
  self.recorder = createMetricRecorder(metrics.getMeter(serviceName));
  return {
    metrics: self.recorder,
    serverSpans: createServerSpans({ tracer: trace.getTracer(serviceName), idGenerator }),
    stop: () => sdk.shutdown(),
  };
}

function createSpanProcessor(): BatchSpanProcessor {
  return new BatchSpanProcessor({
    exporter: createXrayExporter(createDaemonSink()),
    maxQueueSize: maximumQueuedSpans,
    scheduledDelayMillis: spanDelayMs,
  });
}

function createMetricReader(
  options: { environmentName: string; region: string; metricsPeriodSeconds: number; logger: Logger },
  self: { recorder?: MetricRecorder },
): PeriodicExportingMetricReader {
  const client = new CloudWatchClient({
    region: options.region,
    requestHandler: { connectionTimeout: callTimeoutMs, requestTimeout: callTimeoutMs },
  });
  const exporter = createCloudWatchExporter({
    client,
    environmentName: options.environmentName,
    periodSeconds: options.metricsPeriodSeconds,
    onFailure(error) {
      self.recorder?.record('ExportFailures', 1);
      options.logger.warn({ err: error }, 'CloudWatch did not take the metrics; they stay queued');
    },
    onDropped: (dataCount) => self.recorder?.record('DroppedDatapoints', dataCount),
  });
  const periodMs = options.metricsPeriodSeconds * 1000;
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: periodMs,
    exportTimeoutMillis: Math.min(callTimeoutMs, periodMs),
  });
}
