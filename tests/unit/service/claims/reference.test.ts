import { describe, expect, it } from 'vitest';
import { createReference, readReference } from '../../../../src/service/claims/reference.ts';
import { codePointName, codePoints } from './code-points.ts';

describe('a reference', () => {
  it('reads back as itself and does not repeat', () => {
    const references = Array.from({ length: 1000 }, createReference);
    expect(new Set(references).size).toBe(1000);
    for (const reference of references) expect(readReference(reference)).toBe(reference);
  });

  it('is read as people type it', () => {
    expect(readReference(' c-7q2m-oxkd-94tl ')).toBe('C-7Q2M-0XKD-94T1');
  });

  it.each([
    ['without hyphens', 'C7Q2M0XKD94TB'],
    ['with spaces', 'C 7Q2M 0XKD 94TB'],
    ['letter by letter', 'c 7 q 2 m 0 x k d 9 4 t b'],
    ['with dots and slashes', 'C.7Q2M/0XKD.94TB'],
    ['with spaces about its hyphens', 'C - 7Q2M - 0XKD - 94TB'],
    ['with a full stop behind it', 'C-7Q2M-0XKD-94TB.'],
    ['in quotes', '“C-7Q2M-0XKD-94TB”'],
    ['in full width', 'Ｃ－７Ｑ２Ｍ－０ＸＫＤ－９４ＴＢ'],
    ['in a sentence', 'My reference is c-7q2m-0xkd-94tb, thank you.'],
    ['in a sentence, with spaces', 'It says C 7Q2M 0XKD 94TB on the page'],
    ['in an address', 'https://claims.example.com/claims/C-7Q2M-0XKD-94TB'],
    ['in an address with more behind it', 'claims.example.com/claims/C-7Q2M-0XKD-94TB?from=mail#top'],
    ['in the address of the look-up', 'https://claims.example.com/claims?reference=C7Q2M0XKD94TB'],
    ['in an address with spaces that are escaped', '/claims?reference=C%207Q2M%200XKD%2094TB'],
    ['in an address with dashes that are escaped', '/claims/C%E2%80%937Q2M%E2%80%930XKD%E2%80%9394TB'],
    ['twice', 'C-7Q2M-0XKD-94TB (C 7Q2M 0XKD 94TB)'],
  ])('is read %s', (_, text) => {
    expect(readReference(text)).toBe('C-7Q2M-0XKD-94TB');
  });

  const unseen = codePoints(/^[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]$/u);
  const separators = codePoints(/^[\p{White_Space}\p{Dash}\p{Zs}\p{Pd}]$/u);
  const between = [...unseen, ...separators];
  it(`is read with each of ${unseen.length} unseen characters, ${separators.length} spaces and dashes around its groups`, () => {
    const lost = between.filter(
      (mark) => readReference([mark, 'C', '7Q2M', '0XKD', '94TB', mark].join(mark)) !== 'C-7Q2M-0XKD-94TB',
    );
    expect(lost.map(codePointName)).toEqual([]);
    expect(between.length).toBeGreaterThan(4000);
  });

  const digits = codePoints(/^\p{Nd}$/u);
  it(`is read with its digits from each of ${digits.length / 10} scripts`, () => {
    const scripts = Array.from({ length: digits.length / 10 }, (_, index) => digits.slice(index * 10, index * 10 + 10));
    const texts = scripts.map((script) =>
      'C-7Q2M-0XKD-94TB'.replaceAll(/[0-9]/g, (digit) => script[Number(digit)] ?? ''),
    );
    expect(texts.filter((text) => readReference(text) !== 'C-7Q2M-0XKD-94TB')).toEqual([]);
    expect(texts.length).toBeGreaterThan(60);
  });

  it('is not one of two', () => {
    expect(readReference('C-7Q2M-0XKD-94TB and C-7Q2M-0XKD-94TC')).toBeUndefined();
  });

  it.each([
    'my claim, please',
    'Please check my claims',
    'XC-7Q2M-0XKD-94TB and more',
    'see C-7Q2M-0XKD-94TBX',
    'C-7Q2M-0XKD%',
    '',
    'C-123',
    'D-7Q2M-0XKD-94TB',
    'C-7Q2M-0XKD-94TB-1111',
    "C-7Q2M-0XKD-94T'",
    'C-7U2M-0XKD-94TB',
  ])('is not %j', (text) => {
    expect(readReference(text)).toBeUndefined();
  });
});
