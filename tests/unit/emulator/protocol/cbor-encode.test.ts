import { cbor } from '@smithy/core/cbor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeCbor } from '../../../../src/emulator/protocol/cbor/cbor-encode.ts';
import { runAtOnce } from '../../../../src/parsing/run-at-once.ts';

const encode = (output: unknown) => runAtOnce(encodeCbor(output)).toString('hex');
const text = (value: string) => `${(0x60 + value.length).toString(16)}${Buffer.from(value).toString('hex')}`;

test.each([
  ['no output is an empty map', undefined, 'a0'],
  ['absent members are left out', { A: undefined, B: null, C: 1 }, `a1${text('C')}01`],
  ['a whole number is one', { Period: 60 }, `a1${text('Period')}183c`],
  ['a double is one, whatever its value', { Threshold: 10 }, `a1${text('Threshold')}fb4024000000000000`],
  ['so are the doubles of a list', { Values: [1, 0] }, `a1${text('Values')}82fb3ff0000000000000fb0000000000000000`],
  ['a time is tagged', { Timestamp: new Date(1500) }, `a1${text('Timestamp')}c1fb3ff8000000000000`],
  ['a truth value', [true, false], '82f5f4'],
  ['a negative number', [-1, -500], '82203901f3'],
  ['lengths of two, four and eight bytes', [70_000, 5_000_000_000], '821a000111701b000000012a05f200'],
])('%s', (_sentence, output, hex) => {
  expect(encode(output)).toBe(hex);
});

test("whatever is written is read by the SDK's own decoder as it was meant", () => {
  const plain = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.string({ unit: 'grapheme' }),
      fc.double({ noNaN: true }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value')),
    ),
  })).value;
  fc.assert(
    fc.property(fc.dictionary(fc.string(), plain), (value) => {
      const read = cbor.deserialize(runAtOnce(encodeCbor(value)));
      expect(JSON.stringify(read, (_, item) => (typeof item === 'bigint' ? Number(item) : item))).toBe(
        JSON.stringify(value),
      );
    }),
  );
});
