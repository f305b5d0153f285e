import { describe, expect, it, vi } from 'vitest';
import { createRateLimiter } from '../../../../../src/service/web/middleware/rate-limiter.ts';

describe('a limit in memory', () => {
  it('counts each client by itself, says what is left, and refuses beyond it', async () => {
    const limiter = createRateLimiter({ perMinute: 2, keyPrefix: 'test' });
    expect(await limiter('a')).toEqual({ isAllowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
    expect(await limiter('a')).toMatchObject({ isAllowed: true, remaining: 0 });
    expect(await limiter('a')).toMatchObject({ isAllowed: false, remaining: 0 });
    expect(await limiter('b')).toMatchObject({ isAllowed: true, remaining: 1 });
  });

  it('begins anew a minute after the first request, however often a client tried in between', async () => {
    vi.useFakeTimers();
    try {
      const limiter = createRateLimiter({ perMinute: 1, keyPrefix: 'test' });
      await limiter('a');
      vi.advanceTimersByTime(45_500);
      expect(await limiter('a')).toMatchObject({ isAllowed: false, resetSeconds: 15 });
      vi.advanceTimersByTime(14_600);
      expect(await limiter('a')).toMatchObject({ isAllowed: true });
    } finally {
      vi.useRealTimers();
    }
  });
});
