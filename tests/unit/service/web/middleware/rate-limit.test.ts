import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rateLimit } from '../../../../../src/service/web/middleware/rate-limit.ts';
import { createRateLimits, type RatePolicy } from '../../../../../src/service/web/middleware/rate-limits.ts';
import { toldLimits } from '../../../../rate-limit-fields.ts';
import { protectedApp } from '../protected-app.ts';

const policies: Record<string, RatePolicy> = { '/claim': 'claims', '/claims/C': 'look-ups' };

interface Answer {
  readonly status: number;
  readonly outcome?: string;
}

function limitedApp({ peer }: { peer?: string } = { peer: '10.0.1.7' }) {
  const counted: (string | undefined)[] = [];
  const recorded: string[] = [];
  const limits = createRateLimits({ perMinute: 5, keyPrefix: 'test' });
  const { claims } = limits;
  /** What the service answers from now on. */
  let answer: Answer = { status: 200 };
  let gate: Promise<void> | undefined;
  const app = protectedApp(
    rateLimit({
      limits: {
        ...limits,
        claims: {
          ...claims,
          take(address) {
            counted.push(address);
            return claims.take(address);
          },
        },
      },
      policyOf: (_, path) => policies[path],
      metrics: { record: (name) => recorded.push(name) },
      trustedProxies: 1,
      peerAddress: () => peer,
    }),
    async (c) => {
      await gate;
      if (answer.outcome !== undefined) c.get('facts').outcome = answer.outcome;
      return c.text('handled', answer.status as 200);
    },
  );
  async function send(client: string, given: Answer = { status: 200 }, path = '/claim'): Promise<Response> {
    answer = given;
    const method = path === '/claim' ? 'POST' : 'GET';
    return app.request(path, { method, headers: { 'X-Forwarded-For': client } });
  }
  return {
    app,
    counted,
    recorded,
    send,
    /** The statuses of `count` requests, one after the other. */
    async sendMany(count: number, ...given: Parameters<typeof send>): Promise<number[]> {
      const statuses: number[] = [];
      for (let index = 0; index < count; index += 1) statuses.push((await send(...given)).status);
      return statuses;
    },
    holdAnswers(until: Promise<void>) {
      gate = until;
    },
  };
}

const times = <Value>(count: number, value: Value): Value[] => Array(count).fill(value);
const remaining = (answer: Response) => String(toldLimits(answer)[0]?.remaining);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it.each([
  ['the address that the load balancer added', '1.1.1.1, 203.0.113.9', '10.0.1.7', '203.0.113.9'],
  ['the peer when nothing was added', undefined, '10.0.1.7', '10.0.1.7'],
  ['the peer when what was added is no address', 'unknown', '10.0.1.7', '10.0.1.7'],
  ['everybody together when there is no address at all', undefined, undefined, undefined],
])('counts %s', async (_, forwardedFor, peer, expected) => {
  const { app, counted } = limitedApp(peer === undefined ? {} : { peer });
  const headers: Record<string, string> = forwardedFor === undefined ? {} : { 'X-Forwarded-For': forwardedFor };
  const answer = await app.request('/claim', { method: 'POST', headers });
  expect(counted).toEqual([expected]);
  expect(answer.status).toBe(200);
  expect(remaining(answer)).toBe('4');
});

it('refuses, says when to come back, and counts the refusal', async () => {
  const { send, sendMany, recorded } = limitedApp();
  await send('203.0.113.9');
  vi.advanceTimersByTime(18_000);
  expect(await sendMany(4, '203.0.113.9')).toEqual(times(4, 200));
  const answer = await send('203.0.113.9');
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('42');
  expect(await answer.text()).toContain('Wait 42 seconds');
  expect(recorded).toEqual(['RateLimited']);
});

it('does not count what no policy names', async () => {
  const { app, counted } = limitedApp();
  for (const method of ['GET', 'HEAD']) expect((await app.request('/', { method })).status).toBe(200);
  expect(counted).toEqual([]);
});

