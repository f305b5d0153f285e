import { expect, test } from 'vitest';
import { parseJson } from '../../../src/parsing/parse-json.ts';

const nested = (open: string, depth: number, close: string, inner = '') =>
  `${open.repeat(depth)}${inner}${close.repeat(depth)}`;

test.each(['{"a":[1,"x",null]}', '"x"', '1', 'null', nested('[', 1000, ']'), nested('{"a":', 1000, '}', '1')])(
  'reads %s',
  (text) => {
    expect(JSON.stringify(parseJson(text))).toBe(text);
  },
);

test.each([
  ['brackets in texts', nested('[', 3000, '')],
  ['quotation marks in texts', `"\\"${nested('[', 3000, '')}`],
])('does not count %s', (_sentence, text) => {
  expect(parseJson(JSON.stringify([text]))).toEqual([text]);
});

test.each([
  '',
  '{',
  'x',
  nested('[', 1001, ']'),
  nested('{"a":', 1001, '}', '1'),
  nested('[', 100_000, ']'),
  `["${'x'.repeat(3000)}`,
])('is undefined for %s', (text) => {
  expect(parseJson(text)).toBeUndefined();
});
