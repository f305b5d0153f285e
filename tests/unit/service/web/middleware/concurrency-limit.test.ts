import { expect, it, vi } from 'vitest';
import { limitInFlight } from '../../../../../src/service/web/middleware/concurrency-limit.ts';
import { protectedApp } from '../protected-app.ts';

function limited(maximum: number) {
  const recorded: string[] = [];
  const waiting: (() => void)[] = [];
  const app = protectedApp(limitInFlight({ maximum, metrics: { record: (name) => recorded.push(name) } }), async () => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return new Response('handled');
  });
  const finishAll = () => {
    for (const finish of waiting.splice(0)) finish();
  };
  return { app, recorded, finishAll };
}

const post = { method: 'POST' };

it('answers 503 at once beyond the maximum, and serves again when a request has ended', async () => {
  const { app, recorded, finishAll } = limited(2);
  const running = [app.request('/', post), app.request('/')];
  const refused = await app.request('/');
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toMatch(/^[3-7]$/);
  expect(await refused.text()).toContain('1-00000000-000000000000000000000000');
  expect(recorded).toEqual(['RequestsShed']);
  finishAll();
  expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200]);
  const next = app.request('/');
  await new Promise((resume) => setImmediate(resume));
  finishAll();
  expect((await next).status).toBe(200);
});

it('gives the place of a request that failed to the next one', async () => {
  const app = protectedApp(limitInFlight({ maximum: 1, metrics: { record() {} } }), () => {
    throw new Error('broken');
  });
  app.onError((_, c) => c.text('failed', 500));
  for (let round = 0; round < 3; round += 1) expect((await app.request('/')).status).toBe(500);
});

it('leaves half of the maximum to claims, however many only read, and delays the refusal of a reader', async () => {
  vi.useFakeTimers();
  try {
    const { app, recorded, finishAll } = limited(10);
    const answered: number[] = [];
    const reading = ['GET', 'HEAD'].flatMap((method) =>
      Array.from({ length: 200 }, async () => app.request('/', { method })),
    );
    for (const answer of reading) void answer.then(({ status }) => answered.push(status));
    const claims = Array.from({ length: 5 }, () => app.request('/', post));
    expect((await app.request('/', post)).status).toBe(503);
    expect(answered).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(answered).toEqual(Array(395).fill(503));
    expect(recorded).toHaveLength(396);
    finishAll();
    expect((await Promise.all(claims)).map(({ status }) => status)).toEqual(Array(5).fill(200));
  } finally {
    vi.useRealTimers();
  }
});
