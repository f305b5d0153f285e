import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConnectionPool } from '../../../../src/service/database/connection-pool.ts';
import type { Database } from '../../../../src/service/database/database.ts';
import { createReadLane, readsAtOnce } from '../../../../src/service/database/read-lane.ts';

const limits = { atOnce: 5, queue: 500, waitMs: 2000 };
const busy = { code: 'DATABASE_UNAVAILABLE', reason: 'busy' };

/** The lane over a database whose statements are answered when the test says so. */
function start(changes: Partial<typeof limits> = {}) {
  const asked: { sql: string; answer(): void; fail(error: Error): void }[] = [];
  const refused: string[] = [];
  const select: Database['select'] = <Row>(sql: string) =>
    new Promise<Row[]>((resolve, reject) => {
      asked.push({ sql, answer: () => resolve([sql] as Row[]), fail: reject });
    });
  const lane = createReadLane({
    ...limits,
    ...changes,
    database: { select },
    onRefused: () => refused.push('refused'),
    nowMs: Date.now,
  });
  return { asked, refused, read: (sql = 'SELECT') => lane.select(sql) };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a lane of reads', () => {
  it('of 400 reads asks 5 at once, in their order, each when a place is free', async () => {
    const { asked, read } = start();
    const reads = Array.from({ length: 400 }, (_, index) => read(`SELECT ${index}`));
    for (let answered = 0; answered < 400; answered += 5) {
      await pass(5);
      expect(asked).toHaveLength(Math.min(400, answered + 5));
      for (const statement of asked.slice(answered)) statement.answer();
    }
    expect(await Promise.all(reads)).toEqual(Array.from({ length: 400 }, (_, index) => [`SELECT ${index}`]));
    expect(asked.map(({ sql }) => sql)).toEqual(Array.from({ length: 400 }, (_, index) => `SELECT ${index}`));
  });

  it('answers at once, and gives a place on no sooner than 5 ms after it was taken, though the read failed', async () => {
    const { asked, read } = start({ atOnce: 1 });
    const failing = expect(read()).rejects.toThrow('gone');
    const next = read();
    asked[0]?.fail(new Error('gone'));
    await failing;
    await pass(4);
    expect(asked).toHaveLength(1);
    await pass(1);
    asked[1]?.answer();
    expect(await next).toEqual(['SELECT']);
  });

  it('refuses one more than may wait, and a read whose turn comes too late', async () => {
    const { asked, refused, read } = start({ atOnce: 1, queue: 1 });
    const running = read();
    const late = expect(read()).rejects.toMatchObject(busy);
    await expect(read()).rejects.toMatchObject(busy);
    await pass(2001);
    asked[0]?.answer();
    await running;
    await late;
    expect([asked.length, refused.length]).toEqual([1, 2]);
  });

  it('leaves 10 of 15 connections and the whole queue of the pool to INSERTs, while 400 reads get no answer', async () => {
    const pool = createConnectionPool<object>({
      size: 15,
      idle: 5,
      queue: 200,
      waitMs: 2000,
      recycleSeconds: 1800,
      open: async () => ({}),
      end: () => {},
      destroy: () => {},
    });
    const lane = createReadLane({
      ...limits,
      atOnce: readsAtOnce(15),
      database: {
        select: async () => {
          await pool.acquire();
          return new Promise(() => {});
        },
      },
    });
    for (let index = 0; index < 400; index += 1) void lane.select('SELECT').catch(() => {});
    await pass(100);
    expect(pool.counts()).toEqual({ inUse: 5, idle: 0, pending: 0 });
    await Promise.all(Array.from({ length: 10 }, () => pool.acquire()));
    expect(pool.counts()).toEqual({ inUse: 15, idle: 0, pending: 0 });
  });
});

it.each([
  [15, 5],
  [7, 2],
  [2, 1],
  [1, 1],
])('of %i connections reads may take %i', (size, expected) => {
  expect(readsAtOnce(size)).toBe(expected);
});
