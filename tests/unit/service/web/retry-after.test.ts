import { expect, it } from 'vitest';
import { retryAfterSeconds } from '../../../../src/service/web/retry-after.ts';

it('spreads 1000 clients that were refused together over five seconds', () => {
  const spread = Map.groupBy(Array.from({ length: 1000 }, retryAfterSeconds), (seconds) => seconds);
  expect([...spread.keys()].sort()).toEqual([3, 4, 5, 6, 7]);
  for (const clients of spread.values()) expect(clients.length).toBeGreaterThan(100);
});