describe('what is not counted as a claim', () => {
  it('is what we could not serve: each of 50 that are answered 503 gets its point back', async () => {
    const { send, sendMany } = limitedApp();
    expect(await sendMany(50, '203.0.113.9', { status: 503, outcome: 'unavailable' })).toEqual(times(50, 503));
    expect(remaining(await send('203.0.113.9', { status: 503 }))).toBe('5');
    expect(remaining(await send('203.0.113.9'))).toBe('4');
  });

  it('is what was sent again: 55 costs 55 of 60 look-ups, and no claim', async () => {
    const { send, sendMany } = limitedApp();
    expect(await sendMany(55, '203.0.113.9', { status: 201, outcome: 'replayed' })).toEqual(times(55, 201));
    expect(remaining(await send('203.0.113.9'))).toBe('4');
    expect(await sendMany(6, '203.0.113.9', { status: 200 }, '/claims/C')).toEqual([...times(5, 200), 429]);
    // With no look-up left, a repeat costs a claim's point again.
    expect(await sendMany(5, '203.0.113.9', { status: 201, outcome: 'replayed' })).toEqual([...times(4, 201), 429]);
  });

  it.each([400, 404, 413, 415, 422])('is what has mistakes, up to 20 a minute: status %i', async (status) => {
    const { send, sendMany } = limitedApp();
    expect(await sendMany(20, '203.0.113.9', { status, outcome: 'invalid' })).toEqual(times(20, status));
    const refused = await send('203.0.113.9', { status });
    expect(refused.status).toBe(429);
    expect(await refused.text()).toContain('Too many forms with mistakes');
    // Whoever made so many may still send what has none, and another client is not concerned.
    expect((await send('203.0.113.9')).status).toBe(200);
    expect((await send('203.0.113.10', { status })).status).toBe(status);
    // Beyond the mistakes, each costs a claim's point, so that their number is bounded.
    expect(await sendMany(4, '203.0.113.9', { status })).toEqual(times(4, 429));
    expect(await (await send('203.0.113.9', { status })).text()).toContain('Too many claims');
  });
});

it('sends nobody away for a minute because of what is under way and may be given back', async () => {
  const { send, holdAnswers } = limitedApp();
  let answerAll = () => {};
  holdAnswers(
    new Promise((resolve) => {
      answerAll = resolve;
    }),
  );
  const unavailable = { status: 503, outcome: 'unavailable' };
  const together = Array.from({ length: 10 }, () => send('203.0.113.9', unavailable));
  await vi.advanceTimersByTimeAsync(1000);
  const refused = await Promise.all(together.slice(5));
  for (const answer of refused) {
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(7);
  }
  answerAll();
  expect((await Promise.all(together.slice(0, 5))).map(({ status }) => status)).toEqual(times(5, 503));
  expect(remaining(await send('203.0.113.9'))).toBe('4');
});

it('keeps each refusal of a client back that goes on after ten claims, for a second', async () => {
  const { send, sendMany } = limitedApp();
  expect(await sendMany(10, '203.0.113.9')).toEqual([...times(5, 200), ...times(5, 429)]);
  const answered = vi.fn();
  const late = send('203.0.113.9').then(answered);
  await vi.advanceTimersByTimeAsync(999);
  expect(answered).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await late;
});

describe('the fields RateLimit-Policy and RateLimit', () => {
  const told = async (answer: Promise<Response>) => toldLimits(await answer);
  const claims = { name: 'claims', limit: 5, windowSeconds: 60, resetSeconds: 60 };

  it('tell of the limit that a request counts for', async () => {
    const { send } = limitedApp();
    expect(await told(send('203.0.113.9'))).toEqual([{ ...claims, remaining: 4 }]);
    expect(await told(send('203.0.113.9', { status: 200 }, '/claims/C'))).toEqual([
      { ...claims, name: 'look-ups', limit: 60, remaining: 59 },
    ]);
  });

  it('tell of both limits when a claim counts for another one instead', async () => {
    const { send } = limitedApp();
    expect(await told(send('203.0.113.9', { status: 422 }))).toEqual([
      { ...claims, remaining: 5 },
      { ...claims, name: 'refused', limit: 20, remaining: 19 },
    ]);
    expect(await told(send('203.0.113.9', { status: 201, outcome: 'replayed' }))).toEqual([
      { ...claims, remaining: 5 },
      { ...claims, name: 'look-ups', limit: 60, remaining: 59 },
    ]);
  });

  it('tell of the limit that was exceeded, be it that of a /48', async () => {
    const { sendMany, send } = limitedApp();
    await sendMany(5, '203.0.113.9');
    expect(await told(send('203.0.113.9'))).toEqual([{ ...claims, remaining: 0 }]);
    for (let network = 0; network < 20; network += 1) await sendMany(5, `2001:db8:1:${network}::1`);
    expect(await told(send('2001:db8:1:ffff::1'))).toEqual([
      { ...claims, name: 'claims-site', limit: 100, remaining: 0 },
    ]);
  });
});
