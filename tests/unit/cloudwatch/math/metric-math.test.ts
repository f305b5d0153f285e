import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Series } from '../../../../src/cloudwatch/base/series.ts';
import type { ExpressionScope } from '../../../../src/cloudwatch/math/math-function.ts';
import { evaluateExpression, isArray, parseExpression } from '../../../../src/cloudwatch/math/metric-math.ts';
import { runAtOnce } from '../../../../src/parsing/run-at-once.ts';

const periodSeconds = 60;

/** `'30 - 0'`: one value a minute from 0 on, - is missing. */
function series(values: string): Series {
  const points = values
    .split(' ')
    .flatMap((value, i) => (value === '-' ? [] : [[i * periodSeconds, Number(value)] as const]));
  return { timestamps: points.map(([time]) => time), values: points.map(([, value]) => value) };
}

/** The other way; trailing gaps up to five minutes are written out. */
function row({ timestamps, values }: Series): string {
  return Array.from({ length: 5 }, (_, i) => values[timestamps.indexOf(i * periodSeconds)] ?? '-').join(' ');
}

function scopeOf(metrics: Record<string, string>, results: ExpressionScope['results'] = new Map()): ExpressionScope {
  const entries = Object.entries(metrics).map(([id, values]) => [id, series(values)] as const);
  return { metrics: new Map(entries), results, periodSeconds, startSeconds: 0, endSeconds: 300 };
}

function evaluate(text: string, scope: ExpressionScope): string | string[] {
  const result = runAtOnce(evaluateExpression(parseExpression(text), scope));
  return isArray(result) ? result.map(row) : row(result);
}

type Table = [expression: string, metrics: Record<string, string>, expected: string | string[]][];

