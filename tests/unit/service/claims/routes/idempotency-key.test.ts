import { expect, it } from 'vitest';
import { readIdempotencyKey } from '../../../../../src/service/claims/routes/idempotency-key.ts';

it.each([
  ['a bare key', 'k-1', 'k-1'],
  ['the same in quotes', '"k-1"', 'k-1'],
  ['with parameters behind it', '"k-1";version=2; a="b"', 'k-1'],
  ['with what is escaped', String.raw`"a\"b\\c"`, String.raw`a"b\c`],
  ['with a space in quotes', '"a b"', 'a b'],
  ['with quotes in the middle', 'a"b"', 'a"b"'],
  ['of 128 characters', 'k'.repeat(128), 'k'.repeat(128)],
  ['of 128 characters in quotes', `"${'k'.repeat(128)}"`, 'k'.repeat(128)],
  ['but none of 129', 'k'.repeat(129), undefined],
  ['but none of 129 in quotes', `"${'k'.repeat(129)}"`, undefined],
  ['but none without characters', '""', undefined],
  ['but none whose quote does not end', '"k', undefined],
  ['but none with something else behind its quote', '"k"x', undefined],
  ['but none with an escape that there is not', String.raw`"a\b"`, undefined],
  ['but none with a space outside of quotes', 'a b', undefined],
  ['but none beyond ASCII', 'ü', undefined],
])('reads %s: %s', (_, header, expected) => {
  expect(readIdempotencyKey(header)).toBe(expected);
});

it('reads each of the 94 printable characters as the same key, bare and in quotes', () => {
  const characters = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index));
  const bare = characters.map((character) => readIdempotencyKey(`k${character}`));
  const quoted = characters.map((character) => readIdempotencyKey(`"k${character.replace(/["\\]/, '\\$&')}"`));
  expect(bare).toEqual(characters.map((character) => `k${character}`));
  expect(quoted).toEqual(bare);
});
