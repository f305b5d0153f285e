import { describe, expect, test } from 'vitest';
import { timeParameters, timeSelection } from '../../../../src/console/page/time-selection.ts';

const nowMs = Date.parse('2026-02-01T12:00:30Z');
const iso = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16);
const shown = (asked: Parameters<typeof timeSelection>[0]) => {
  const { range, window, problem } = timeSelection(asked, nowMs);
  return [range?.name, iso(window.startSeconds), iso(window.endSeconds), window.periodSeconds, problem !== undefined];
};

describe('the time that an address asks for', () => {
  test.each([
    ['nothing: the last hour', {}, ['1h', '2026-02-01T11:01', '2026-02-01T12:01', 60, false]],
    ['a range by its name', { range: '3d' }, ['3d', '2026-01-29T12:15', '2026-02-01T12:15', 900, false]],
    [
      'two ends, which are in UTC',
      { from: '2026-02-01T10:00', to: '2026-02-01T11:30' },
      [undefined, '2026-02-01T10:00', '2026-02-01T11:30', 60, false],
    ],
    [
      'ends with a zone of their own',
      { from: '2026-02-01T10:00+01:00', to: '2026-02-01T11:00Z' },
      [undefined, '2026-02-01T09:00', '2026-02-01T11:00', 60, false],
    ],
    [
      'a day',
      { from: '2026-01-30', to: '2026-01-31' },
      [undefined, '2026-01-30T00:00', '2026-01-31T00:00', 300, false],
    ],
    [
      'a beginning alone, up to now',
      { from: '2026-02-01T11:00' },
      [undefined, '2026-02-01T11:00', '2026-02-01T12:01', 60, false],
    ],
    [
      'an end in the future, which is now',
      { from: '2026-02-01T11:00', to: '2027-01-01' },
      [undefined, '2026-02-01T11:00', '2026-02-01T12:01', 60, false],
    ],
    [
      'an hour of which CloudWatch has no minutes any more',
      { from: '2026-01-10T10:00', to: '2026-01-10T11:00' },
      [undefined, '2026-01-10T10:00', '2026-01-10T11:00', 300, false],
    ],
    [
      'an hour of which only hours are left',
      { from: '2025-10-10T10:20', to: '2025-10-10T11:20' },
      [undefined, '2025-10-10T10:00', '2025-10-10T12:00', 3600, false],
    ],
    [
      'a year, in no more points than a screen has columns',
      { from: '2025-02-01', to: '2026-02-01' },
      [undefined, '2025-01-31T18:00', '2026-02-01T05:00', 7 * 3600, false],
    ],
    [
      'an end before the beginning',
      { from: '2026-02-01', to: '2026-01-01' },
      ['1h', '2026-02-01T11:01', '2026-02-01T12:01', 60, true],
    ],
    ['what is no time', { from: '<script>' }, ['1h', '2026-02-01T11:01', '2026-02-01T12:01', 60, true]],
    ['what is too long ago', { from: '1999-01-01' }, ['1h', '2026-02-01T11:01', '2026-02-01T12:01', 60, true]],
  ])('%s', (_sentence, asked, expected) => expect(shown(asked).slice(0, 5)).toEqual(expected));

  test.each([{ range: '12h' }, { from: '2026-01-30T00:00Z', to: '2026-01-31T00:00Z' }])(
    'has parameters that ask for it again: %o',
    (asked) => {
      expect(timeParameters(timeSelection(asked, nowMs))).toEqual(asked);
    },
  );
});
