import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createYieldingRunner } from '../../../../src/emulator/protocol/yielding-runner.ts';

/** Notes each step under its name. */
function* noting(name: string, steps: number, notes: string[]): Generator<undefined, string> {
  for (let step = 0; step < steps; step++) {
    notes.push(name);
    yield;
  }
  return name;
}

test('others have their turn between two slices', async () => {
  const { run } = createYieldingRunner({ sliceMs: 0 });
  const notes: string[] = [];
  const both = Promise.all([run(noting('a', 2, notes)), run(noting('b', 2, notes))]);
  await setImmediate();
  notes.push('other');
  expect(await both).toEqual(['a', 'b']);
  expect(notes).toEqual(['a', 'other', 'b', 'a', 'b']);
});

test('a slice is as many steps as there is time for', async () => {
  const { run } = createYieldingRunner({ sliceMs: Number.POSITIVE_INFINITY });
  const notes: string[] = [];
  await Promise.all([run(noting('a', 2, notes)), run(noting('b', 2, notes))]);
  expect(notes).toEqual(['a', 'a', 'b', 'b']);
});

test('what a generator throws rejects its own promise alone', async () => {
  const { run } = createYieldingRunner();
  const failing = run(
    (function* (): Generator<undefined, never> {
      yield;
      throw new Error('no');
    })(),
  );
  const working = run(noting('a', 1, []));
  await expect(failing).rejects.toThrow('no');
  expect(await working).toBe('a');
});

test('nothing goes on once it is stopped', async () => {
  const { run, stop } = createYieldingRunner({ sliceMs: 0 });
  const notes: string[] = [];
  void run(noting('a', 5, notes));
  await setImmediate();
  stop();
  await setImmediate();
  await setImmediate();
  expect(notes).toEqual(['a']);
});
