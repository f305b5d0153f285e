import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { AppError, isAppError } from '../../../../src/base/errors.ts';
import { createGroupCommit, type GroupCommitLimits } from '../../../../src/service/claims/group-commit.ts';

interface Write {
  readonly items: readonly string[];
  readonly finish: (error?: unknown) => void;
}

/** A group commit whose writes the test finishes by hand, on a clock that the test sets. */
function start(limits: Partial<GroupCommitLimits> = {}) {
  const writes: Write[] = [];
  const clock = { nowMs: 0 };
  const groupCommit = createGroupCommit<string, undefined>({
    groupsInFlight: 1,
    patienceMs: 50,
    groupSize: 100,
    queue: 100,
    waitMs: 1000,
    ...limits,
    nowMs: () => clock.nowMs,
    write: (items) =>
      new Promise((resolve, reject) => {
        writes.push({ items, finish: (error) => (error === undefined ? resolve([]) : reject(error)) });
      }),
  });
  const outcomes: Record<string, string> = {};
  const commit = (...items: string[]) => {
    for (const item of items) {
      groupCommit.commit(item).then(
        () => {
          outcomes[item] = 'committed';
        },
        (error: Error) => {
          outcomes[item] = isAppError(error) ? error.code : error.message;
        },
      );
    }
    return nextTurn();
  };
  const finish = (error?: unknown) => {
    writes.at(-1)?.finish(error);
    return nextTurn();
  };
  return { commit, finish, outcomes, clock, written: () => writes.map(({ items }) => items.join('')) };
}

describe('group commit', () => {
  it('writes an item that comes alone without waiting for company', async () => {
    const { commit, written } = start();
    await commit('a');
    expect(written()).toEqual(['a']);
  });

  it('writes what comes in one turn of the event loop together, and what comes meanwhile as the next group', async () => {
    const { commit, finish, written } = start();
    await commit('a', 'b');
    await commit('c');
    await commit('d');
    expect(written()).toEqual(['ab']);
    await finish();
    expect(written()).toEqual(['ab', 'cd']);
  });

  it('answers an item after its own group is committed, not before', async () => {
    const { commit, finish, outcomes } = start();
    await commit('a');
    await commit('b');
    expect(outcomes).toEqual({});
    await finish();
    expect(outcomes).toEqual({ a: 'committed' });
    await finish();
    expect(outcomes).toEqual({ a: 'committed', b: 'committed' });
  });

  it('writes full groups at the same time, as many as it may', async () => {
    const { commit, written } = start({ groupsInFlight: 2, groupSize: 2 });
    await commit('a', 'b', 'c', 'd', 'e', 'f');
    expect(written()).toEqual(['ab', 'cd']);
  });

  it('begins another group beside one that takes long', async () => {
    const { commit, written, clock } = start({ groupsInFlight: 2, patienceMs: 50 });
    await commit('a');
    await commit('b');
    clock.nowMs = 60;
    await commit('c');
    expect(written()).toEqual(['a', 'bc']);
  });

  it('begins another group in time when nothing more comes in', async () => {
    const { commit, written, clock } = start({ groupsInFlight: 2, patienceMs: 50 });
    await commit('a');
    await commit('b');
    expect(written()).toEqual(['a']);
    clock.nowMs = 60;
    await vi.waitFor(() => expect(written()).toEqual(['a', 'b']));
  });

  it('finds the one item that is to blame and commits its neighbours', async () => {
    const written: string[] = [];
    const groupCommit = createGroupCommit<string, string>({
      groupsInFlight: 1,
      patienceMs: 50,
      groupSize: 100,
      queue: 100,
      waitMs: 1000,
      nowMs: () => 0,
      async write(items) {
        if (items.includes('bad')) throw new Error('duplicate');
        written.push(...items);
        return items.map((item) => `stored ${item}`);
      },
    });
    const items = ['a', 'b', 'bad', 'c', 'd', 'e'];
    const results = await Promise.allSettled(items.map((item) => groupCommit.commit(item)));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(written.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : undefined))).toEqual(
      items.map((item) => (item === 'bad' ? undefined : `stored ${item}`)),
    );
  });

  it('tries nothing item by item when the statement itself is wrong', async () => {
    const { commit, finish, outcomes, written } = start();
    await commit('a', 'b', 'c');
    await finish(Object.assign(new Error('no such table'), { errno: 1146, sqlState: '42S02' }));
    expect(outcomes).toEqual({ a: 'no such table', b: 'no such table', c: 'no such table' });
    expect(written()).toEqual(['abc']);
  });

  it('tries nothing item by item when the database is away', async () => {
    const { commit, finish, outcomes, written } = start();
    await commit('a', 'b', 'c');
    await finish(new AppError('DATABASE_UNAVAILABLE', 'away'));
    expect(outcomes).toEqual({ a: 'DATABASE_UNAVAILABLE', b: 'DATABASE_UNAVAILABLE', c: 'DATABASE_UNAVAILABLE' });
    expect(written()).toEqual(['abc']);
  });

  it('refuses at once what comes while its queue is full', async () => {
    const { commit, outcomes } = start({ queue: 2 });
    await commit('a');
    await commit('b', 'c', 'd');
    expect(outcomes).toEqual({ d: 'DATABASE_UNAVAILABLE' });
  });

  it('refuses what has waited too long, and writes what came later', async () => {
    const { commit, finish, outcomes, clock, written } = start({ waitMs: 1000 });
    await commit('a');
    await commit('b');
    clock.nowMs = 900;
    await commit('c');
    clock.nowMs = 1500;
    await finish();
    expect(outcomes).toEqual({ a: 'committed', b: 'DATABASE_UNAVAILABLE' });
    expect(written()).toEqual(['a', 'c']);
  });
});
