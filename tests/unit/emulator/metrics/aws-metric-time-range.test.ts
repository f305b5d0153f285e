import { describe, expect, test } from 'vitest';
import { metricTimeRange } from '../../../../src/emulator/metrics/metric-time-range.ts';

const nowSeconds = Date.parse('2026-02-01T12:00:00Z') / 1000;
const day = 86_400;

/** What is read from `ago` seconds ago until `until`, as seconds before now. */
function read(ago: number, periodsSeconds: number[], until = 0) {
  const { startSeconds, endSeconds } = metricTimeRange(
    { StartTime: new Date((nowSeconds - ago) * 1000), EndTime: new Date((nowSeconds - until) * 1000) },
    { nowSeconds, periodsSeconds, refusal: 'ValidationException' },
  );
  return [nowSeconds - startSeconds, nowSeconds - endSeconds];
}

describe('a time range', () => {
  test.each([
    ['begins at a full minute', 610, [60], [660, 0]],
    ['begins at a full period below a minute', 614, [10], [620, 0]],
    ['begins at full five minutes after 15 days', 20 * day + 10, [300], [20 * day + 300, 0]],
    ['begins at a full hour after 63 days', 70 * day + 10, [3600], [70 * day + 3600, 0]],
    ['begins no earlier than minutes are kept', 100 * day, [60], [15 * day, 0]],
    ['begins no earlier than hours are kept, with whole periods left out', 9000 * day, [7200], [455 * day, 0]],
    ['begins no earlier than seconds are kept', 5 * day, [1], [3 * 3600, 0]],
  ])('%s', (_sentence, ago, periods, expected) => {
    expect(read(ago, periods)).toEqual(expected);
  });

  test('does not reach far into the future, where nothing can be', () => {
    expect(read(600, [60], -9000 * day)).toEqual([600, -day]);
  });

  test('is refused when it ends before it begins, and when it has too many periods', () => {
    expect(() => read(0, [60])).toThrow('The parameter StartTime must be less than the parameter EndTime.');
    expect(() => read(400 * day, [60, 3600])).toThrow(/has 576000 periods/);
  });
});
