import { describe, expect, test } from 'vitest';
import { evaluateExpression, isArray, parseExpression } from '../../../src/cloudwatch/metric-math.ts';
import type { ExpressionScope } from '../../../src/cloudwatch/metric-math-functions.ts';
import type { Series } from '../../../src/cloudwatch/series.ts';

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
  const result = evaluateExpression(parseExpression(text), scope);
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
    ['IF(m1, m2, m3)', { m1: '1 1 0 0 -', m2: '30 - 0 0 30', m3: '0 0 20 - 20' }, '30 0 20 - -'],
    ['IF(m1, 5, m3)', { m1: '1 1 0 0 -', m3: '0 0 20 - 20' }, '5 5 20 - -'],
    ['IF(m1, m2, 5)', { m1: '1 1 0 0 -', m2: '30 - 0 0 30' }, '30 0 5 5 -'],
    ['IF(m1 < 400, m1)', { m1: '100 500 - 399 400' }, '100 - - 399 -'],
    ['IF(m1 < 400, 10, 2)', { m1: '100 500 - 399 400' }, '10 2 - 10 2'],
    ['IF(1, m1, m2)', { m1: '1 - - - -', m2: '2 - - - -' }, '1 - - - -'],
    ['IF(0, m1, m2)', { m1: '1 - - - -', m2: '2 - - - -' }, '2 - - - -'],
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
  'functions of each value, and of one value and the one before': [
    ['ABS(m1)', { m1: '-1.5 2 - - -' }, '1.5 2 - - -'],
    ['CEIL(m1)', { m1: '-1.5 2.1 - - -' }, '-1 3 - - -'],
    ['FLOOR(m1)', { m1: '-1.5 2.9 - - -' }, '-2 2 - - -'],
    ['DIFF(m1)', { m1: '1 4 - 10 9' }, '- 3 - 6 -1'],
    ['RATE(m1)', { m1: '0 60 - 300 -' }, '- 1 - 2 -'],
    ['RUNNING_SUM(m1)', { m1: '1 2 - 3 -' }, '1 3 - 6 -'],
    ['m1 / PERIOD(m1)', { m1: '60 120 - - -' }, '1 2 - - -'],
    ['FIRST([m1, m2])', { m1: '1 - - - -', m2: '2 - - - -' }, '1 - - - -'],
    ['LAST([m1, m2])', { m1: '1 - - - -', m2: '2 - - - -' }, '2 - - - -'],
  ],
};

describe.each(Object.entries(tables))('%s', (_, cases) => {
  test.each(cases)('%s of %j is %s', (text, metrics, expected) => {
    expect(evaluate(text, scopeOf(metrics))).toEqual(expected);
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
    const result = evaluateExpression(parseExpression('METRICS() * 2'), { ...scope, metrics });
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
    ['m1 + STDDEV(m1)', 5, 'The metric-math function STDDEV is not supported here.'],
    ["SEARCH('{AWS/EC2}', 'Average', 300)", 0, 'The metric-math function SEARCH is not supported here.'],
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
