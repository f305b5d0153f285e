import { context } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';

export interface SpanQueueDeps {
  readonly exporter: SpanExporter;
  /** Spans that may wait; while so many do, new ones are dropped. */
  readonly maximumSpans: number;
  readonly batchSize: number;
  /** How long a span may wait for company. */
  readonly delayMs: number;
  /** How long the spans that wait at the end may take. */
  readonly stopTimeoutMs: number;
  /** Spans that will never arrive. */
  onDropped(spanCount: number): void;
  /** A batch that the exporter gave up. */
  onFailure(error: unknown): void;
}

/**
 * Creates a bounded queue between the spans that end and their exporter: a request only adds to it. What OpenTelemetry's
 * BatchSpanProcessor does, but every span that gets lost, here or in the exporter, is counted, and shutting down ends.
 */
export function createSpanQueue(deps: SpanQueueDeps): SpanProcessor {
  const { exporter } = deps;
  let waiting: ReadableSpan[] = [];
  let timer: NodeJS.Timeout | undefined;
  let draining: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;

  function drain(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    draining ??= sendAll().finally(() => {
      draining = undefined;
      if (waiting.length > 0) schedule();
    });
    return draining;
  }

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, deps.batchSize);
      waiting = waiting.slice(deps.batchSize);
      const failure = await exportBatch(exporter, batch);
      if (failure === undefined) continue;
      deps.onDropped(batch.length);
      deps.onFailure(failure);
    }
  }

  function schedule(): void {
    if (draining !== undefined) return;
    const isFull = waiting.length >= deps.batchSize;
    if (timer !== undefined && !isFull) return;
    clearTimeout(timer);
    timer = setTimeout(drain, isFull ? 0 : deps.delayMs).unref();
  }

  async function stop(): Promise<void> {
    await settled(drain(), deps.stopTimeoutMs);
    if (waiting.length > 0) deps.onDropped(waiting.length);
    waiting = [];
    await exporter.shutdown();
  }

  return {
    onStart() {},
    onEnd(span) {
      if (stopping !== undefined || waiting.length >= deps.maximumSpans) {
        deps.onDropped(1);
        return;
      }
      waiting.push(span);
      // A full batch is scheduled once: the timer stands until it has gone off.
      if (timer === undefined || waiting.length === deps.batchSize) schedule();
    },
    forceFlush: drain,
    shutdown() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Exports without being traced itself. Returns what went wrong, if anything did. */
function exportBatch(exporter: SpanExporter, batch: ReadableSpan[]): Promise<unknown> {
  return new Promise((resolve) => {
    context.with(suppressTracing(context.active()), () => {
      try {
        exporter.export(batch, ({ code, error }) =>
          resolve(code === ExportResultCode.SUCCESS ? undefined : (error ?? new Error('the spans were refused'))),
        );
      } catch (error) {
        resolve(error);
      }
    });
  });
}

/** Waits for `work`, but not for longer than `timeoutMs`. */
async function settled(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  try {
    await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
