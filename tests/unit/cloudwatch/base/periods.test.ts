import { expect, test } from 'vitest';
import { floorToPeriod, isPeriod } from '../../../../src/cloudwatch/base/periods.ts';

test.each([
  [0, 60, 0],
  [59.9, 60, 0],
  [60, 60, 60],
  [125, 10, 120],
  [-1, 60, -60],
])('%d seconds fall into the period of %d seconds that starts at %d', (time, period, start) => {
  expect(floorToPeriod(time, period)).toBe(start);
});

test.each([1, 5, 10, 20, 30, 60, 120, 300, 3600, 86_400, 86_460, 604_800, 2_592_000])(
  '%d seconds is a period',
  (seconds) => {
    expect(isPeriod(seconds)).toBe(true);
  },
);

test.each([0, -60, 2, 15, 90, 61, 86_461, Number.NaN])('%d seconds is none', (seconds) => {
  expect(isPeriod(seconds)).toBe(false);
});
