import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../../../src/service/database/database.ts';
import { DatabaseUnavailableError, type UnavailableReason } from '../../../../src/service/database/database-errors.ts';
import { createResilientDatabase } from '../../../../src/service/database/resilient-database.ts';

let heard: string[];
let asked: string[];
/** What the pool fails with from now on. */
let failure: Error | undefined;
/** The pool answers nothing from now on. */
let hanging: boolean;
let database: Database;

beforeEach(() => {
  vi.useFakeTimers();
  heard = [];
  asked = [];
  failure = undefined;
  hanging = false;
  const answer = async (sql: string) => {
    asked.push(sql);
    if (hanging) await new Promise(() => {});
    if (failure !== undefined) throw failure;
  };
  const pool: Database = {
    select: async (sql) => {
      await answer(sql);
      return [];
    },
    execute: async (sql) => {
      await answer(sql);
      return 1;
    },
    state: () => ({ inUse: 0, idle: 0, pending: 0, size: 1, suspended: false }),
    close: async () => {},
  };
  database = createResilientDatabase({
    pool,
    listener: {
      onRetry: ({ attempt }) => heard.push(`retry ${attempt}`),
      onBreaker: (state) => heard.push(state),
      onWrites: (state) => heard.push(`writes ${state}`),
    },
  });
});

afterEach(async () => {
  await database.close();
  vi.useRealTimers();
});

const fail = (reason: UnavailableReason) => {
  failure = new DatabaseUnavailableError(reason, reason);
};
/** How a statement ended, and how often the pool was asked for it. */
async function sent(work: () => Promise<unknown>): Promise<{ outcome: string; tries: number }> {
  const before = asked.length;
  const outcome = work().then(
    () => 'done',
    (error: DatabaseUnavailableError) => error.reason ?? error.message,
  );
  await vi.advanceTimersByTimeAsync(2000);
  return { outcome: await outcome, tries: asked.length - before };
}
const read = () => database.select('SELECT 2');
const write = () => database.execute('INSERT', []);
const repeatableWrite = () => database.execute('INSERT', [], { repeatable: true });

describe('a statement that fails', () => {
  it.each([
    ['is sent again when its connection was lost', 'lost', 4],
    ['is sent again after a deadlock', 'conflict', 4],
    ['is sent again when the server is read-only', 'read-only', 4],
    ['is sent again when no connection could be opened', 'unreachable', 4],
    ['is sent again when nobody knows whether its COMMIT got through', 'unconfirmed', 4],
    ['is not sent again when it got no answer in time', 'no-answer', 1],
    ['is not sent again when somebody, or a limit, ended it', 'interrupted', 1],
    ['is not sent again when the server cannot do it', 'failing', 1],
    ['is not sent again when every connection is in use', 'busy', 1],
  ] as const)('%s', async (_, reason, tries) => {
    fail(reason);
    expect(await sent(repeatableWrite)).toEqual({ outcome: reason, tries });
  });

  it.each([
    ['lost', 'unreachable'],
    ['lost', 'read-only'],
    ['unconfirmed', 'failing'],
    ['unconfirmed', 'busy'],
  ] as const)('may be committed since it was %s, though it is %s now', async (first, then) => {
    fail(first);
    const writing = sent(repeatableWrite);
    fail(then);
    expect((await writing).outcome).toBe(first);
  });

  it('is never sent again unless it is repeatable or a read', async () => {
    fail('lost');
    expect(await sent(write)).toMatchObject({ tries: 1 });
    expect(await sent(read)).toMatchObject({ tries: 4 });
  });

  it('is not sent again when it is wrong itself', async () => {
    failure = new Error('no such column');
    expect(await sent(read)).toEqual({ outcome: 'no such column', tries: 1 });
  });

  it('succeeds with the try that does', async () => {
    fail('lost');
    const writing = repeatableWrite();
    await vi.advanceTimersByTimeAsync(0);
    failure = undefined;
    await vi.advanceTimersByTimeAsync(1000);
    await expect(writing).resolves.toBe(1);
    expect(heard).toEqual(['retry 1']);
  });
});

/** Enough failures in a row to open the breaker. */
async function failOften(reason: UnavailableReason): Promise<void> {
  fail(reason);
  for (let index = 0; index < 8; index += 1) await write().catch(() => {});
}