const tables: Record<string, Table> = {
  '"Basic arithmetic functions": missing counts as 0, division by zero drops the point': [
    ['m1 + m2', { m1: '1 2 - - 5', m2: '10 - 30 - 50' }, '11 2 30 - 55'],
    ['m1 - m2', { m1: '1 - 3 4 5', m2: '1 2 - 4 6' }, '0 -2 3 0 -1'],
    ['m1 / m2', { m1: '1 2 - 4 5', m2: '2 0 4 - 5' }, '0.5 - 0 - 1'],
    ['100 * m1 / m2', { m1: '1 2 - 4 5', m2: '2 8 4 8 -' }, '50 25 0 50 -'],
    ['m1 ^ 2', { m1: '1 2 3 4 -' }, '1 4 9 16 -'],
    ['2 - m1', { m1: '1 2 3 - -' }, '1 0 -1 - -'],
    ['-m1', { m1: '1 -2 - - 3' }, '-1 2 - - -3'],
    ['m1 / 0', { m1: '1 2 3 4 5' }, '- - - - -'],
    ['m1 > 1 / 0', { m1: '1 2 3 4 5' }, '- - - - -'],
    ['-[m1, m2] * 5', { m1: '1 - - - -', m2: '2 - - - -' }, ['-5 - - - -', '-10 - - - -']],
    ['100 / [m1, m2]', { m1: '50 - - - -', m2: '0 25 - - -' }, ['2 - - - -', '- 4 - - -']],
    ['[m1, m2] / m3', { m1: '4 - - - -', m2: '8 - - - -', m3: '2 - - - -' }, ['2 - - - -', '4 - - - -']],
  ],
  '"Comparison and logical operators": the published example': [
    ['m1 < m2', { m1: '30 20 0 0 -', m2: '20 - 20 - -' }, '0 0 1 0 -'],
    ['m1 >= 30', { m1: '30 20 0 0 -' }, '1 0 0 0 -'],
    ['m1 > 15 AND m2 > 15', { m1: '30 20 0 0 -', m2: '20 - 20 - -' }, '1 0 0 0 -'],
  ],
  '"Comparison and logical operators": 0 is false and every other number true': [
    ['m1 == 2', { m1: '1 2 3 - -' }, '0 1 0 - -'],
    ['m1 != 2', { m1: '1 2 3 - -' }, '1 0 1 - -'],
    ['m1 <= 2', { m1: '1 2 3 - -' }, '1 1 0 - -'],
    ['m1 OR m2', { m1: '0 0 -3 - -', m2: '0 5 0 - -' }, '0 1 1 - -'],
    ['m1 || m2', { m1: '0 1 - - -', m2: '0 - 1 - -' }, '0 1 1 - -'],
    ['m1 && 1', { m1: '0 -1 - - -' }, '0 1 - - -'],
  ],
  '"Using IF expressions": the published examples': [
    ['IF(m1, m2, m3)', { m1: '1 1 0 0 -', m2: '30 - 0 0 30', m3: '0 0 20 - 20' }, '30 0 20 0 -'],
    ['IF(m1, 5, m3)', { m1: '1 1 0 0 -', m3: '0 0 20 - 20' }, '5 5 20 - -'],
    ['IF(m1, m2, 5)', { m1: '1 1 0 0 -', m2: '30 - 0 0 30' }, '30 0 5 5 -'],
    ['IF(m1 < 400, m1)', { m1: '100 500 - 399 400' }, '100 - - 399 -'],
    ['IF(m1 < 400, 10, 2)', { m1: '100 500 - 399 400' }, '10 2 - 10 2'],
    ['IF(1, m1, m2)', { m1: '1 - - - -', m2: '2 - - - -' }, '1 - - - -'],
    ['IF(0, m1, m2)', { m1: '1 - - - -', m2: '2 - - - -' }, '2 - - - -'],
    ['IF(MAX(m2), m1, m1)', { m1: '1 - - - -', m2: '-' }, '- - - - -'],
    ['IF(0, m1)', { m1: '1 - - - -' }, '- - - - -'],
  ],
  'FILL gives every period of the request a point': [
    ['FILL(m1, 0)', { m1: '- 1 - 3 -' }, '0 1 0 3 0'],
    ['FILL(m1, 0)', { m1: '-' }, '0 0 0 0 0'],
    ['FILL(m1, REPEAT)', { m1: '- 1 - - 3' }, '- 1 1 1 3'],
    ['FILL(m1, LINEAR)', { m1: '- 1 - 3 -' }, '- 1 2 3 -'],
    ['FILL(m1, m2)', { m1: '- 1 - 3 -', m2: '7 8 - 9 9' }, '7 1 - 3 9'],
    ['FILL(m1, MIN(m1))', { m1: '5 - 2 - -' }, '5 2 2 2 2'],
    ['FILL(METRICS(), 0)', { m1: '1 - - - -', m2: '- 2 - - -' }, ['1 0 0 0 0', '0 2 0 0 0']],
  ],
  'a reducer turns a series into a number': [
    ['m1 - MIN(m1)', { m1: '5 2 - 3 -' }, '3 0 - 1 -'],
    ['m1 / MAX(m1)', { m1: '5 2 - 4 -' }, '1 0.4 - 0.8 -'],
    ['m1 - AVG(m1)', { m1: '1 2 - 3 -' }, '-1 0 - 1 -'],
    ['m1 / SUM(m1)', { m1: '1 - 3 - -' }, '0.25 - 0.75 - -'],
    ['m1 / MAX(m2)', { m1: '1 - 3 - -', m2: '-' }, '- - - - -'],
  ],
  'a reducer turns an array into a series; AVG counts missing as 0': [
    ['SUM(METRICS())', { m1: '1 - 3 - -', m2: '10 20 - - -' }, '11 20 3 - -'],
    ['MAX([m1, m2])', { m1: '1 - -3 - -', m2: '10 20 - - -' }, '10 20 -3 - -'],
    ['MIN([m1, m2])', { m1: '1 - 3 - -', m2: '10 20 - - -' }, '1 20 3 - -'],
    ['AVG([m1, m2])', { m1: '1 - 3 - -', m2: '10 20 - - -' }, '5.5 10 1.5 - -'],
    ['SUM([METRICS("a"), METRICS("b")])', { a1: '1 - - - -', b1: '2 - - - -', c1: '4 - - - -' }, '3 - - - -'],
  ],
  'STDDEV and DATAPOINT_COUNT reduce too': [
    ['m1 * STDDEV(m1)', { m1: '1 - 5 - -' }, '2 - 10 - -'],
    ['STDDEV([m1, m2])', { m1: '2 4 - - -', m2: '6 - 3 - -' }, '2 0 0 - -'],
    ['m1 * DATAPOINT_COUNT(m1)', { m1: '1 - 2 - 3' }, '3 - 6 - 9'],
    ['DATAPOINT_COUNT([m1, m2])', { m1: '1 - 2 - -', m2: '1 1 - - -' }, '2 1 1 - -'],
    ['SUM([m1, m2]) / DATAPOINT_COUNT([m1, m2])', { m1: '4 - 2 - -', m2: '2 7 - - -' }, '3 7 2 - -'],
    ['TIME_SERIES(DATAPOINT_COUNT(m1))', { m1: '-' }, '0 0 0 0 0'],
  ],
  'arrays can be counted, sorted and cut': [
    ['TIME_SERIES(METRIC_COUNT([m1, m2]))', { m1: '1 - - - -', m2: '-' }, '2 2 2 2 2'],
    ['REMOVE_EMPTY([m1, m2, m3])', { m1: '1', m2: '-', m3: '3' }, ['1 - - - -', '3 - - - -']],
    ['SLICE([m1, m2, m3], 1)', { m1: '1', m2: '2', m3: '3' }, ['2 - - - -', '3 - - - -']],
    ['SLICE([m1, m2, m3], 0, 2)', { m1: '1', m2: '2', m3: '3' }, ['1 - - - -', '2 - - - -']],
    ['SLICE([m1], 3)', { m1: '1' }, []],
    ['SORT([m1, m2, m3], MAX, DESC)', { m1: '1', m2: '3', m3: '2' }, ['3 - - - -', '2 - - - -', '1 - - - -']],
    ['SORT([m1, m2, m3], MAX, ASC, 2)', { m1: '1', m2: '3', m3: '2' }, ['1 - - - -', '2 - - - -']],
    ['SORT([m1, m2], AVG, DESC)', { m1: '4 0', m2: '3 - - - -' }, ['3 - - - -', '4 0 - - -']],
    ['SORT([m1, m2], SUM, DESC)', { m1: '4 0', m2: '3 - - - -' }, ['4 0 - - -', '3 - - - -']],
    ['SORT([m1, m2], MIN, ASC)', { m1: '4 1', m2: '0 9' }, ['0 9 - - -', '4 1 - - -']],
    ['SORT([m1, m2], SUM, ASC)', { m1: '-', m2: '5' }, ['5 - - - -', '- - - - -']],
    ['FIRST(SORT(METRICS(), MAX, DESC, 1))', { m1: '1', m2: '3' }, '3 - - - -'],
    ['LAST(SLICE([m1], 1))', { m1: '1' }, '- - - - -'],
  ],
  'TIME_SERIES and the calendar have a point in every period of the request': [
    ['TIME_SERIES(5)', { m1: '1 - - - -' }, '5 5 5 5 5'],
    ['TIME_SERIES(MAX(m1))', { m1: '1 7 - - -' }, '7 7 7 7 7'],
    ['TIME_SERIES(MAX(m1))', { m1: '-' }, '- - - - -'],
    ['MINUTE(m1)', { m1: '1 - - - -' }, '0 1 2 3 4'],
    ['EPOCH(m1)', { m1: '-' }, '0 60 120 180 240'],
    ['IF(MINUTE(m1) >= 2 AND MINUTE(m1) < 4, FILL(m1, 0))', { m1: '9 9 - 9 9' }, '- - 0 9 -'],
    ['IF(MAX(m1) > 5, 1, 2) * TIME_SERIES(1)', { m1: '9 - - - -' }, '1 1 1 1 1'],
  ],
  'functions of each value, and of one value and the one before': [
    ['ABS(m1)', { m1: '-1.5 2 - - -' }, '1.5 2 - - -'],
    ['CEIL(m1)', { m1: '-1.5 2.1 - - -' }, '-1 3 - - -'],
    ['FLOOR(m1)', { m1: '-1.5 2.9 - - -' }, '-2 2 - - -'],
    ['DIFF(m1)', { m1: '1 4 - 10 9' }, '- 3 - 6 -1'],
    ['RATE(m1)', { m1: '0 60 - 300 -' }, '- 1 - 2 -'],
    ['RUNNING_SUM(m1)', { m1: '1 2 - 3 -' }, '1 3 - 6 -'],
    ['m1 / PERIOD(m1)', { m1: '60 120 - - -' }, '1 2 - - -'],
    ['LOG(m1)', { m1: '1 0 - - -' }, '0 - - - -'],
    ['LOG10(m1)', { m1: '100 -5 - 0.1 -' }, '2 - - -1 -'],
    ['DIFF_TIME(m1)', { m1: '1 4 - 10 9' }, '- 60 - 120 60'],
    ['DIFF(METRICS())', { m1: '1 4 - - -', m2: '2 - 9 - -' }, ['- 3 - - -', '- - 7 - -']],
    ['FIRST([m1, m2])', { m1: '1 - - - -', m2: '2 - - - -' }, '1 - - - -'],
    ['LAST([m1, m2])', { m1: '1 - - - -', m2: '2 - - - -' }, '2 - - - -'],
  ],
};

