import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { createPreparedDatabase, startInstance, type TestInstance } from './instance.ts';
import type { TestDatabase } from './test-database.ts';

const queue = 10;
/** INSERTs that an instance has under way at most, each on a connection of its own. */
const groupsInFlight = 6;

let database: TestDatabase;
/** Somebody who can keep the claims' table from everybody else: the database takes an INSERT then and does not answer it. */
let locker: Connection;
let instance: TestInstance;

beforeAll(async () => {
  database = await createPreparedDatabase();
  const { host, port, user, password, database: name } = database;
  locker = await createConnection({ host, port, user, password, database: name });
  const connections = String(groupsInFlight + 1);
  // With connections enough, nothing but the wait for a turn can refuse a claim before the others.
  const environment = {
    CLAIMS_QUEUE: String(queue),
    CLAIMS_WAIT_MS: '700',
    DB_POOL_SIZE: connections,
    DB_POOL_IDLE: connections,
  };
  instance = await startInstance(database, environment);
});

afterAll(async () => {
  locker?.destroy();
  await instance?.child.stop();
  await database?.drop();
});

const lock = () => locker.query('LOCK TABLES claims READ');
const unlock = () => locker.query('UNLOCK TABLES');

async function insertsUnderWay(): Promise<number> {
  const rows = await database.query(
    "SELECT id FROM information_schema.processlist WHERE db = ? AND info LIKE 'INSERT INTO claims%'",
    [database.database],
  );
  return rows.length;
}

async function send(): Promise<{ status: number; retryAfter: string | null }> {
  const response = await fetch(`${instance.url}/api/claims`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(sampleClaim()),
  });
  await response.text();
  return { status: response.status, retryAfter: response.headers.get('retry-after') };
}

it('refuses what it cannot store in time, at once and with Retry-After, and takes claims again afterwards', async () => {
  expect((await send()).status).toBe(201);
  await lock();
  // The first ones are on their way to the database and fill the queue behind them.
  const earlier = Array.from({ length: 60 }, send);
  const first = await Promise.race(earlier);
  expect(first).toEqual({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
  await unlock();
  const statuses = (await Promise.all(earlier)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([201, 503]));
  expect((await send()).status).toBe(201);
});

it('takes each of 10 claims while one client keeps 300 look-ups under way', async () => {
  let isOver = false;
  const found = new Set<number>();
  const lookUps = Array.from({ length: 300 }, async () => {
    while (!isOver) {
      const answer = await fetch(`${instance.url}/api/claims/C-0000-0000-0000`);
      await answer.text();
      found.add(answer.status);
    }
  });
  await expect.poll(() => found.size).toBeGreaterThan(0);
  const statuses: number[] = [];
  for (let claim = 0; claim < 10; claim += 1) statuses.push((await send()).status);
  isOver = true;
  await Promise.all(lookUps);
  expect(statuses).toEqual(Array(10).fill(201));
  expect(found).toContain(404);
});

it('refuses what has waited too long behind a database that does not answer', async () => {
  await lock();
  // Each begins a group of its own, until as many are under way as may be; the last ones wait for their turn.
  const sent: ReturnType<typeof send>[] = [];
  for (let claim = 1; claim <= queue; claim += 1) {
    sent.push(send());
    await expect.poll(insertsUnderWay, { interval: 10 }).toBe(Math.min(claim, groupsInFlight));
  }
  const outcome = await Promise.race([sent[0]?.then(() => 'the first'), sent.at(-1)]);
  expect(outcome).toEqual({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
  await unlock();
  await Promise.all(sent);
});
