import { describe, expect, test } from 'vitest';
import { logChart } from '../../../../src/console/logs/log-chart.ts';
import { logQueryBin } from '../../../../src/console/logs/log-query-bin.ts';

describe('how a query divides time', () => {
  test.each([
    [
      'by the text of the bin',
      'stats count(*) by bin(5m)',
      { column: 'bin(5m)', periodSeconds: 300, groupColumns: [], countColumns: ['count(*)'] },
    ],
    [
      'by its alias, beside other columns',
      "filter a = 'x | y' | stats pct(d, 99) as p99, count(*) by bin(1h) as hour, concat(a, b) as c, route | sort hour desc",
      { column: 'hour', periodSeconds: 3600, groupColumns: ['c', 'route'], countColumns: ['count(*)'] },
    ],
    [
      'with the unit written out, whatever the case',
      'STATS sum(x) BY level, BIN(30 seconds)',
      { column: 'BIN(30 seconds)', periodSeconds: 30, groupColumns: ['level'], countColumns: [] },
    ],
    [
      'by the last stats',
      'stats count(*) by bin(1m) | stats count(*) by bin(2d)',
      { column: 'bin(2d)', periodSeconds: 172_800, groupColumns: [], countColumns: ['count(*)'] },
    ],
    ['not at all without a bin', 'stats count(*) by route', undefined],
    ['not at all in a comment', 'fields @message # | stats count(*) by bin(1m)', undefined],
    ['not at all in a pattern', 'filter @message like /| stats count() by bin(1m)/', undefined],
  ])('%s', (_sentence, query, bin) => expect(logQueryBin(query)).toEqual(bin));
});

describe('the chart of a query', () => {
  const window = { startSeconds: 30, endSeconds: 180, periodSeconds: 60 };
  const chart = (query: string, ...rows: Record<string, string>[]) => {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const found = logChart({ columns, rows: rows.map((row) => new Map(Object.entries(row))) }, query, 'Title', window);
    return found?.series.map(({ label, points }) => [
      label,
      points.map(({ timeMs, value }) => `${timeMs / 1000}: ${value}`).join(', '),
    ]);
  };
  const at = (minute: number) => `1970-01-01 00:0${minute}:00.000`;

  test('has a series for each number, in order of time', () => {
    const query = 'stats avg(d) as mean, max(d) as slowest by bin(1m) as minute';
    expect(
      chart(query, { minute: at(2), mean: '3', slowest: '20' }, { minute: at(1), mean: '1', slowest: '10' }),
    ).toEqual([
      ['slowest', '60: 10, 120: 20'],
      ['mean', '60: 1, 120: 3'],
    ]);
  });

  test('has a series for each group, also where a row has none', () => {
    const query = 'stats sum(n) as lines by bin(1m) as minute, route';
    expect(chart(query, { minute: at(1), route: '/', lines: '2' }, { minute: at(1), lines: '1' })).toEqual([
      ['/', '60: 2'],
      ['–', '60: 1'],
    ]);
  });

  test('counts nothing where the answer has no row, unless rows may have been left out', () => {
    const query = 'stats count(*) as lines by bin(1m) as minute';
    expect(chart(query, { minute: at(2), lines: '2' })).toEqual([['lines', '60: 0, 120: 2']]);
    expect(chart(`${query} | limit 1`, { minute: at(2), lines: '2' })).toEqual([['lines', '120: 2']]);
  });

  test('is left out where there is nothing to draw', () => {
    const query = 'stats latest(x) as x by bin(1m) as minute';
    expect(chart(query, { minute: at(1), x: 'text' }, { minute: '' })).toBeUndefined();
    expect(chart('fields a', { a: '1' })).toBeUndefined();
  });
});
