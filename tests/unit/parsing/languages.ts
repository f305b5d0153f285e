import {
  alarmReferences,
  alarmRuleMaxLength,
  evaluateAlarmRuleExpression,
  parseAlarmRule,
} from '../../../src/cloudwatch/alarms/composite-rule.ts';
import type { Series } from '../../../src/cloudwatch/base/series.ts';
import { parseLogFilter } from '../../../src/cloudwatch/logs/log-filter.ts';
import { logQueryMaxLength, parseLogQuery } from '../../../src/cloudwatch/logs/log-query.ts';
import { compileLogQuery, runLogQuery } from '../../../src/cloudwatch/logs/log-query-run.ts';
import {
  callsFunction,
  evaluateExpression,
  expressionMaxLength,
  idOffsets,
  parseExpression,
} from '../../../src/cloudwatch/math/metric-math.ts';
import { createPatternCompiler } from '../../../src/emulator/logs/log-pattern.ts';
import { runAtOnce } from '../../../src/parsing/run-at-once.ts';
import { parseTraceFilter } from '../../../src/xray/filter/trace-filter.ts';
import { matchesTraceFilter } from '../../../src/xray/filter/trace-filter-run.ts';

type Shape = readonly [first: string, repeated: string, middle: string, behind: string, last?: string];

/** A language that a grammar of `src` reads. */
export interface Language {
  readonly grammar: string;
  /** Longest text that AWS takes. */
  readonly maxLength: number;
  /** Most calls of the grammar's rules for each character: a little more than a bracket takes, which leads through every level. */
  readonly callsPerCharacter: number;
  /** What people write. */
  readonly honest: readonly string[];
  /** What a text at random begins and ends with. */
  readonly begins: readonly (readonly [first: string, last: string])[];
  /** What stands between, joined and in brackets. */
  readonly operands: readonly string[];
  readonly joins: readonly string[];
  readonly brackets: readonly (readonly [open: string, close: string])[];
  /**
   * Texts of any length: what comes first, what is repeated, what follows it, what is repeated as often behind that. The first are
   * brackets within brackets.
   */
  readonly shapes: readonly [brackets: Shape, ...others: Shape[]];
  /** Reads a text, walks what was read, and evaluates it. */
  run(text: string): void;
}

const series: Series = { timestamps: [0, 60, 120], values: [1, 2, 3] };
const scope = {
  metrics: new Map([
    ['a', series],
    ['m1', series],
    ['m2', series],
  ]),
  results: new Map(),
  periodSeconds: 60,
  startSeconds: 0,
  endSeconds: 180,
};

const line = {
  timestampMs: 0,
  ingestedMs: 0,
  logStreamName: 'i-1',
  message: '{"a":1,"msg":"text","err":{"code":"x"}}',
};
const segments = [
  { id: '00000000000000a1', trace_id: '1-0-0', name: 'a', start_time: 1, end_time: 2, annotations: { a: 1 } },
];

