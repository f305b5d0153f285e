import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLifecycle } from '../../../src/base/lifecycle.ts';

afterEach(() => {
  vi.useRealTimers();
});

function recording() {
  const events: string[] = [];
  const lifecycle = createLifecycle({
    stopTimeoutMs: 20,
    onStopFailure: (name, error) => events.push(`${name}: ${(error as Error).message}`),
  });
  const start = (name: string, end: () => Promise<void> | void = () => {}) =>
    lifecycle.start(
      name,
      () => name,
      () => {
        events.push(`stop ${name}`);
        return end();
      },
    );
  return { events, lifecycle, start };
}

describe('a lifecycle', () => {
  it('stops in reverse, once', async () => {
    const { events, lifecycle, start } = recording();
    await start('database');
    await start('server');
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(events).toEqual(['stop server', 'stop database']);
  });

  it('goes on when a part fails or hangs', async () => {
    const { events, lifecycle, start } = recording();
    await start('first');
    await start('hanging', () => new Promise(() => {}));
    await start('failing', () => Promise.reject(new Error('broken')));
    await lifecycle.stop();
    expect(events).toEqual([
      'stop failing',
      'failing: broken',
      'stop hanging',
      'hanging: took longer than 20 ms',
      'stop first',
    ]);
  });

  it('gives a part the time that was asked for it', async () => {
    const { events, lifecycle } = recording();
    vi.useFakeTimers();
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 19_999));
    await lifecycle.start('patient', () => {}, slow, { stopTimeoutMs: 20_000 });
    await lifecycle.start('impatient', () => {}, slow, { stopTimeoutMs: 1 });
    const stopping = lifecycle.stop();
    await vi.advanceTimersByTimeAsync(1 + 19_999);
    await stopping;
    expect(events).toEqual(['impatient: took longer than 1 ms']);
  });

  it('stops what was started before a part that could not start', async () => {
    const { events, lifecycle, start } = recording();
    await start('database');
    await expect(lifecycle.start('server', () => Promise.reject(new Error('port taken')))).rejects.toThrow(
      'port taken',
    );
    await lifecycle.stop();
    expect(events).toEqual(['stop database']);
  });

  it('stops a part that is just being started, and starts none after it', async () => {
    const { events, lifecycle, start } = recording();
    let begun = () => {};
    const slow = new Promise<void>((resolve) => {
      begun = resolve;
    });
    await start('first');
    const startingAll = (async () => {
      await lifecycle.start(
        'slow',
        () => slow,
        () => void events.push('stop slow'),
      );
      await start('never');
      events.push('all started');
    })();
    const stopped = lifecycle.stop();
    begun();
    await stopped;
    await Promise.race([startingAll, new Promise((resolve) => setImmediate(resolve))]);
    expect(events).toEqual(['stop slow', 'stop first']);
  });

  it('does not wait for a beginning that hangs', async () => {
    const { events, lifecycle, start } = recording();
    await start('first');
    void lifecycle.start('hanging', () => new Promise(() => {}));
    await lifecycle.stop();
    expect(events).toEqual(['part being started: took longer than 20 ms', 'stop first']);
  });
});