describe.each(Object.entries(tables))('"Using metric math": %s', (_, cases) => {
  test.each(cases)('%s of %j is %s', (text, metrics, expected) => {
    expect(evaluate(text, scopeOf(metrics))).toEqual(expected);
  });
});

describe('the calendar is that of UTC', () => {
  test.each([
    ['2026-01-04T23:59:59Z', 'a Sunday night', { MINUTE: 59, HOUR: 23, DAY: 7, DATE: 4, MONTH: 1, YEAR: 2026 }],
    ['2024-02-29T00:00:00Z', 'a leap day, a Thursday', { MINUTE: 0, HOUR: 0, DAY: 4, DATE: 29, MONTH: 2, YEAR: 2024 }],
    ['2026-12-28T12:30:00Z', 'a Monday', { MINUTE: 30, HOUR: 12, DAY: 1, DATE: 28, MONTH: 12, YEAR: 2026 }],
  ])('%s, %s', (moment, _, expected) => {
    const startSeconds = Date.parse(moment) / 1000;
    const scope = { ...scopeOf({ m1: '-' }), startSeconds, endSeconds: startSeconds + 60 };
    const read = (name: string) => runAtOnce(evaluateExpression(parseExpression(`${name}(m1)`), scope)) as Series;
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, read(name).values[0]]))).toEqual(expected);
    expect(read('EPOCH').values).toEqual([startSeconds]);
  });
});