export const languages: readonly Language[] = [
  {
    grammar: 'cloudwatch/math/metric-math.peggy',
    maxLength: expressionMaxLength,
    callsPerCharacter: 16,
    honest: [
      '100 * a / FILL(m1, REPEAT)',
      'IF(m1 > .5 AND m2 <= 3, 1.5e3, -m2 ^ 2)',
      '[SUM([METRICS("4"), METRICS("a")]), m1]',
    ],
    begins: [['', '']],
    operands: ['a', 'm1', 'b', '1', '.5', '-a', '"x"', 'METRICS()', 'PERIOD(a)', 'a ^ -2'],
    joins: ['+', ' - ', '*', '/', '^', '^ -', ' == ', '<', ' AND ', ' || ', ', ', ' '],
    brackets: [
      ['(', ')'],
      ['[', ']'],
      ['SUM(', ')'],
      ['MAX([', '])'],
      ['IF(a, ', ', 1)'],
      ['-', ''],
      ['FILL(a,', ')'],
    ],
    shapes: [
      ['', '(', 'a', ')'],
      ['', '[', 'a', ']'],
      ['', 'f(', 'a', ')'],
      ['', 'MAX([a,', 'a', '])'],
      ['', '-', 'a', ''],
      ['', '- ', 'a', ''],
      ['a', '^a', '', ''],
      ['a', '^-a', '', ''],
      ['a', '+a', '', ''],
      ['a', '-1', '', ''],
      ['a', ' OR a', '', ''],
      ['a', '<a', '', ''],
      ['[a', ',a', ']', ''],
      ['', 'a', '', ''],
      ['', 'f(', '', ''],
      ['', '"', '', ''],
      ['', '(a', '', ''],
      ['', 'f(a,', '', ''],
      ['a', ' ', '', ''],
      ['a', '((', '', ''],
    ],
    run(text) {
      const expression = parseExpression(text);
      idOffsets(expression);
      callsFunction(expression, 'METRICS');
      runAtOnce(evaluateExpression(expression, scope));
    },
  },
  {
    grammar: 'cloudwatch/alarms/composite-rule.peggy',
    maxLength: alarmRuleMaxLength,
    callsPerCharacter: 8,
    honest: [
      'ALARM(a) AND NOT (OK("b c") OR INSUFFICIENT_DATA(c))',
      'AT_LEAST(50%, NOT OK, (a, b, c)) OR TRUE',
      'ALARM(a) OR ALARM(b) OR ALARM(c)',
    ],
    begins: [['', '']],
    operands: ['ALARM(a)', 'OK("b c")', 'INSUFFICIENT_DATA(arn:a)', 'TRUE', 'FALSE', 'AT_LEAST(50%, NOT OK, (a, b))'],
    joins: [' AND ', ' OR ', ' AND NOT ', ' ', ', '],
    brackets: [
      ['(', ')'],
      ['NOT ', ''],
      ['(NOT ', ')'],
      ['ALARM(', ')'],
      ['AT_LEAST(1, OK, (', '))'],
    ],
    shapes: [
      ['', '(', 'TRUE', ')'],
      ['', '(NOT ', 'TRUE', ')'],
      ['', 'NOT ', 'TRUE', ''],
      ['TRUE', ' OR TRUE', '', ''],
      ['TRUE', ' AND TRUE', '', ''],
      ['OK(a)', ' OR OK(a) AND OK(b)', '', ''],
      ['AT_LEAST(1, OK, (a', ', a', '))', ''],
      ['', 'AT_LEAST(', '', ''],
      ['', 'ALARM(', '', ''],
      ['ALARM("', '\\"', '', ''],
      ['', '"', '', ''],
      ['', '((TRUE ', '', ''],
      ['TRUE', ' ', '', ''],
    ],
    run(text) {
      const rule = parseAlarmRule(text);
      alarmReferences(rule);
      evaluateAlarmRuleExpression(rule, () => 'OK');
    },
  },
  {
    grammar: 'cloudwatch/logs/log-query.peggy',
    maxLength: logQueryMaxLength,
    callsPerCharacter: 16,
    honest: [
      "fields @timestamp, err.message as error, duration_ms / 1000 | filter route = '/claim' and status >= 500 | sort @timestamp desc | limit 20",
      'filter @message like /(?i)no conn/ or not status in [200, 303] | stats count(*) as n, pct(duration_ms, 99) by bin(5m)',
      '# which requests?\nfields a-b*c | display a',
    ],
    begins: [
      ['filter ', ''],
      ['fields ', ''],
      ['stats count(*) by ', ''],
      ['stats sum(', ')'],
      ['sort ', ' desc'],
      ['filter a like ', ''],
    ],
    operands: [
      'a',
      'err.code',
      '@message',
      'not a',
      'a in [1, 2]',
      'a like /x/',
      'a =~ "x"',
      "'x'",
      '`a b`',
      '1',
      '-2.5',
      '5m',
      'bin(5m)',
      'count(*)',
    ],
    joins: [
      '+',
      ' - ',
      '*',
      ' = ',
      '!=',
      ' and ',
      ' or ',
      ' not in ',
      ' like ',
      ', ',
      ' | fields ',
      ' as b, ',
      ' # c\n',
      ' ',
    ],
    brackets: [
      ['(', ')'],
      ['abs(', ')'],
      ['f(', ')'],
      ['not ', ''],
      ['(not ', ')'],
      ['a in [', ']'],
      ['a like (', ')'],
      ['a = (', ')'],
    ],
    shapes: [
      ['filter ', '(', 'a = 1', ')'],
      ['filter ', 'f(', 'a', ')'],
      ['filter ', 'abs(', 'a', ')'],
      ['filter ', 'not ', 'a', ''],
      ['filter ', '(not ', 'a', ')'],
      ['filter a', ' or a', '', ''],
      ['filter a', ' and a', '', ''],
      ['filter a', '-a', '', ''],
      ['filter a', '*a+a', '', ''],
      ['filter a in [', 'a in [', 'a', ']'],
      ['filter a in [', 'a, ', 'a]', ''],
      ['filter ', 'a like (', 'a', ')'],
      ['filter a like /', '(', 'a', ')'],
      ['filter a like /', '.*', '/', ''],
      ['filter ', 'a = (', 'a', ')'],
      ['filter ', '(a in ', '', ''],
      ['filter ', '(', '', ''],
      ['filter ', 'a like /', '', ''],
      ['filter ', '"', '', ''],
      ['filter a', ' ', '', ''],
      ['filter a', '\n#', '', ''],
      ['fields a', ', a', '', ''],
      ['fields a', ' | fields a', '', ''],
      ['fields ', 'a as ', '', ''],
      ['stats count(*)', ', sum(a)', '', ''],
      ['sort a', ', a desc', '', ''],
    ],
    run(text) {
      const query = compileLogQuery(parseLogQuery(text), { compilePattern: createPatternCompiler() });
      const steps = runLogQuery(query, [line, line], 10);
      while (!steps.next().done);
    },
  },
  {
    grammar: 'cloudwatch/logs/log-filter.peggy',
    maxLength: 1024,
    callsPerCharacter: 8,
    honest: [
      '{ ($.level = "warn") || ($.status != 200 && $.err.message EXISTS) }',
      '?refused ?"no connection"',
      'claim -accepted "a b"',
      '{ $.replayed IS FALSE && $.reference NOT EXISTS }',
    ],
    begins: [
      ['{ ', ' }'],
      ['', ''],
    ],
    operands: ['$.a = 1', '$.err.code != "x*"', '$.a IS TRUE', '$.a NOT EXISTS', '$.a >= x*', 'a', '?a', '-a', '"a b"'],
    joins: [' && ', ' || ', '&&', ' '],
    brackets: [
      ['(', ')'],
      ['( ', ' )'],
      ['{', '}'],
    ],
    shapes: [
      ['{ ', '(', '$.a = 1', ')', ' }'],
      ['{ ', '(', '$.a = 1 }', ''],
      ['{ $.a = 1', ' && $.a = 1', ' }', ''],
      ['{ $.a = 1', ' || $.a = 1', ' }', ''],
      ['{ $', '.a', ' = 1 }', ''],
      ['{ $', '.a', '', ''],
      ['{ ', '$.a NOT ', '', ''],
      ['{ $.a = ', '*', ' }', ''],
      ['', 'a ', '', ''],
      ['', '?a ', '', ''],
      ['', '-a ', '', ''],
      ['', '"', '', ''],
      ['', '{', '', ''],
      ['{', ' ', '', ''],
    ],
    run(text) {
      const filter = parseLogFilter(text);
      for (const message of [line.message, 'plain', '{']) filter(message);
    },
  },
  {
    grammar: 'xray/filter/trace-filter.peggy',
    maxLength: 2000,
    callsPerCharacter: 10,
    honest: [
      'http.status = 500 AND responsetime > 0.5 OR !ok',
      'service("claims") { fault = true annotation.attempt >= 2 }',
      'edge("claims", "db") { error } annotation[http.route] = "/claim"',
    ],
    begins: [['', '']],
    operands: [
      'ok',
      '!fault',
      'duration > 1',
      'http.url CONTAINS "x"',
      'annotation.a = 1',
      'annotation[a]',
      'service("a")',
      'edge(, "a")',
      'user = "\\"a"',
    ],
    joins: [' AND ', ' OR ', ' and ', ' ', ' = '],
    brackets: [
      ['(', ')'],
      ['!', ''],
      ['!(', ')'],
      ['service() { ', ' }'],
      ['edge("a",) {', '}'],
    ],
    shapes: [
      ['', '(', 'ok', ')'],
      ['', '!', 'ok', ''],
      ['', '!(', 'ok', ')'],
      ['ok', ' ok', '', ''],
      ['ok', ' AND ok', '', ''],
      ['ok', ' OR ok', '', ''],
      ['', 'service() { ', 'ok', ' }'],
      ['', 'edge(,) { ', 'ok', ' }'],
      ['', 'service(', '', ''],
      ['', 'service() {', '', ''],
      ['', 'edge(', '', ''],
      ['', 'annotation[', '', ''],
      ['', 'annotation.a ', '', ''],
      ['', 'duration > ', '', ''],
      ['', '"', '', ''],
      ['ok', ' ', '', ''],
      ['', '(ok ', '', ''],
    ],
    run(text) {
      matchesTraceFilter(parseTraceFilter(text), { segments });
    },
  },
];
