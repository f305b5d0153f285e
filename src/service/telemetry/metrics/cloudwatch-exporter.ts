import { type CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { context } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing } from '@opentelemetry/core';
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { dataForOneCall, maximumBuckets, toMetricData } from './cloudwatch-serializer.ts';
import { type MetricName, metricNamespace } from './metric-catalogue.ts';

/** Data kept while CloudWatch does not answer: more than an hour of minutes of this catalogue. */
const maximumQueuedData = 5000;

const droppedMetric: MetricName = 'DroppedDatapoints';

/** How long one call may take with all its tries: the client's own timeout ends when an answer begins, not when it is there. */
const callTimeoutMs = 20_000;

/** How long a flush may take, whatever CloudWatch does: an instance that stops must be gone soon after. */
const flushTimeoutMs = 2000;

/**
 * Sends metrics by PutMetricData. An export only puts its data into a bounded queue; one sender at a time empties it.
 * When CloudWatch does not take a call (after the client's own retries of throttling, 5xx and broken connections) the
 * data stay queued for the next period, and count twice should CloudWatch have taken them without saying so; when the
 * queue is full the oldest go. What CloudWatch refuses for good is dropped.
 */
export function createCloudWatchExporter(deps: {
  client: Pick<CloudWatchClient, 'send'>;
  environmentName: string;
  periodSeconds: number;
  /** A call failed. Its data stay queued, unless CloudWatch refused them. */
  onFailure(error: unknown, data: { refused: boolean }): void;
  /** Data that nobody will see, and those of which the dropped ones told. */
  onDropped(dataCount: number): void;
  /** Data that still wait when the exporter stops: nothing can count them any more. */
  onLost(dataCount: number): void;
}): PushMetricExporter {
  let queue: MetricDatum[] = [];
  let sending: { done: Promise<void>; abort: AbortController } | undefined;

  function enqueue(data: readonly MetricDatum[]): void {
    queue = queue.concat(data);
    const excess = queue.length - maximumQueuedData;
    if (excess <= 0) return;
    drop(queue.slice(0, excess));
    queue = queue.slice(excess);
  }

  /** A dropped datum that says how many were dropped before must not take its count with it. */
  function drop(data: readonly MetricDatum[]): void {
    const told = data.filter(({ MetricName }) => MetricName === droppedMetric).map(({ Value = 0 }) => Value);
    deps.onDropped(told.reduce((total, count) => total + count, data.length));
  }

  /** Rejects when `abortSignal` says so, whatever the client makes of it. */
  async function call(data: MetricDatum[], abortSignal: AbortSignal): Promise<void> {
    const command = new PutMetricDataCommand({ Namespace: metricNamespace, MetricData: data });
    const aborted = new Promise<never>((_, reject) => {
      abortSignal.addEventListener('abort', () => reject(abortSignal.reason), { once: true });
    });
    await Promise.race([deps.client.send(command, { abortSignal }), aborted]);
  }

  async function sendQueued(stop: AbortSignal): Promise<void> {
    while (queue.length > 0 && !stop.aborted) {
      const data = queue.splice(0, dataForOneCall(queue));
      try {
        await call(data, AbortSignal.any([stop, AbortSignal.timeout(callTimeoutMs)]));
      } catch (error) {
        const refused = isRefusal(error);
        deps.onFailure(error, { refused });
        if (refused) {
          drop(data);
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
  function send(): { done: Promise<void>; abort: AbortController } {
    if (sending !== undefined) return sending;
    const abort = new AbortController();
    const done = context
      .with(suppressTracing(context.active()), () => sendQueued(abort.signal))
      .finally(() => {
        sending = undefined;
      });
    sending = { done, abort };
    return sending;
  }

  /** Sends all that is queued. A call that hangs is given up, and its data stay queued. */
  async function flush(): Promise<void> {
    const { done, abort } = send();
    const timer = setTimeout(() => abort.abort(), flushTimeoutMs);
    await done.finally(() => clearTimeout(timer));
  }

  return {
    export(metrics, resultCallback) {
      enqueue(toMetricData(metrics, deps));
      void send();
      resultCallback({ code: ExportResultCode.SUCCESS });
    },
    forceFlush: flush,
    // The reader flushes first; what is still queued then will not be taken.
    async shutdown() {
      sending?.abort.abort();
      await sending?.done;
      if (queue.length > 0) deps.onLost(queue.length);
      queue = [];
    },
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
