import { expect, it } from 'vitest';
import { atMostEvery } from '../../../../../src/service/telemetry/log/throttle.ts';

it('an action is taken at once, and again when the period is over', () => {
  const taken: string[] = [];
  let nowMs = 0;
  const act = atMostEvery(
    1000,
    (what: string) => taken.push(what),
    () => nowMs,
  );
  for (const [atMs, what] of [
    [0, 'first'],
    [1, 'left out'],
    [999, 'left out'],
    [1000, 'second'],
    [5000, 'third'],
    [5500, 'left out'],
  ] as const) {
    nowMs = atMs;
    act(what);
  }
  expect(taken).toEqual(['first', 'second', 'third']);
});
