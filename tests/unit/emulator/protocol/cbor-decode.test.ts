import { cbor } from '@smithy/core/cbor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCbor } from '../../../../src/emulator/protocol/cbor/cbor-decode.ts';
import { runAtOnce } from '../../../../src/parsing/run-at-once.ts';

const decode = (hex: string) => runAtOnce(decodeCbor(Buffer.from(hex.replaceAll(' ', ''), 'hex')));

/** RFC 8949, appendix A, but for what no model of AWS has: simple values of no name. */
const examples: readonly [hex: string, value: unknown][] = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['1bffffffffffffffff', 2 ** 64],
  ['c249010000000000000000', 2 ** 64],
  ['3bffffffffffffffff', -(2 ** 64)],
  ['c349010000000000000000', -(2 ** 64)],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1000],
  ['f90000', 0],
  ['f98000', -0],
  ['f93c00', 1],
  ['fb3ff199999999999a', 1.1],
  ['f93e00', 1.5],
  ['f97bff', 65_504],
  ['fa47c35000', 100_000],
  ['fa7f7fffff', 3.4028234663852886e38],
  ['fb7e37e43c8800759c', 1e300],
  ['f90001', 2 ** -24],
  ['f90400', 0.000_061_035_156_25],
  ['f9c400', -4],
  ['fbc010666666666666', -4.1],
  ['f97c00', Number.POSITIVE_INFINITY],
  ['f97e00', Number.NaN],
  ['f9fc00', Number.NEGATIVE_INFINITY],
  ['fa7f800000', Number.POSITIVE_INFINITY],
  ['fb7ff8000000000000', Number.NaN],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['f7', null],
  ['c11a514b67b0', 1_363_896_240],
  ['c1fb41d452d9ec200000', 1_363_896_240.5],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', '\u00fc'],
  ['63e6b0b4', '\u6c34'],
  ['64f0908591', '\u{10151}'],
  ['63efbfbd', '\ufffd'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['98190102030405060708090a0b0c0d0e0f101112131415161718181819', Array.from({ length: 25 }, (_, i) => i + 1)],
  ['a0', {}],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
  ['826161a161626163', ['a', { b: 'c' }]],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9fff', []],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ['83018202039f0405ff', [1, [2, 3], [4, 5]]],
  ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ['826161bf61626163ff', ['a', { b: 'c' }]],
  ['bf6346756ef563416d7421ff', { Fun: true, Amt: -2 }],
];

test.each(examples)(`%s is one of the ${examples.length} examples of the RFC`, (hex, value) => {
  expect(decode(hex)).toEqual(value);
});

test('byte strings, in one piece and in several', () => {
  expect(decode('4401020304')).toEqual(Buffer.from([1, 2, 3, 4]));
  expect(decode('5f42010243030405ff')).toEqual(Buffer.from([1, 2, 3, 4, 5]));
});

describe('a body that is no CBOR value is refused', () => {
  test.each([
    ['nothing', ''],
    ['a head without its length', '18'],
    ['half a number', '1a0000'],
    ['a text that ends too early', '6461'],
    ['a text that is no UTF-8', '61ff'],
    ['a list that ends too early', '8301'],
    ['a list without its end', '9f01'],
    ['a list longer than any memory', '9bffffffffffffffff'],
    ['a text longer than any memory', '7bffffffffffffffff'],
    ['a map without a value', 'a16161'],
    ['a map whose key is a number', 'a10102'],
    ['a map whose key is a list', 'a18001'],
    ['an end without a beginning', 'ff'],
    ['an end in a list of known length', '82ff01'],
    ['an end in the place of a value', 'bf6161ff'],
    ['an end behind a tag', 'c1ff'],
    ['a text in pieces of bytes', '7f4161ff'],
    ['a text in pieces in pieces', '7f7f6161ffff'],
    ['a reserved length', '1c'],
    ['a simple value of no name', 'f0'],
    ['two values', '0101'],
    ['a number larger than any double', `c25881${'ff'.repeat(129)}`],
    ['depth', '81'.repeat(10_000)],
    ['depth of tags', 'c1'.repeat(10_000)],
  ])('%s', (_what, hex) => {
    expect(() => decode(hex)).toThrow(expect.objectContaining({ name: 'SerializationException' }));
  });

  test('more values than any input has', () => {
    const body = Buffer.concat([Buffer.from('9a000f4240', 'hex'), Buffer.alloc(1_000_000)]);
    expect(() => runAtOnce(decodeCbor(body))).toThrow(
      expect.objectContaining({ name: 'RequestEntityTooLargeException' }),
    );
  });
});

