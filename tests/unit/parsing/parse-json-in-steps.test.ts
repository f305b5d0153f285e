import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../../src/parsing/parse-json.ts';
import { type JsonWanted, parseJsonInSteps } from '../../../src/parsing/parse-json-in-steps.ts';
import { runAtOnce } from '../../../src/parsing/run-at-once.ts';

const everything: JsonWanted = {
  field: () => everything,
  get item() {
    return everything;
  },
};
const limits = { maxValues: 10_000, maxTokenLength: 10_000 };
const read = (text: string, more: Partial<typeof limits> = {}) =>
  runAtOnce(parseJsonInSteps(text, everything, { ...limits, ...more }));

test('reads what JSON.parse reads, and the same', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (json, space) => {
      const text = JSON.stringify(JSON.parse(json), undefined, space);
      expect(read(text)).toEqual({ value: JSON.parse(text) });
    }),
  );
});

test('refuses what JSON.parse refuses, a text that was broken at any place', () => {
  const broken = fc
    .tuple(
      fc.json({ maxDepth: 4 }),
      fc.nat(),
      fc.nat(3),
      fc.constantFrom('', '"', '\\', ',', ':', '[', '}', '-', '0', '.', 'e', '\n', 'tru'),
    )
    .map(([json, place, cut, put]) => {
      const at = place % (json.length + 1);
      return json.slice(0, at) + put + json.slice(at + cut);
    });
  fc.assert(
    fc.property(broken, (text) => {
      const value = parseJson(text);
      expect(read(text)).toEqual(value === undefined ? { problem: 'malformed' } : { value });
    }),
    { numRuns: 1000 },
  );
});

test.each([
  '{"__proto__":{"a":1},"b":[]}',
  '["\\u00e9\\"\\\\","\\\\"]',
  '[-0,1e3,0.5,1E-2]',
  '{"a":1,"a":2}',
  ' \t\r\n"x" ',
  '"[{"',
])('reads %s', (text) => {
  const reading = read(text);
  expect(JSON.stringify(reading)).toBe(JSON.stringify({ value: JSON.parse(text) }));
});

test.each([
  '',
  ' ',
  '[1,]',
  '{"a":1,}',
  '{,}',
  '[,1]',
  '{1:1}',
  '1 2',
  '[01]',
  '[1.]',
  '[+1]',
  '["\n"]',
  '[nul]',
  ']',
  '[}',
  '{"a"}',
  "['a']",
  '"\\x"',
  '"',
])('refuses %j', (text) => {
  expect(read(text)).toEqual({ problem: 'malformed' });
});

test('brackets may be nested as deep as parseJson takes them', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(read(nested(1000))).toHaveProperty('value');
  expect(read(nested(1001))).toEqual({ problem: 'malformed' });
});

test.each<[string, string, Partial<typeof limits>]>([
  ['too many values', '[1,2,[],{"a":null}]', { maxValues: 5 }],
  ['a text that is too long', `["${'x'.repeat(10)}"]`, { maxTokenLength: 11 }],
  ['a text of escaped quotation marks that is too long', `["${'\\"'.repeat(6)}"]`, { maxTokenLength: 11 }],
  ['a text that is too long and never ends', `["${'x'.repeat(12)}`, { maxTokenLength: 11 }],
  ['a key that is too long', `{"${'x'.repeat(10)}":1}`, { maxTokenLength: 11 }],
  ['a number that is too long', '123456789012', { maxTokenLength: 11 }],
])('says of %s that it is', (_name, text, more) => {
  expect(read(text, more)).toEqual({ problem: 'too large' });
});

test.each<[string, string]>([
  ['values', '[],'],
  ['spaces', '   '],
  ['texts', '"x",'],
])('a long text of %s is read in many steps', (_name, unit) => {
  const text = `[${unit.repeat(100_000)}1]`;
  const steps = parseJsonInSteps(text, everything, { maxValues: 1_000_000, maxTokenLength: 1000 });
  let count = 0;
  while (!steps.next().done) count++;
  expect(count).toBeGreaterThan(text.length / 5000);
});

const numbers: JsonWanted = { item: {} };
const inputs: JsonWanted = {
  field: (name) =>
    ({ list: numbers, text: {}, items: { item: { field: (n: string) => (n === 'a' ? {} : undefined) } } })[name],
};
test.each<[string, unknown, unknown]>([
  ['fields that are not', { list: [1], other: { list: [1] }, text: 'x' }, { list: [1], text: 'x' }],
  ['what is in them', { other: [[{ a: [1, { b: 2 }] }], 'x'], list: [2] }, { list: [2] }],
  ['items and fields where a text is', { text: [1, [2]], list: [{ a: 1 }] }, { text: [], list: [{}] }],
  [
    'fields of items',
    {
      items: [
        { a: 1, b: [3] },
        { b: {}, a: 2 },
      ],
    },
    { items: [{ a: 1 }, { a: 2 }] },
  ],
  [
    'fields where a list is, and items where fields are',
    { list: { a: 1 }, items: [['x'], { a: 1 }] },
    { list: {}, items: [[], { a: 1 }] },
  ],
])('what is wanted is kept, and not %s', (_name, value, kept) => {
  const reading = runAtOnce(parseJsonInSteps(JSON.stringify(value), inputs, limits));
  expect(reading).toEqual({ value: kept });
});

test('what is not wanted counts for nothing, and has to be JSON all the same', () => {
  const of = (other: string) =>
    runAtOnce(parseJsonInSteps(`{"other":${other},"text":1}`, inputs, { ...limits, maxValues: 2 }));
  expect(of('[1,2,3,[4,{"a":5}]]')).toEqual({ value: { text: 1 } });
  expect(of('[1,2,3,[4,{"a":5]]')).toEqual({ problem: 'malformed' });
});
