import { describe, expect, it } from 'vitest';
import { createEachInSlices } from '../../../../../src/service/telemetry/xray/yielding-loop.ts';

/**
 * Runs `count` items of `itemMs` each beside something else that takes `turnMs` in every turn of the event loop; the
 * clock shows what both take. Gives how many items each turn had.
 */
async function itemsOfEachTurn({ count, itemMs, turnMs }: { count: number; itemMs: number; turnMs: number }) {
  let nowMs = 0;
  const turns = [0];
  const takeTurn = () => {
    nowMs += turnMs;
    turns.push(0);
    other = setImmediate(takeTurn);
  };
  let other = setImmediate(takeTurn);
  const done: number[] = [];
  const work = (item: number) => {
    done.push(item);
    nowMs += itemMs;
    turns[turns.length - 1] = (turns.at(-1) ?? 0) + 1;
  };
  const items = Array.from({ length: count }, (_, index) => index);
  await createEachInSlices(() => nowMs)(items, work);
  clearImmediate(other);
  expect(done).toEqual(items);
  return turns.filter((items) => items > 0);
}

describe('work in slices', () => {
  it('is done at once where it is short', async () => {
    expect(await itemsOfEachTurn({ count: 40, itemMs: 0.01, turnMs: 1 })).toEqual([40]);
  });

  it('lets everything else have its turn after half a millisecond', async () => {
    const turns = await itemsOfEachTurn({ count: 500, itemMs: 0.01, turnMs: 1 });
    expect(Math.max(...turns)).toBeLessThanOrEqual(64);
    expect(turns.length).toBeGreaterThanOrEqual(8);
  });

  it('keeps up with turns that take long, at a fifth of their time', async () => {
    const [, ...turns] = await itemsOfEachTurn({ count: 5000, itemMs: 0.01, turnMs: 50 });
    // What the last turn had left to do is less.
    expect(turns.length).toBeGreaterThan(2);
    for (const items of turns.slice(0, -1)) expect(items).toBe(1008);
  });

  it('rejects with what the work throws, and does no more of it', async () => {
    const failure = new Error('no');
    const done: number[] = [];
    const work = (item: number) => {
      if (item === 2) throw failure;
      done.push(item);
    };
    await expect(createEachInSlices()([1, 2, 3], work)).rejects.toBe(failure);
    expect(done).toEqual([1]);
  });
});