describe('for any series', () => {
  const values = fc.array(fc.option(fc.integer({ min: -50, max: 50 }), { nil: '-', freq: 3 }), {
    minLength: 1,
    maxLength: 5,
  });
  const rows = fc.tuple(values, values).map(([m1, m2]) => ({ m1: m1.join(' '), m2: m2.join(' ') }));

  test.each([
    ['m1 + m2', 'm2 + m1'],
    ['m1 - m2', '-(m2 - m1)'],
    ['SUM([m1, m2])', 'm1 + m2'],
    ['AVG([m1, m2])', 'SUM([m1, m2]) / 2'],
    ['MAX([m1, m2])', '-MIN([-m1, -m2])'],
    ['FILL(m1, 0)', 'FILL(FILL(m1, 0), 7)'],
    ['m1 > m2', 'm2 < m1'],
    ['IF(m1 > m2, 1, 0)', 'm1 > m2'],
    ['RATE(m1)', 'DIFF(m1) / DIFF_TIME(m1)'],
    ['FIRST([m1, m2])', 'LAST([m2, m1])'],
    ['SLICE([m1, m2], 1)', '[m2]'],
  ])('%s is %s', (left, right) => {
    fc.assert(
      fc.property(rows, (metrics) => {
        expect(evaluate(left, scopeOf(metrics))).toEqual(evaluate(right, scopeOf(metrics)));
      }),
    );
  });
});