describe('a text is longer than a body that is not packed can have', () => {
  test.each([
    ['a text', Buffer.concat([Buffer.from('7a00100001', 'hex'), Buffer.alloc(1024 * 1024 + 1, 'a')])],
    ['a byte string', Buffer.concat([Buffer.from('5a00100001', 'hex'), Buffer.alloc(1024 * 1024 + 1, 'a')])],
    [
      'a text in two pieces',
      Buffer.concat([Buffer.from('7f7a00100000', 'hex'), Buffer.alloc(1024 * 1024, 'a'), Buffer.from('6161ff', 'hex')]),
    ],
  ])('%s is refused', (_, body) => {
    expect(() => runAtOnce(decodeCbor(body))).toThrow(
      expect.objectContaining({ name: 'RequestEntityTooLargeException' }),
    );
  });

  test('one of just that length is read', () => {
    const body = Buffer.concat([Buffer.from('7a00100000', 'hex'), Buffer.alloc(1024 * 1024, 'a')]);
    expect(runAtOnce(decodeCbor(body))).toHaveLength(1024 * 1024);
  });
});

test('a long body is read in many turns', () => {
  const body = cbor.serialize({ Values: Array.from({ length: 100_000 }, (_, i) => i / 3) });
  const steps = decodeCbor(body);
  let turns = 0;
  while (steps.next().done !== true) turns += 1;
  expect(turns).toBeGreaterThanOrEqual(99);
});

test('a text in many pieces is read in many turns, and one in more than any input has values is refused', () => {
  const inPieces = (count: number) =>
    Buffer.concat([Buffer.from([0x7f]), Buffer.alloc(2 * count, 'aa'), Buffer.from([0xff])]);
  const steps = decodeCbor(inPieces(100_000));
  let turns = 0;
  let last = steps.next();
  for (; last.done !== true; last = steps.next()) turns += 1;
  expect([turns >= 99, last.value]).toEqual([true, 'a'.repeat(100_000)]);
  expect(() => runAtOnce(decodeCbor(inPieces(600_000)))).toThrow(
    expect.objectContaining({ name: 'RequestEntityTooLargeException' }),
  );
});

test.each([
  ['of a known length', 'ba00030d40', ''],
  ['of an unknown length', 'bf', 'ff'],
])('a map of many keys, %s, is read in many turns', (_, begin, end) => {
  // A key of two characters, which may come again, and a number.
  const body = Buffer.concat([
    Buffer.from(begin, 'hex'),
    Buffer.alloc(4 * 200_000, Buffer.from('62616101', 'hex')),
    Buffer.from(end, 'hex'),
  ]);
  const steps = decodeCbor(body);
  let turns = 0;
  let last = steps.next();
  for (; last.done !== true; last = steps.next()) turns += 1;
  expect([turns >= 399, last.value]).toEqual([true, { aa: 1 }]);
});

test('a key in pieces is a key', () => {
  expect(decode('bf7f61616162ff01ff')).toEqual({ ab: 1 });
});

test("whatever the SDK's own encoder writes is read as it was meant", () => {
  const plain = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value')),
    ),
  })).value;
  fc.assert(
    fc.property(plain, (value) => {
      expect(runAtOnce(decodeCbor(cbor.serialize(value)))).toEqual(value);
    }),
  );
});
