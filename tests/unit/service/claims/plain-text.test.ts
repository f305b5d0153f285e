import { describe, expect, it } from 'vitest';
import { plainText } from '../../../../src/service/claims/plain-text.ts';
import { codePointName, codePoints } from './code-points.ts';

/** The characters of `property` for which `expected` does not come out of `text`. */
function exceptions(characters: readonly string[], text: (character: string) => string, expected: string): string[] {
  return characters.filter((character) => plainText(text(character)) !== expected).map(codePointName);
}

const ignorable = codePoints(/^\p{Default_Ignorable_Code_Point}$/u);
const bidi = codePoints(/^\p{Bidi_Control}$/u);
const spaces = codePoints(/^\p{White_Space}$/u);
const dashes = codePoints(/^\p{Dash}$/u);
const digits = codePoints(/^\p{Nd}$/u);
const fullWidth = codePoints(/^[\uff01-\uff5e]$/u);

describe('plain text', () => {
  it(`has none of the ${ignorable.length} default-ignorable characters, wherever they stand`, () => {
    expect(exceptions(ignorable, (character) => `${character}A${character}-${character}1${character}`, 'A-1')).toEqual(
      [],
    );
    expect(ignorable.length).toBeGreaterThan(4000);
  });

  it(`has none of the ${bidi.length} marks of direction`, () => {
    expect(exceptions(bidi, (character) => `${character}A-1${character}`, 'A-1')).toEqual([]);
    expect(bidi.length).toBeGreaterThanOrEqual(12);
  });

  it(`has a space for each of the ${spaces.length} kinds of white space, and none at its ends`, () => {
    expect(exceptions(spaces, (character) => `${character}A${character}1${character}`, 'A 1')).toEqual([]);
    expect(spaces.length).toBeGreaterThanOrEqual(25);
  });

  it(`has a hyphen for each of the ${dashes.length} dashes`, () => {
    expect(exceptions(dashes, (character) => `A${character}1`, 'A-1')).toEqual([]);
    expect(dashes.length).toBeGreaterThanOrEqual(30);
  });

  it(`has the ten digits for the ${digits.length} of all scripts`, () => {
    // Every script's digits come ten at a time, from zero on.
    const wrong = digits.filter((character, index) => plainText(character) !== String(index % 10));
    expect(wrong.map(codePointName)).toEqual([]);
    expect(digits.length % 10).toBe(0);
    expect(plainText('٢٠٤٥١٨ २०४५१८ ２０４５１８ 𝟐𝟎𝟒𝟓𝟏𝟖')).toBe('204518 204518 204518 204518');
  });

  it(`has an ASCII character for each of the ${fullWidth.length} of full width`, () => {
    const ascii = Array.from({ length: 94 }, (_, index) => String.fromCodePoint(0x21 + index));
    expect(fullWidth.map(plainText)).toEqual(ascii);
  });

  it.each([
    ['letters that are composed', 'aou\u0302t', 'août'],
    ['a superscript, which may be the mark of a footnote', 'A-1²', 'A-1²'],
    ['a blank of braille', 'A\u28001', 'A 1'],
    ['the Japanese mark of a long vowel', '０９０ー１２３４', '090-1234'],
    ['half a character', 'A\ud83d', 'A\ud83d'],
    ['no text at all', '', ''],
  ])('may come of %s', (_, text, plain) => {
    expect(plainText(text)).toBe(plain);
  });
});
