import { expect, it } from 'vitest';
import { rateLimit } from '../../../../../src/service/web/middleware/rate-limit.ts';
import { protectedApp } from '../protected-app.ts';

function limitedApp(isAllowed: boolean, peer: string | undefined) {
  const counted: string[] = [];
  const recorded: string[] = [];
  const app = protectedApp(
    rateLimit({
      limiter: async (client) => {
        counted.push(client);
        return { isAllowed, limit: 5, remaining: isAllowed ? 4 : 0, resetSeconds: 42 };
      },
      metrics: { record: (name) => recorded.push(name) },
      trustedProxies: 1,
      peerAddress: () => peer,
    }),
  );
  return { app, counted, recorded };
}

it.each([
  ['the address that the load balancer added', '1.1.1.1, 203.0.113.9', '10.0.1.7', '203.0.113.9'],
  ['the peer when nothing was added', undefined, '10.0.1.7', '10.0.1.7'],
  ['the peer when what was added is no address', 'unknown', '10.0.1.7', '10.0.1.7'],
  ['everybody together when there is no address at all', undefined, undefined, 'unknown'],
])('counts %s', async (_, forwardedFor, peer, expected) => {
  const { app, counted } = limitedApp(true, peer);
  const headers: Record<string, string> = forwardedFor === undefined ? {} : { 'X-Forwarded-For': forwardedFor };
  const answer = await app.request('/claim', { method: 'POST', headers });
  expect(counted).toEqual([expected]);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('ratelimit-remaining')).toBe('4');
});

it('refuses, says when to come back, and counts the refusal', async () => {
  const { app, recorded } = limitedApp(false, '10.0.1.7');
  const answer = await app.request('/claim', { method: 'POST' });
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('42');
  expect(await answer.text()).toContain('Wait 42 seconds');
  expect(recorded).toEqual(['RateLimited']);
});

it('does not count what only reads', async () => {
  const { app, counted } = limitedApp(false, '10.0.1.7');
  for (const method of ['GET', 'HEAD']) expect((await app.request('/', { method })).status).toBe(200);
  expect(counted).toEqual([]);
});
