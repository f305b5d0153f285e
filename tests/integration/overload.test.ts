import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPreparedDatabase, startInstance, type TestInstance } from './instance.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import type { TestDatabase } from './test-database.ts';

const queue = 10;

let database: TestDatabase;
let proxy: TcpProxy;
let instance: TestInstance;

beforeAll(async () => {
  database = await createPreparedDatabase();
  proxy = await startTcpProxy({ targetPort: database.port });
  // With one connection, and time to wait for it, nothing but the wait for a turn can refuse a claim before the others.
  const environment = {
    CLAIMS_QUEUE: String(queue),
    CLAIMS_WAIT_MS: '1500',
    DB_POOL_SIZE: '1',
    DB_POOL_IDLE: '1',
    DB_POOL_WAIT_MS: '10000',
  };
  instance = await startInstance({ ...database, port: proxy.port }, environment);
});

afterAll(async () => {
  await instance?.child.stop();
  await proxy?.close();
  await database?.drop();
});

async function send(): Promise<{ status: number; retryAfter: string | null }> {
  const response = await fetch(`${instance.url}/api/claims`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ policy_id: 'P001', name: 'Ada', dob: '1980-02-29', mobile: '+442079460000' }),
  });
  await response.text();
  return { status: response.status, retryAfter: response.headers.get('retry-after') };
}

it('refuses what it cannot store in time, at once and with Retry-After, and takes claims again afterwards', async () => {
  expect((await send()).status).toBe(201);
  proxy.stallReplies(true);
  // The first ones are on their way to the database and fill the queue behind them.
  const earlier = Array.from({ length: 60 }, send);
  const first = await Promise.race(earlier);
  expect(first).toEqual({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
  proxy.stallReplies(false);
  const statuses = (await Promise.all(earlier)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([201, 503]));
  expect((await send()).status).toBe(201);
});

it('refuses what has waited too long behind a database that does not answer', async () => {
  proxy.stallReplies(true);
  // Each begins a group of its own, until as many are under way as may be; the last ones wait for their turn.
  const sent: ReturnType<typeof send>[] = [];
  for (let claim = 0; claim < queue; claim += 1) {
    sent.push(send());
    await new Promise((resume) => setTimeout(resume, 50));
  }
  const outcome = await Promise.race([sent[0]?.then(() => 'the first'), sent.at(-1)]);
  expect(outcome).toEqual({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
  proxy.stallReplies(false);
  await Promise.all(sent);
});
