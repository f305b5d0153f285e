import { expect, test } from 'vitest';
import { pageOf } from '../../../../src/emulator/protocol/aws-paging.ts';

const keyOf = (item: string) => item;
const page = (items: string[], size: number, token?: string) => pageOf(items, { token, size, keyOf });

test('a page that holds the rest has no token', () => {
  expect(page(['a', 'b'], 2)).toEqual({ items: ['a', 'b'], nextToken: undefined });
  expect(page([], 2)).toEqual({ items: [], nextToken: undefined });
});

test('the page after neither repeats nor hides, though items came and went', () => {
  const first = page(['b', 'd', 'f', 'h'], 2);
  expect(first.items).toEqual(['b', 'd']);
  expect(page(['a', 'e', 'f', 'h'], 2, first.nextToken).items).toEqual(['e', 'f']);
});

test.each(['', 'made-up', Buffer.from('{}').toString('base64url'), Buffer.from('[1]').toString('base64url')])(
  'a token that was never given is refused: "%s"',
  (token) => {
    expect(() => page(['a'], 1, token)).toThrow(expect.objectContaining({ name: 'InvalidNextToken' }));
  },
);
