import { type CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { context } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing } from '@opentelemetry/core';
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { maximumBuckets, maximumDataPerCall, toMetricData } from './cloudwatch-serializer.ts';
import { metricNamespace } from './metric-catalogue.ts';

/** Data kept while CloudWatch does not answer: about an hour of minutes of this catalogue. */
const maximumQueuedData = 5000;

/**
 * Sends metrics by PutMetricData. An export only puts its data into a bounded queue; one sender at a time empties it.
 * When CloudWatch does not take a call (after the client's own retries of throttling, 5xx and broken connections) the
 * data stay queued for the next period; when the queue is full the oldest go. What CloudWatch refuses for good is dropped.
 */
export function createCloudWatchExporter(deps: {
  client: Pick<CloudWatchClient, 'send'>;
  environmentName: string;
  periodSeconds: number;
  onFailure(error: unknown): void;
  onDropped(dataCount: number): void;
}): PushMetricExporter {
  let queue: MetricDatum[] = [];
  let sending: Promise<void> | undefined;

  function enqueue(data: readonly MetricDatum[]): void {
    queue.push(...data);
    const excess = queue.length - maximumQueuedData;
    if (excess <= 0) return;
    queue = queue.slice(excess);
    deps.onDropped(excess);
  }

  async function sendQueued(): Promise<void> {
    while (queue.length > 0) {
      const data = queue.splice(0, maximumDataPerCall);
      try {
        await deps.client.send(new PutMetricDataCommand({ Namespace: metricNamespace, MetricData: data }));
      } catch (error) {
        deps.onFailure(error);
        if (isRefusal(error)) {
          deps.onDropped(data.length);
        } else {
          const later = queue;
          queue = data;
          enqueue(later);
          return;
        }
      }
    }
  }

  /** Tracing is off in here: sending telemetry must not make telemetry. */
  function send(): Promise<void> {
    sending ??= context.with(suppressTracing(context.active()), sendQueued).finally(() => {
      sending = undefined;
    });
    return sending;
  }

  return {
    export(metrics, resultCallback) {
      enqueue(toMetricData(metrics, deps));
      void send();
      resultCallback({ code: ExportResultCode.SUCCESS });
    },
    forceFlush: send,
    shutdown: send,
    selectAggregationTemporality: () => AggregationTemporality.DELTA,
    selectAggregation: (instrument) =>
      instrument === InstrumentType.HISTOGRAM
        ? { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { recordMinMax: true, maxSize: maximumBuckets } }
        : { type: AggregationType.DEFAULT },
  };
}

/** CloudWatch answered that the call itself is wrong: sending it again would not help. */
function isRefusal(error: unknown): boolean {
  const { $metadata, name } = error as { $metadata?: { httpStatusCode?: number }; name?: string };
  const status = $metadata?.httpStatusCode;
  return (
    status !== undefined && status >= 400 && status < 500 && status !== 429 && !/throttl|requestlimit/i.test(name ?? '')
  );
}
