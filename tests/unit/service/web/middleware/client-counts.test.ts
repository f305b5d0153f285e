import { expect, test } from 'vitest';
import { createClientCounts } from '../../../../../src/service/web/middleware/client-counts.ts';

function counting(most: number) {
  let nowMs = 0;
  const count = createClientCounts({ windowMs: 60_000, most, nowMs: () => nowMs });
  return {
    count,
    pass(ms: number) {
      nowMs += ms;
    },
    counts: (...clients: string[]) => clients.map((client) => count(client).count),
  };
}

test('each client has a window of its own, which ends however often it is counted', () => {
  const { count, counts, pass } = counting(10);
  expect(count('a')).toMatchObject({ count: 1, leftMs: 60_000 });
  pass(30_000);
  expect(counts('a', 'b')).toEqual([2, 1]);
  expect(count('a')).toMatchObject({ count: 3, leftMs: 30_000 });
  pass(30_000);
  expect(counts('a', 'b')).toEqual([1, 2]);
});

test('what is given back is taken off the window in which it was counted, and of no later one', () => {
  const { count, counts, pass } = counting(10);
  const first = count('a');
  first.giveBack();
  expect(counts('a')).toEqual([1]);
  pass(60_000);
  expect(counts('a', 'a')).toEqual([1, 2]);
  first.giveBack();
  expect(counts('a')).toEqual([3]);
});

test('no more clients are kept than there is room for: the one whose window ends soonest is forgotten', () => {
  const { counts, pass } = counting(3);
  for (const client of ['a', 'b', 'c']) {
    counts(client);
    pass(1);
  }
  expect(counts('d', 'b', 'c', 'd')).toEqual([1, 2, 2, 2]);
  expect(counts('a')).toEqual([1]);
});

test('a million clients take the room of those that are kept', () => {
  const { counts, count } = counting(1000);
  for (let client = 0; client < 1_000_000; client += 1) count(`c${client}`);
  // The last thousand are there, and the one before them is not.
  expect(counts('c999999', 'c999000')).toEqual([2, 2]);
  expect(counts('c998999')).toEqual([1]);
});
