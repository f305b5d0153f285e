import { metrics } from '@opentelemetry/api';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { readBeanstalkResource } from './beanstalk-resource.ts';
import type { Logger } from './log/logger.ts';
import { atMostEvery } from './log/throttle.ts';
import { createCloudWatchReader } from './metrics/cloudwatch-reader.ts';
import { type BatchingMetricRecorder, createMetricRecorder, type MetricRecorder } from './metrics/metric-recorder.ts';
import { createSpanProcessor, type TraceDestination } from './span-processor.ts';
import { createCallerLimits } from './traces/caller-limits.ts';
import { createRequestSampler } from './traces/request-sampler.ts';
import { createReservoirSampler } from './traces/reservoir-sampler.ts';
import { createServerSpans, type ServerSpans } from './traces/server-span.ts';
import { createXrayIdGenerator } from './traces/xray-id-generator.ts';

const serviceName = 'insurance-claims';

/** While X-Ray is away it refuses a batch a second: the metric counts them, the log says so now and then. */
const warningPeriodMs = 60_000;

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
  traces: TraceDestination;
  xrayEndpoint: string | undefined;
  traceReservoirPerSecond: number;
  traceSampleRatio: number;
  logger: Logger;
}): Telemetry {
  const idGenerator = createXrayIdGenerator();
  const self: { recorder?: BatchingMetricRecorder } = {};
  const warn = atMostEvery(warningPeriodMs, (error: unknown) =>
    options.logger.warn({ err: error }, 'X-Ray did not take the spans; they are given up'),
  );
  const resource = defaultResource().merge(
    resourceFromAttributes({
      ...readBeanstalkResource(),
      'service.name': serviceName,
      'service.version': options.release,
      'deployment.environment.name': options.environmentName,
    }),
  );
  const spanProcessor = createSpanProcessor({
    ...options,
    onDropped: (spanCount) => self.recorder?.record('DroppedSpans', spanCount),
    onFailure(error) {
      self.recorder?.record('ExportFailures', 1);
      warn(error);
    },
  });
  const sdk = new NodeSDK({
    autoDetectResources: false,
    resource,
    idGenerator,
    sampler: createRequestSampler(),
    textMapPropagator: null,
    spanProcessors: [spanProcessor],
    metricReaders:
      options.metrics === 'none'
        ? []
        : [
            createCloudWatchReader({
              ...options,
              periodSeconds: options.metricsPeriodSeconds,
              record: (name, value) => self.recorder?.record(name, value),
              beforeCollect: () => self.recorder?.flush(),
            }),
          ],
    logRecordProcessors: [],
  });
  sdk.start();
  const recorder = createMetricRecorder(metrics.getMeter(serviceName));
  self.recorder = recorder;
  return {
    metrics: recorder,
    serverSpans: createServerSpans({
      service: { resource, instrumentationScope: { name: serviceName } },
      idGenerator,
      sampler: createReservoirSampler({
        perSecond: options.traces === 'none' ? 0 : options.traceReservoirPerSecond,
        ratio: options.traces === 'none' ? 0 : options.traceSampleRatio,
        nowMs: () => performance.now(),
      }),
      callers: createCallerLimits({
        nowMs: () => performance.now(),
        onSegmentRefused: () => recorder.record('TraceSegmentsRefused', 1),
      }),
      onEnd: (span) => spanProcessor.onEnd(span),
    }),
    stop: () => sdk.shutdown(),
  };
}
