import { describe, expect, test } from 'vitest';
import { niceScale, scaleMarks } from '../../../../src/console/charts/nice-scale.ts';
import { formatNumber, formatValue } from '../../../../src/console/format/format-number.ts';
import { formatAgo, formatDuration, formatPeriod, formatTime } from '../../../../src/console/format/format-time.ts';
import { isOnlyUnit, metricUnit, unitOfAxisLabel } from '../../../../src/console/format/metric-unit.ts';
import { timeRangeNamed, timeWindowEndingAt } from '../../../../src/console/format/time-range.ts';

describe('numbers', () => {
  test.each([
    ['zero', 0, '0'],
    ['small', 0.004123, '0.00412'],
    ['whole', 181, '181'],
    ['thousands', 1234.5, '1,235'],
    ['large', 12_345, '12.3K'],
    ['negative', -2_500_000, '-2.5M'],
    ['beyond all measure', 1e300, '1.00e+300'],
  ])('%s', (_sentence, value, text) => expect(formatNumber(value)).toBe(text));

  test.each([
    ['seconds below one are milliseconds', 0.0123, 'Seconds', '12.3 ms'],
    ['milliseconds from a thousand on are seconds', 1500, 'Milliseconds', '1.5 s'],
    ['bytes', 1.44e9, 'Bytes', '1.44 GB'],
    ['percent', 93.333, 'Percent', '93.3 %'],
    ['no unit', 5, undefined, '5'],
  ] as const)('%s', (_sentence, value, unit, text) => expect(formatValue(value, unit)).toBe(text));
});

describe('units', () => {
  test.each([
    ['AWS documents it', 'AWS/RDS', 'FreeableMemory', 'Average', 'Bytes'],
    ['a utilization is in percent', 'InsuranceClaims', 'PoolUtilization', 'Maximum', 'Percent'],
    ['a count of samples is a count', 'AWS/RDS', 'FreeableMemory', 'SampleCount', 'Count'],
    ['nothing is known', 'InsuranceClaims', 'ClaimsAccepted', 'Sum', undefined],
  ])('%s', (_sentence, namespace, name, stat, unit) => expect(metricUnit(namespace, name, stat)).toBe(unit));

  test('an axis label may name the unit, alone or with more', () => {
    expect(unitOfAxisLabel('ms')).toBe('Milliseconds');
    expect(unitOfAxisLabel('% of requests')).toBe('Percent');
    expect(unitOfAxisLabel('claims')).toBeUndefined();
    expect(isOnlyUnit('ms')).toBe(true);
    expect(isOnlyUnit('% of requests')).toBe(false);
  });
});

describe('times', () => {
  const noon = Date.UTC(2026, 1, 1, 12);

  test('a time names its zone', () => expect(formatTime(noon)).toBe('2026-02-01 12:00:00 UTC'));

  test.each([
    [10, '10 seconds'],
    [60, '1 minute'],
    [90, '90 seconds'],
    [300, '5 minutes'],
    [3600, '1 hour'],
  ])('a period of %d s is %s', (seconds, text) => expect(formatPeriod(seconds)).toBe(text));

  test.each([
    [0, 'just now'],
    [59, '59 seconds ago'],
    [119, '1 minute ago'],
    [7200, '2 hours ago'],
  ])('%d s ago is %s', (seconds, text) => expect(formatAgo(noon - seconds * 1000, noon)).toBe(text));

  test.each([
    [0.000423, '0.42 ms'],
    [0.0174, '17 ms'],
    [0.9996, '1 s'],
    [1.254, '1.25 s'],
  ])('%d s lasts %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  test('a window ends with the period that is under way and holds whole periods', () => {
    const window = timeWindowEndingAt(noon + 61_000, timeRangeNamed('1h'));
    expect(window).toMatchObject({
      startSeconds: noon / 1000 - 3480,
      endSeconds: noon / 1000 + 120,
      periodSeconds: 60,
    });
  });

  test.each([
    ['the named range', '12h', 60, '12h'],
    ['the shortest that reaches far enough', undefined, 3 * 3600, '3h'],
    ['the longest when none does', undefined, 1e9, '2w'],
    ['the shortest when nothing is asked', 'nonsense', undefined, '1h'],
  ])('%s', (_sentence, name, reach, expected) => expect(timeRangeNamed(name, reach).name).toBe(expected));
});

describe('scales', () => {
  test.each([
    ['from zero to a round number', [3, 97], {}, { min: 0, max: 100, step: 25 }],
    ['below zero when a value is', [-30, 50], {}, { min: -40, max: 60, step: 20 }],
    ['in whole steps for whole values', [1, 2], {}, { min: 0, max: 2, step: 1 }],
    ['with nothing but zeros', [0, 0], {}, { min: 0, max: 1, step: 1 }],
    ['without values', [], {}, { min: 0, max: 1, step: 0.25 }],
    ['between fixed limits', [3], { min: 0, max: 100 }, { min: 0, max: 100, step: 25 }],
    ['with limits the wrong way round', [3], { min: 10, max: 5 }, { min: 10, max: 20, step: 2.5 }],
    ['of absurd numbers', [Number.NaN, Number.POSITIVE_INFINITY, 1e300], {}, { min: 0, max: 1e300, step: 2.5e299 }],
  ])('%s', (_sentence, values, fixed, scale) => expect(niceScale(values, fixed)).toEqual(scale));

  test('marks stand at every step, without what binary fractions add', () => {
    expect(scaleMarks({ min: 0, max: 0.5, step: 0.1 })).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
  });
});
