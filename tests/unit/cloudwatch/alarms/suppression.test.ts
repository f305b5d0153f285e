import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StateValue } from '../../../../src/cloudwatch/alarms/alarm-rule.ts';
import { nextSuppression, type Suppression, suppressionReason } from '../../../../src/cloudwatch/alarms/suppression.ts';

const states: Record<string, StateValue> = { O: 'OK', A: 'ALARM', I: 'INSUFFICIENT_DATA' };
const signs = { WaitPeriod: 'W', ExtensionPeriod: 'E', Alarm: 'S' };
const settled: Suppression = { compositeState: 'OK', suppressedBy: undefined, untilSeconds: undefined };

/**
 * Runs rows of one letter a unit of time: O, A or I. What comes back has a letter a unit as well: W, E, S for what
 * suppresses, o or a for the actions of OK or ALARM that run then, - for neither.
 */
function run(
  composite: string,
  suppressor: string,
  { wait = 2, extension = 3, start = settled as Suppression | 'new' } = {},
): string {
  let previous = start === 'new' ? undefined : start;
  return [...composite]
    .map((letter, nowSeconds) => {
      const { next, actionsRunFor } = nextSuppression({
        previous,
        compositeState: states[letter]!,
        suppressorState: states[suppressor[nowSeconds]!],
        nowSeconds,
        waitSeconds: wait,
        extensionSeconds: extension,
      });
      previous = next;
      const ran = actionsRunFor.map((state) => state[0]!.toLowerCase()).join('');
      return ran + (next.suppressedBy === undefined ? '' : signs[next.suppressedBy]) || '-';
    })
    .join('');
}

describe('"Suppressing composite alarm actions": the published examples, WaitPeriod 2 and ExtensionPeriod 3', () => {
  test.each([
    ['1: actions are not suppressed after WaitPeriod', 'OOAAAA', 'OOOOOO', '--WWa-'],
    ['2: actions are suppressed by alarm before WaitPeriod expires', 'OOAAAA', 'OOOAAA', '--WSSS'],
    ['3: state transition when actions are suppressed by WaitPeriod', 'OOAOOOO', 'OOOOOOO', '--WWWo-'],
    ['4: state transition when actions are suppressed by alarm', 'OOAAAA', 'AAAAAA', 'SSSSSS'],
    ['5: actions are not suppressed after ExtensionPeriod', 'OOAAAAAAAAA', 'OOOAAAOOOOO', '--WSSSEEEa-'],
    ['6: state transition when actions are suppressed by ExtensionPeriod', 'OOAAAAAOOOO', 'OOOAAAOOOOO', '--WSSSEWWo-'],
  ])('%s', (_, composite, suppressor, expected) => {
    expect(run(composite, suppressor)).toBe(expected);
  });
});

describe('what the examples leave open', () => {
  test.each([
    ['a suppressor without data does not suppress', 'OOAAAA', 'IIIIII', '--WWa-'],
    ['a suppressor that comes back during the extension goes on suppressing', 'AAAAAA', 'AOAAOO', 'SESSEE'],
    ['a composite that changes as the suppressor leaves ALARM waits', 'OOOAAAA', 'AAAOOOO', 'SSSWWa-'],
    ['a suppressor that does not exist keeps nothing back', 'OOAAOO', '      ', '--a-o-'],
    ['a suppressor that is taken away takes its period with it', 'OAAAAA', 'OO    ', '-W----'],
  ])('%s', (_, composite, suppressor, expected) => {
    expect(
      run(composite, suppressor, composite.startsWith('A') ? { start: { ...settled, compositeState: 'ALARM' } } : {}),
    ).toBe(expected);
  });

  test('periods of 0 keep nothing back', () => {
    expect(run('OAAAOOO', 'OOAAAOO', { wait: 0, extension: 0 })).toBe('-aSSSo-');
  });

  test('a new alarm waits before the actions of its first state', () => {
    expect(run('OOOO', 'OOOO', { start: 'new' })).toBe('WWo-');
  });

  test('a period that ended between two evaluations ended in the state of then', () => {
    const previous: Suppression = { compositeState: 'ALARM', suppressedBy: 'WaitPeriod', untilSeconds: 60 };
    const step = nextSuppression({
      previous,
      compositeState: 'OK',
      suppressorState: 'OK',
      nowSeconds: 300,
      waitSeconds: 60,
      extensionSeconds: 60,
    });
    expect(step).toEqual({
      next: { compositeState: 'OK', suppressedBy: 'WaitPeriod', untilSeconds: 360 },
      actionsRunFor: ['ALARM'],
    });
  });
});

test('the reason is in the words of CloudWatch', () => {
  expect(suppressionReason('WaitPeriod')).toBe('Actions suppressed by WaitPeriod');
});

test('whatever happens, no action runs while the suppressor is in ALARM, and the last state is told in the end', () => {
  const letters = fc.array(fc.constantFrom('O', 'A'), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(letters, letters, (composite, suppressor) => {
      const length = Math.max(composite.length, suppressor.length);
      const tail = composite.at(-1)!.repeat(8);
      const row = composite.join('').padEnd(length, composite.at(-1)) + tail;
      const suppressorRow = suppressor.join('').padEnd(length, 'O') + 'O'.repeat(8);
      const done = run(row, suppressorRow);
      [...suppressorRow].forEach((state, i) => {
        if (state === 'A') expect(done[i]).toBe('S');
      });
      const told = [...done].filter((sign) => sign === 'o' || sign === 'a').at(-1);
      // Nothing at all is told only where nothing changed and nothing was suppressed.
      expect(told ?? 'o').toBe(composite.at(-1)!.toLowerCase());
    }),
    { numRuns: 300 },
  );
});