describe('"The METRICS() function"', () => {
  const results = new Map([['errors_share', series('9 9 9 9 9')]]);
  const scope = scopeOf({ errors_a: '1 - - - -', errors_b: '2 - - - -', requests: '3 - - - -' }, results);
  test.each([
    ['METRICS()', ['1 - - - -', '2 - - - -', '3 - - - -'], 'all raw metrics, expressions left out'],
    ['METRICS("errors")', ['1 - - - -', '2 - - - -'], 'those with the text in their Id'],
    ['METRICS("nothing")', [], 'none'],
  ])('%s is %j: %s', (text, expected) => {
    expect(evaluate(text, scope)).toEqual(expected);
  });

  test('an array keeps the labels of its metrics', () => {
    const metrics = new Map([['m1', { ...series('1'), label: 'Requests' }]]);
    const result = runAtOnce(evaluateExpression(parseExpression('METRICS() * 2'), { ...scope, metrics }));
    expect(isArray(result) && result.map(({ label }) => label)).toEqual(['Requests']);
  });
});

test('an Id of an expression that came to an array stands for the array, also when it has one member', () => {
  const scope = scopeOf({}, new Map([['e1', [series('1 2 - - -')]]]));
  expect(evaluate('SUM(e1)', scope)).toBe('1 2 - - -');
});

describe('what cannot be computed says why and where', () => {
  const scope = scopeOf({ m1: '1 - - - -' }, new Map([['e1', series('1')]]));
  test.each([
    ['m1 + m2', 5, 'There is no metric or expression with the Id m2.'],
    ['SUM(m1)', 0, 'The result of an expression must be a series, and this one is a number.'],
    ['"m1"', 0, 'The result of an expression must be a series, and this one is a text.'],
    ['2 * FOO(m1)', 4, 'Metric math has no function FOO.'],
    ['toString(m1)', 0, 'Metric math has no function toString.'],
    ['avg(m1)', 0, 'Metric-math functions are written in upper case: AVG.'],
    [
      "m1 + SEARCH('{AWS/EC2}', 'Average', 300)",
      5,
      'The metric-math function SEARCH is not supported here: which metrics it finds is known to the account alone.',
    ],
    [
      'ANOMALY_DETECTION_BAND(m1, 2)',
      0,
      'The metric-math function ANOMALY_DETECTION_BAND is not supported here: its band comes from a model that CloudWatch trains.',
    ],
    [
      'SERVICE_QUOTA(m1)',
      0,
      'The metric-math function SERVICE_QUOTA is not supported here: a quota is known to the account alone.',
    ],
    [
      "INSIGHT_RULE_METRIC('r', 'Sum')",
      0,
      'The metric-math function INSIGHT_RULE_METRIC is not supported here: it reads Contributor Insights.',
    ],
    [
      "DB_PERF_INSIGHTS('RDS', 'db-1', 'os.cpu')",
      0,
      'The metric-math function DB_PERF_INSIGHTS is not supported here: it reads Performance Insights.',
    ],
    ["LAMBDA('f')", 0, 'The metric-math function LAMBDA is not supported here: it calls a function of the account.'],
    ['HOUR([m1])', 0, 'HOUR cannot be applied to (array of series).'],
    ['SORT([m1], STDDEV, ASC)', 0, 'SORT cannot be applied to (array of series, word, word).'],
    ['SORT([m1], AVG, UP)', 0, 'SORT cannot be applied to (array of series, word, word).'],
    ['SLICE(m1, 1)', 0, 'SLICE cannot be applied to (series, number).'],
    ['TIME_SERIES(m1)', 0, 'TIME_SERIES cannot be applied to (series).'],
    ['METRIC_COUNT(m1)', 0, 'METRIC_COUNT cannot be applied to (series).'],
    ['MAX(m1, m1)', 0, 'MAX takes 1 argument, not 2.'],
    ['IF(m1)', 0, 'IF takes 2 to 3 arguments, not 1.'],
    ['FILL(m1, FORWARD)', 0, 'FILL cannot be applied to (series, word).'],
    ['FILL(m1, "REPEAT")', 0, 'FILL cannot be applied to (series, text).'],
    ['PERIOD(e1)', 0, 'PERIOD cannot be applied to (series).'],
    ['FIRST(m1)', 0, 'FIRST cannot be applied to (series).'],
    ['[m1] + [m1]', 5, 'Metric math cannot compute "array of series + array of series".'],
    ['[m1, 5]', 5, 'An array holds series, not a number.'],
    ['-"m1"', 0, 'A text has no negative.'],
  ])('%s', (text, offset, message) => {
    expect(() => evaluate(text, scope)).toThrow(expect.objectContaining({ name: 'ExpressionError', offset, message }));
  });
});
