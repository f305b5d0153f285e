import { expect, it } from 'vitest';
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

it('answers 503 at once beyond the maximum, and serves again when a request has ended', async () => {
  const { app, recorded, finishAll } = limited(2);
  const running = [app.request('/'), app.request('/')];
  const refused = await app.request('/');
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('5');
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
