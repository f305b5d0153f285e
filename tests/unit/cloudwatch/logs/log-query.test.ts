import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseLogQuery } from '../../../../src/cloudwatch/logs/log-query.ts';
import {
  compileLogQuery,
  type LogResultRow,
  type QueriedEvent,
  runLogQuery,
} from '../../../../src/cloudwatch/logs/log-query-run.ts';
import { createPatternCompiler } from '../../../../src/emulator/logs/log-pattern.ts';
import { ExpressionError } from '../../../../src/parsing/expression-error.ts';

const root = new URL('../../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const startMs = Date.UTC(2026, 1, 1, 12);
const lines: object[] = [
  { msg: 'request', route: '/claim', status: 303, duration_ms: 20 },
  { msg: 'request', route: '/claim', status: 500, duration_ms: 400, err: { message: 'no connection' } },
  { msg: 'request', route: '/', status: 200, duration_ms: 4 },
  { msg: 'started', level: 'info' },
];
const events = lines.map((line, index) => ({
  timestampMs: startMs + index * 60_000,
  message: JSON.stringify(line),
  logStreamName: 'i-1',
  ingestedMs: startMs,
  sequence: index,
}));

function run(query: string, limit = 100, lines: readonly QueriedEvent[] = events): LogResultRow[] {
  const steps = runLogQuery(
    compileLogQuery(parseLogQuery(query), { compilePattern: createPatternCompiler() }),
    lines,
    limit,
  );
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The rows of an answer as texts: `route=/ status=200`. */
function rows(query: string, limit = 100): string[] {
  return run(query, limit).map((row) => row.map(({ field, value }) => `${field}=${value}`).join(' '));
}

describe('"CloudWatch Logs Insights language query syntax"', () => {
  const cases: [sentence: string, query: string, expected: string[]][] = [
    [
      'without a command the newest lines come first',
      'limit 1',
      ['@timestamp=2026-02-01 12:03:00.000 @message={"msg":"started","level":"info"}'],
    ],
    [
      'fields of JSON are found, inner ones by dots',
      'fields err.message | filter status = 500',
      ['err.message=no connection'],
    ],
    ['a field that a line lacks is left out', "fields route, level | filter msg != 'request'", ['level=info']],
    [
      'a comparison with what is missing is false',
      'fields msg | filter status != 303 and status != 500',
      ['msg=request'],
    ],
    [
      'and binds tighter than or',
      "fields status | filter status = 303 or status = 200 and route = 'x'",
      ['status=303'],
    ],
    ['not, in and like', "fields status | filter not status in [303, 500] and route like '/'", ['status=200']],
    ['a pattern, whatever the case', 'fields status | filter err.message like /(?i)NO CONN/', ['status=500']],
    ['ispresent', 'fields status | filter ispresent(err.message)', ['status=500']],
    ['a computed field', "fields duration_ms / 1000 as seconds | filter route = '/'", ['seconds=0.004']],
    ['a comparison as a field is 1 or 0', 'fields status >= 500 as failed | filter failed', ['failed=1']],
    [
      'sort by several keys, what is missing last',
      'fields route, duration_ms | sort route asc, duration_ms desc',
      ['route=/ duration_ms=4', 'route=/claim duration_ms=400', 'route=/claim duration_ms=20', ''],
    ],
    ['limit', 'fields status | sort status desc | limit 1', ['status=500']],
    [
      'stats by a field',
      "filter msg = 'request' | stats count(*) as requests, avg(duration_ms) as mean by route | sort requests desc",
      ['route=/claim requests=2 mean=210', 'route=/ requests=1 mean=4'],
    ],
    [
      'stats of all lines, under the text of each function',
      'stats count(), min(duration_ms), max(duration_ms), sum(duration_ms), pct(duration_ms, 50), count_distinct(route)',
      [
        'count()=4 min(duration_ms)=4 max(duration_ms)=400 sum(duration_ms)=424 pct(duration_ms, 50)=20 count_distinct(route)=2',
      ],
    ],
    [
      'stats by time',
      'stats count(*) as lines by bin(2m) as begin | sort begin asc',
      ['begin=2026-02-01 12:00:00.000 lines=2', 'begin=2026-02-01 12:02:00.000 lines=2'],
    ],
    [
      'earliest and latest',
      'stats earliest(@timestamp) as first, latest(status) as last',
      ['first=2026-02-01 12:00:00.000 last=200'],
    ],
    ['stats of no line', "filter msg = 'nothing' | stats count(*) as lines", ['lines=0']],
    ['display shows its columns only', "fields route | filter route = '/' | display status", ['status=200']],
    ['a comment', '# which requests fail?\nfields status | filter status >= 500 # these', ['status=500']],
  ];
  test.each(cases)('%s', (_sentence, query, expected) => {
    expect(rows(query)).toEqual(expected);
  });

  test('a line that is nested deeper than any JSON is read as text', () => {
    const message = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const [line] = events;
    expect(run('fields a, strlen(@message)', 1, [{ ...line!, message }])).toEqual([
      [{ field: 'strlen(@message)', value: '200006' }],
    ]);
  });

  test.each(['bin(0)', 'bin(route)'])('%s is no time', (column) => {
    expect(rows(`fields ${column} as begin`)).toEqual(['', '', '', '']);
  });

  test('it yields after each line', () => {
    const many = Array.from({ length: 50 }, () => events[0]!);
    const query = compileLogQuery(parseLogQuery('filter status > 0 | stats count(*), max(status) | sort status'), {
      compilePattern: createPatternCompiler(),
    });
    let yields = 0;
    for (const steps = runLogQuery(query, many, 10); !steps.next().done; ) yields++;
    expect(yields).toBeGreaterThan(150);
  });

  test.each([
    ['parse @message "* *" as a, b', /Unexpected "p" at character 1/],
    ['fields', /ends too early/],
    ['filter status >', /ends too early at character 16/],
    ['fields frobnicate(status)', /The function frobnicate/],
    ['stats status by route', /stats wants functions/],
  ])('refused: %s', (query, message) => {
    expect(() => rows(query)).toThrow(message);
    expect(() => rows(query)).toThrow(ExpressionError);
  });
});

test('every query that is declared is understood', () => {
  const saved = parse(read('dashboards/saved-queries.yaml')) as Record<string, { query: string }>;
  for (const { query } of Object.values(saved)) expect(() => rows(query)).not.toThrow();
});
