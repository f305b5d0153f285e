import { describe, expect, it } from 'vitest';
import { readableDate, readTypedDate, splitDate, type TypedDate } from '../../../../src/service/claims/typed-date.ts';

const read = (typed: TypedDate) => readTypedDate(typed, 'Date of birth');
const born = (changes: Partial<TypedDate>) => read({ day: '25', month: '4', year: '1990', ...changes });
const two = (number: number) => String(number).padStart(2, '0');

/** Every day from 0 to 32 of every month from 0 to 13 in years beside each rule of leap years. */
const combinations = [1600, 1899, 1900, 1904, 1990, 2000, 2023, 2024, 2100].flatMap((year) =>
  Array.from({ length: 14 }, (_, month) => Array.from({ length: 33 }, (_, day) => ({ day, month, year }))).flat(),
);

/** The calendar of the platform, which moves a day that its month does not have into the next one. */
function isReal({ day, month, year }: (typeof combinations)[number]): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Every way to write a month's name: each of its beginnings of three letters or more. */
const monthNames = Array.from({ length: 12 }, (_, index) => ({
  month: index + 1,
  name: new Date(Date.UTC(2000, index)).toLocaleString('en-GB', { month: 'long', timeZone: 'UTC' }),
})).flatMap(({ month, name }) =>
  Array.from({ length: name.length - 2 }, (_, more) => ({ month, name: name.slice(0, more + 3) })),
);

/** The tens of digits of every script. */
const allDigits = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((character) => /\p{Nd}/u.test(character));
const scripts = Array.from({ length: allDigits.length / 10 }, (_, index) =>
  allDigits.slice(index * 10, index * 10 + 10),
);

describe('a typed date', () => {
  it(`is read exactly when the calendar has it: ${combinations.length} combinations`, () => {
    const wrong = combinations.filter((date) => {
      const typed = { day: String(date.day), month: two(date.month), year: String(date.year) };
      const expected = isReal(date) ? `${date.year}-${two(date.month)}-${two(date.day)}` : 'refused';
      const result = read(typed);
      return ('date' in result ? result.date : 'refused') !== expected;
    });
    expect(combinations.length).toBeGreaterThan(4000);
    expect(wrong).toEqual([]);
  });

  it(`says which part is wrong, by its own name: ${combinations.filter((date) => !isReal(date)).length} impossible dates`, () => {
    for (const date of combinations.filter((one) => !isReal(one))) {
      const parts = [
        ...(date.day < 1 || date.day > 31 ? ['day'] : []),
        ...(date.month < 1 || date.month > 12 ? ['month'] : []),
      ];
      const typed = { day: String(date.day), month: String(date.month), year: String(date.year) };
      expect(read(typed)).toEqual({
        message: expect.stringMatching(/^Date of birth must be a real date: /),
        parts: parts.length === 0 ? ['day'] : parts,
      });
    }
  });

  it(`takes the names of months, whole or cut, in any case and with a full stop: ${monthNames.length} names`, () => {
    for (const { month, name } of monthNames) {
      for (const text of [name, name.toUpperCase(), name.toLowerCase(), `${name}.`, ` ${name} `]) {
        expect(born({ month: text, day: '1' })).toEqual({ date: `1990-${two(month)}-01` });
      }
    }
  });

  it(`takes the digits of every script: ${scripts.length} scripts`, () => {
    for (const digits of scripts) {
      const text = (number: string) => [...number].map((digit) => digits[Number(digit)]).join('');
      expect(born({ day: text('25'), month: text('4'), year: text('1990') })).toEqual({ date: '1990-04-25' });
    }
  });

  it.each([
    ['an ordinal', { day: '25th' }],
    ['an ordinal with a full stop', { day: '25.' }],
    ['a stroke that came along', { day: '25/', month: '04/' }],
    ['marks that nobody sees', { day: '\u202a25\u202c', year: '\ufeff1990\u200b' }],
    ['spaces of every kind', { day: '\u00a025 ', month: '\u20094', year: '\u30001990' }],
  ])('takes %s', (_, changes) => {
    expect(born(changes)).toEqual({ date: '1990-04-25' });
  });

  it.each([
    [{ day: '' }, 'Date of birth must include a day', ['day']],
    [{ month: ' ' }, 'Date of birth must include a month', ['month']],
    [{ year: '\u200b' }, 'Date of birth must include a year', ['year']],
    [{ day: '', month: '' }, 'Date of birth must include a day and month', ['day', 'month']],
    [{ day: '', year: '' }, 'Date of birth must include a day and year', ['day', 'year']],
    [{ month: '', year: '' }, 'Date of birth must include a month and year', ['month', 'year']],
    [{ day: '25/04/1990', month: '', year: '' }, 'Date of birth must include a month and year', ['month', 'year']],
    [{ year: '90' }, 'Date of birth must be a real date: the year must include 4 numbers', ['year']],
    [{ year: '41990' }, 'Date of birth must be a real date: the year must include 4 numbers', ['year']],
    [{ day: '30', month: 'Feb' }, 'Date of birth must be a real date: February 1990 has 28 days', ['day']],
    [
      { month: 'Ma' },
      'Date of birth must be a real date: the month is a number from 1 to 12 or a name, such as April',
      ['month'],
    ],
    [
      { day: 'x', year: '-1' },
      'Date of birth must be a real date: the day is a number from 1 to 31, the year must include 4 numbers',
      ['day', 'year'],
    ],
  ])('is explained: %j', (changes, message, parts) => {
    expect(born(changes)).toEqual({ message, parts });
  });

  it('is none when nothing is typed', () => {
    expect(read({ day: '', month: ' ', year: '\u00a0' })).toEqual({ date: undefined });
  });
});

describe('a date', () => {
  it('stands in the parts of a date input, and whole as the day when it has no parts', () => {
    expect(splitDate('1990-04-25')).toEqual({ day: '25', month: '04', year: '1990' });
    expect(splitDate(' 1990–04 – २५\u200e')).toEqual({ day: '25', month: '04', year: '1990' });
    expect(splitDate('25/04/1990')).toEqual({ day: '25/04/1990', month: '', year: '' });
  });

  it('is shown as people write it', () => {
    expect(readableDate('1990-04-05')).toBe('5 April 1990');
  });
});
