import type { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { createRateLimiter } from '../../../../../src/service/web/middleware/rate-limiter.ts';

describe('a limit in memory', () => {
  it('counts each client by itself, says what is left, and refuses beyond it', async () => {
    const limiter = createRateLimiter({ name: 'claims', perMinute: 2, keyPrefix: 'test' });
    expect(await limiter('a')).toMatchObject({ isAllowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
    expect(await limiter('a')).toMatchObject({ isAllowed: true, remaining: 0 });
    expect(await limiter('a')).toMatchObject({ isAllowed: false, remaining: 0 });
    expect(await limiter('b')).toMatchObject({ isAllowed: true, remaining: 1 });
  });

  it('takes a count back', async () => {
    const limiter = createRateLimiter({ name: 'claims', perMinute: 1, keyPrefix: 'test' });
    for (let round = 0; round < 3; round += 1) {
      const decision = await limiter('a');
      expect(decision).toMatchObject({ isAllowed: true, remaining: 0 });
      await decision.giveBack();
    }
  });

  it('begins anew a minute after the first request, however often a client tried in between', async () => {
    vi.useFakeTimers();
    try {
      const limiter = createRateLimiter({ name: 'claims', perMinute: 1, keyPrefix: 'test' });
      await limiter('a');
      vi.advanceTimersByTime(45_500);
      expect(await limiter('a')).toMatchObject({ isAllowed: false, resetSeconds: 15 });
      vi.advanceTimersByTime(14_600);
      expect(await limiter('a')).toMatchObject({ isAllowed: true });
    } finally {
      vi.useRealTimers();
    }
  });

  it('begins anew a minute later, and says so, when the clock is set back meanwhile', async () => {
    vi.useFakeTimers();
    try {
      const limiter = createRateLimiter({ name: 'claims', perMinute: 1, keyPrefix: 'test' });
      await limiter('a');
      vi.setSystemTime(Date.now() - 3_600_000);
      expect(await limiter('a')).toMatchObject({ isAllowed: false, resetSeconds: 60 });
      vi.advanceTimersByTime(60_100);
      expect(await limiter('a')).toMatchObject({ isAllowed: true });
    } finally {
      vi.useRealTimers();
    }
  });
});

it('a limit in Redis turns nobody away for longer because the clock is set back', async () => {
  vi.useFakeTimers();
  try {
    let consumed = 0;
    // Redis's own clock ends the window.
    const windowEndsMs = performance.now() + 60_000;
    const redis = {
      status: 'ready',
      defineCommand() {},
      async rlflxIncr() {
        if (performance.now() >= windowEndsMs) consumed = 0;
        consumed += 1;
        return [consumed, Math.max(1, windowEndsMs - performance.now())];
      },
    };
    const limiter = createRateLimiter({
      name: 'claims',
      perMinute: 1,
      keyPrefix: 'test',
      redis: redis as unknown as Redis,
    });
    const send = async () => (await limiter('a')).isAllowed;
    expect([await send(), await send(), await send()]).toEqual([true, false, false]);
    // The instance turns the client away by itself now.
    const asked = consumed;
    expect(await send()).toBe(false);
    expect(consumed).toBe(asked);
    vi.setSystemTime(Date.now() - 3_600_000);
    vi.advanceTimersByTime(60_100);
    expect(await send()).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