describe('the circuit breaker', () => {
  it.each([
    ['opens when nothing can be reached', 'unreachable', true],
    ['opens when nothing is answered', 'no-answer', true],
    ['stays closed when connections break', 'lost', false],
    ['stays closed when the server is read-only, because reads work', 'read-only', false],
    ['stays closed when statements are in conflict', 'conflict', false],
    ["stays closed under this instance's own load", 'busy', false],
  ] as const)('%s', async (_, reason, suspended) => {
    await failOften(reason);
    expect(database.state()).toMatchObject({ suspended });
  });

  it('refuses at once while it is open, without asking, and without trying again', async () => {
    await failOften('unreachable');
    const before = asked.length;
    await expect(read()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', reason: 'suspended' });
    await expect(repeatableWrite()).rejects.toMatchObject({ reason: 'suspended' });
    expect(asked).toHaveLength(before);
  });

  it('asks by itself until the database answers, and is open once for all that time', async () => {
    await failOften('unreachable');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.filter((sql) => sql === 'SELECT 1').length).toBeGreaterThan(10);
    expect(heard).toEqual(['open']);
    failure = undefined;
    await vi.advanceTimersByTimeAsync(400);
    expect(heard).toEqual(['open', 'closed']);
    await expect(write()).resolves.toBe(1);
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveLength(before);
  });

  it.each(['busy', 'lost', 'read-only'] as const)('stays open while asking fails, be it only %s', async (reason) => {
    await failOften('unreachable');
    fail(reason);
    await vi.advanceTimersByTimeAsync(5000);
    expect(heard).toEqual(['open']);
  });

  it('closes as soon when the clock is set back meanwhile', async () => {
    await failOften('unreachable');
    vi.setSystemTime(Date.now() - 3_600_000);
    failure = undefined;
    await vi.advanceTimersByTimeAsync(400);
    expect(heard).toEqual(['open', 'closed']);
  });

  it('opens again the next time', async () => {
    await failOften('unreachable');
    failure = undefined;
    await vi.advanceTimersByTimeAsync(400);
    await failOften('unreachable');
    expect(heard).toEqual(['open', 'closed', 'open']);
  });

  it('asks no more when the database is closed', async () => {
    await failOften('unreachable');
    await database.close();
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveLength(before);
  });
});

describe('writes that the database cannot do', () => {
  it.each(['failing', 'interrupted', 'unconfirmed'] as const)(
    'are refused at once after five that were %s, while reads go on',
    async (reason) => {
      await failOften(reason);
      expect(heard).toEqual(['writes refused']);
      expect(database.state()).toMatchObject({ suspended: true });
      const before = asked.length;
      await expect(write()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', reason: 'suspended' });
      await expect(repeatableWrite()).rejects.toMatchObject({ reason: 'suspended' });
      expect(asked).toHaveLength(before);
      failure = undefined;
      await expect(read()).resolves.toEqual([]);
    },
  );

  it('are tried one every 400 ms, and let through again by the first that is stored', async () => {
    await failOften('failing');
    const before = asked.length;
    for (let round = 0; round < 100; round += 1) {
      await vi.advanceTimersByTimeAsync(40);
      await write().catch(() => {});
    }
    expect(asked.length - before).toBe(10);
    failure = undefined;
    await vi.advanceTimersByTimeAsync(400);
    await expect(write()).resolves.toBe(1);
    await expect(write()).resolves.toBe(1);
    expect(heard).toEqual(['writes refused', 'writes stored']);
    expect(database.state()).toMatchObject({ suspended: false });
  });

  it('are tried as soon when the clock is set back meanwhile', async () => {
    await failOften('failing');
    vi.setSystemTime(Date.now() - 3_600_000);
    failure = undefined;
    await vi.advanceTimersByTimeAsync(400);
    await expect(write()).resolves.toBe(1);
  });

  it('are not refused when one of five was stored', async () => {
    for (let round = 0; round < 3; round += 1) {
      fail('failing');
      for (let index = 0; index < 4; index += 1) await write().catch(() => {});
      failure = undefined;
      await write();
    }
    expect(heard).toEqual([]);
  });

  it('are tried again although the one that was tried hangs', async () => {
    await failOften('failing');
    await vi.advanceTimersByTimeAsync(400);
    hanging = true;
    void write().catch(() => {});
    await expect(write()).rejects.toMatchObject({ reason: 'suspended' });
    hanging = false;
    failure = undefined;
    await vi.advanceTimersByTimeAsync(400);
    await expect(write()).resolves.toBe(1);
  });
});
