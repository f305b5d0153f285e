import { context } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, isTracingSuppressed } from '@opentelemetry/core';
import { type ReadableSpan, StackContextManager } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSpanQueue, type SpanQueueDeps } from '../../../../../src/service/telemetry/traces/span-queue.ts';
import { endedSpan } from '../xray/ended-span.ts';

beforeAll(() => {
  context.setGlobalContextManager(new StackContextManager().enable());
});
afterAll(() => context.disable());

const taken = { code: ExportResultCode.SUCCESS };

/** A queue before an exporter that notes what it gets and answers as `answer` says. */
function queueWith(
  settings: Partial<SpanQueueDeps> = {},
  answer: (spans: ReadableSpan[], done: (result: ExportResult) => void) => void = (_, done) => done(taken),
) {
  const seen = { batches: [] as number[], dropped: 0, failures: [] as unknown[], shutDown: 0, suppressed: true };
  const queue = createSpanQueue({
    exporter: {
      export(spans, done) {
        seen.batches.push(spans.length);
        seen.suppressed &&= isTracingSuppressed(context.active());
        answer(spans, done);
      },
      async shutdown() {
        seen.shutDown += 1;
      },
    },
    maximumSpans: 10,
    batchSize: 4,
    delayMs: 60_000,
    stopTimeoutMs: 60_000,
    onDropped: (count) => {
      seen.dropped += count;
    },
    onFailure: (error) => seen.failures.push(error),
    ...settings,
  });
  const end = (count: number) => {
    for (let index = 0; index < count; index += 1) queue.onEnd(endedSpan());
  };
  return { queue, seen, end };
}

describe('spans that ended', () => {
  it('leave in batches when they are flushed, untraced themselves', async () => {
    const { queue, seen, end } = queueWith();
    end(9);
    expect(seen.batches).toEqual([]);
    await queue.forceFlush();
    expect(seen).toMatchObject({ batches: [4, 4, 1], dropped: 0, suppressed: true });
  });

  it('leave after a while', async () => {
    const { seen, end } = queueWith({ delayMs: 5 });
    end(1);
    await expect.poll(() => seen.batches).toEqual([1]);
    end(1);
    await expect.poll(() => seen.batches).toEqual([1, 1]);
  });

  it('leave at once when a batch is full, but not in the turn of the request', async () => {
    const { seen, end } = queueWith();
    end(4);
    expect(seen.batches).toEqual([]);
    await expect.poll(() => seen.batches).toEqual([4]);
  });

  it('that come while others are sent leave after them', async () => {
    const answers: (() => void)[] = [];
    const { seen, end } = queueWith({ delayMs: 5 }, (_, done) => answers.push(() => done(taken)));
    end(4);
    await expect.poll(() => seen.batches).toEqual([4]);
    end(2);
    answers.shift()?.();
    await expect.poll(() => seen.batches).toEqual([4, 2]);
    answers.shift()?.();
  });

  it('are dropped and counted when too many wait', async () => {
    const { queue, seen, end } = queueWith();
    end(25);
    expect(seen.dropped).toBe(15);
    await queue.forceFlush();
    expect(seen.batches.reduce((sum, count) => sum + count, 0)).toBe(10);
  });
});

describe('an exporter that', () => {
  const error = new Error('away');
  it.each<[string, Parameters<typeof queueWith>[1], unknown]>([
    ['fails', (_, done) => done({ code: ExportResultCode.FAILED, error }), error],
    [
      'refuses without a reason',
      (_, done) => done({ code: ExportResultCode.FAILED }),
      new Error('the spans were refused'),
    ],
    [
      'throws',
      () => {
        throw error;
      },
      error,
    ],
  ])('%s loses its batches, which are counted, and no more', async (_, answer, failure) => {
    const { queue, seen, end } = queueWith({}, answer);
    end(6);
    await queue.forceFlush();
    expect(seen).toMatchObject({ batches: [4, 2], dropped: 6, failures: [failure, failure] });
  });

  it('hangs keeps neither the queue growing nor the end waiting', async () => {
    const { queue, seen, end } = queueWith({ stopTimeoutMs: 20 }, () => {});
    end(4);
    await expect.poll(() => seen.batches).toEqual([4]);
    end(25);
    expect(seen.dropped).toBe(15);
    await queue.shutdown();
    expect(seen).toMatchObject({ batches: [4], dropped: 25, shutDown: 1 });
  });
});

describe('shutting down', () => {
  it('sends what waits, once, and takes nothing more', async () => {
    const { queue, seen, end } = queueWith();
    end(3);
    await Promise.all([queue.shutdown(), queue.shutdown()]);
    end(2);
    await queue.shutdown();
    expect(seen).toMatchObject({ batches: [3], dropped: 2, shutDown: 1 });
  });
});
