import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseLogFilter } from '../../../../src/cloudwatch/logs/log-filter.ts';
import { ExpressionError } from '../../../../src/parsing/expression-error.ts';

const read = (path: string) =>
  readFileSync(new URL(`../../../../src/cloudwatch/logs/${path}`, import.meta.url), 'utf8');

const line = JSON.stringify({
  level: 'error',
  msg: 'claim accepted',
  status: 503,
  replayed: false,
  reference: null,
  xray_trace_id: '1-abc',
  err: { message: 'no connection to 127.0.0.1' },
});

describe('"Filter pattern syntax"', () => {
  test.each([
    ['nothing: every message', ' ', true],
    ['a term that is there', 'accepted', true],
    ['a term in another case', 'Accepted', false],
    ['a phrase that is there', '"claim accepted"', true],
    ['a phrase whose words are there in another order', '"accepted claim"', false],
    ['terms that are all there', 'claim "no connection"', true],
    ['terms of which one is missing', 'claim refused', false],
    ['terms of which any is there', '?refused ?claim', true],
    ['a term that must not be there', 'claim -accepted', false],
    ['a field with this text', '{$.xray_trace_id="1-abc"}', true],
    ['a field with the beginning of it', '{ $.xray_trace_id = "1-ab" }', false],
    ['a text with stars', '{ $.err.message = "no * to *0.1" }', true],
    ['a text with stars whose parts overlap', '{ $.level = "err*rror" }', false],
    ['a text without quotation marks', '{ $.level = err* }', true],
    ['numbers', '{ $.status >= 500 && $.status < 504 }', true],
    ['a number that is a text in the pattern', '{ $.status = "503" }', false],
    ['either of two', '{ ($.level = "warn") || ($.status != 200) }', true],
    ['true, false and null', '{ $.replayed IS FALSE && $.reference IS NULL }', true],
    ['a field that is there', '{ $.err.message EXISTS }', true],
    ['a field that is not there', '{ $.err.code NOT EXISTS }', true],
    ['a comparison with a field that is not there', '{ $.level.route != "x" }', false],
  ])('%s', (_sentence, pattern, found) => {
    expect(parseLogFilter(pattern)(line)).toBe(found);
  });

  test('a field is asked of JSON only', () => {
    expect(parseLogFilter('{ $.a NOT EXISTS }')('plain')).toBe(false);
  });

  test.each(['%regex%', '{ $.a = %x% }', '[a, b]', '{ $.a[0] = 1 }', '?a b', '{ $.a', 'a,b'])(
    'not known: %s',
    (pattern) => {
      expect(() => parseLogFilter(pattern)).toThrow(ExpressionError);
    },
  );
});

test('every pattern that a runbook tells to use is known', () => {
  const runbooks = globSync('docs/runbooks/*.md', { cwd: new URL('../../../../', import.meta.url) });
  const patterns = runbooks.flatMap((path) => [...read(`../../../${path}`).matchAll(/--filter-pattern '([^']*)'/g)]);
  expect(patterns.length).toBeGreaterThan(3);
  for (const [, pattern = ''] of patterns) expect(() => parseLogFilter(pattern), pattern).not.toThrow();
});
