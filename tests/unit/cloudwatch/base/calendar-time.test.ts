import { expect, test } from 'vitest';
import { calendarTime, isoWeekday } from '../../../../src/cloudwatch/base/calendar-time.ts';

function iso(epochSeconds: number): string {
  const { year, month, day, hour, minute, second } = calendarTime(epochSeconds);
  const pad = (value: number, digits: number): string => `${value}`.padStart(digits, '0');
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}`;
}

test('every day of a Gregorian cycle, and the second within the day, agree with the platform', () => {
  const start = Date.UTC(1900, 0, 1) / 86_400_000;
  const times = Array.from({ length: 146_097 }, (_, i) => (start + i) * 86_400 + ((i * 7919) % 86_400));
  const wrong = times.filter((seconds) => iso(seconds) !== new Date(seconds * 1000).toISOString().slice(0, 19));
  expect(wrong).toEqual([]);
});

test('days of the week agree with the platform, before the epoch too', () => {
  const days = Array.from({ length: 1000 }, (_, i) => (i - 500) * 86_400 + 43_200);
  expect(days.map(isoWeekday)).toEqual(days.map((seconds) => new Date(seconds * 1000).getUTCDay() || 7));
});

test('a fraction of a second is cut off, before the epoch too', () => {
  expect(iso(59.9)).toBe('1970-01-01T00:00:59');
  expect(iso(-0.1)).toBe('1969-12-31T23:59:59');
});
