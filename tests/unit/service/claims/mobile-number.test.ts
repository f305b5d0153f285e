import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  getExampleNumber,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/max/metadata';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import {
  mobileNumberProblem,
  type PhoneRegion,
  readMobileNumber,
} from '../../../../src/service/claims/mobile-number.ts';

const countries = getCountries();
const samples = countries.flatMap((country) => {
  const number = getExampleNumber(country, examples);
  return number === undefined ? [] : [{ country, number, national: number.formatNational() }];
});
/** A region whose numbers are dialled by 00, by 0011, by 011, by a carrier's code, by 010, by 8~10, and by 0. */
const regions = ['GB', 'AU', 'US', 'BR', 'JP', 'RU', 'WS'] as const;

describe('a mobile number', () => {
  it.each<[string, string, PhoneRegion, string | undefined]>([
    ['with its country code', '+44 7700 900123', 'GB', '+447700900123'],
    ['with the zero that is not dialled', '+44 (0)7700 900-123', 'GB', '+447700900123'],
    ['with that zero in spaces', '+44 ( 0 ) 7700 900-123', 'GB', '+447700900123'],
    ['with a zero in brackets that its country does not have', '+39 (0)333 123 4567', 'GB', '+393331234567'],
    ['with the country code in brackets', '(+44) 7700 900123', 'GB', '+447700900123'],
    ['with the prefix of calls abroad', '00420 601 123 456', 'GB', '+420601123456'],
    ['with that prefix in a region that has another', '00420 601 123 456', 'US', '+420601123456'],
    ["with the region's own prefix of calls abroad", '011 420 601 123 456', 'US', '+420601123456'],
    ['with plus and prefix', '+00 420 601 123 456', 'GB', '+420601123456'],
    ['with a country code, without plus', '447700900123', 'GB', '+447700900123'],
    ['without a country code, of the region', '07700 900123', 'GB', '+447700900123'],
    ['without a country code, of another region', '601 123 456', 'CZ', '+420601123456'],
    ['without a country code, of a country that shares it', '07797 712345', 'GB', '+447797712345'],
    ['in the digits of another script', '٠٧٧٠٠ ٩٠٠١٢٣', 'GB', '+447700900123'],
    ['in full width', '＋４４（０）７７００－９００１２３', 'GB', '+447700900123'],
    ['as the address of a link', 'tel:+447700900123', 'GB', '+447700900123'],
    ['as the address of a link, with its spaces escaped', 'TEL:+44%207700%20900123', 'GB', '+447700900123'],
    ['as the address of a link, with its context', 'tel:07700-900123;phone-context=+44', 'CZ', '+447700900123'],
    ['with an extension, as the address of a link', 'tel:+447700900123;ext=5', 'GB', undefined],
    ['with an extension', '+44 7700 900123 x5', 'GB', undefined],
    ['with two plus signs', '+44+7700900123', 'GB', undefined],
    ['with digits missing', '07700 900', 'GB', undefined],
    ['with a digit missing', '07700 90012', 'GB', undefined],
    ['with a country code and digits missing', '+49 151 23', 'GB', undefined],
    ['that follows its owner from line to line', '+44 7000 900123', 'GB', undefined],
    ['of a range that is not open yet, with its country code', '+44 7700 950000', 'GB', '+447700950000'],
    ['of a range that is not open yet, without its country code', '07700 950000', 'GB', undefined],
    ['of France, without its country code', '06 12 34 56 78', 'GB', undefined],
    ['of India, without its country code', '98765 43210', 'GB', undefined],
    ['of India, as a British one without its zero', '74001 23456', 'GB', undefined],
    ['of the USA, without its country code', '4155552671', 'GB', undefined],
    ['of freephone', '+1 800 555 0199', 'GB', undefined],
    ['of a fixed line', '+44 20 7946 0018', 'GB', undefined],
    ['of the emergency services', '999', 'GB', undefined],
    ['that is empty', '', 'GB', undefined],
    ['that is SQL', "07700 900123'; DROP TABLE claims", 'GB', undefined],
    ['that is longer than any', `+44${' '.repeat(200)}7700900123`, 'GB', undefined],
  ])('%s: %s in %s is %s', (_, text, region, number) => {
    expect(readMobileNumber(text, region)).toBe(number);
  });

  it.each([
    ['06 12 34 56 78', 'Add your country code, such as +33'],
    ['07700 90012', 'Add your country code, such as +33'],
    ['+44 7700 90012', 'Check the number: a mobile number has 10 digits after +44'],
    ['+49 151 23', 'Check the number: a mobile number has 10 or 11 digits after +49'],
    ['+1 800 555 0199', 'Enter the number of a mobile phone: this number is of another kind'],
    ['+800 1234 5678', 'Enter the number of a mobile phone: this number is of another kind'],
    ['+999 7700 900123', 'Enter a mobile number with its country code, such as +44 7700 900123'],
    ['call me', 'Enter a mobile number with its country code, such as +44 7700 900123'],
  ])('%s is refused with: %s', (text, problem) => {
    expect(mobileNumberProblem(text, 'GB')).toBe(problem);
  });

  const written = [
    (number: PhoneNumber) => number.number,
    (number: PhoneNumber) => number.formatInternational(),
    ...['-', '\u2011', '.', '/', '\u00a0', '\u202f', ' \u2013 '].map(
      (separator) => (number: PhoneNumber) => number.formatInternational().replaceAll(' ', separator),
    ),
  ];
  it(`is taken of each of ${samples.length} countries, in ${written.length} ways of writing, with + and with 00`, () => {
    const lost: string[] = [];
    for (const { number } of samples) {
      for (const text of written.map((write) => write(number))) {
        for (const typed of [text, text.replace('+', '00')]) {
          if (readMobileNumber(typed, 'GB') !== number.number) lost.push(typed);
        }
      }
    }
    expect(lost).toEqual([]);
    expect(samples.length).toBe(countries.length);
  });

  it.each(regions)(`is taken of each of ${samples.length} countries with + and with 00 in %s`, (region) => {
    const lost = samples.flatMap(({ number: { number } }) =>
      [number, number.replace('+', '00')].filter((typed) => readMobileNumber(typed, region) !== number),
    );
    expect(lost).toEqual([]);
  });

  const shorter = samples.map(({ country, number }) => ({
    country,
    text: number.number.slice(0, -1),
    possible: mobileLengths(country).includes(number.nationalNumber.length - 1),
  }));
  const tooShort = shorter.filter(({ possible }) => !possible);
  it(`is refused with its last digit missing: ${tooShort.length} countries of ${samples.length}, in the others some are that short`, () => {
    expect(tooShort.filter(({ text }) => readMobileNumber(text, 'GB') !== undefined)).toEqual([]);
    expect(tooShort.filter(({ text }) => readMobileNumber(text.replace('+', '00'), 'GB') !== undefined)).toEqual([]);
    expect(tooShort.length).toBeGreaterThan(215);
  });

  it(`is taken without its country code in each of ${samples.length} regions, as it is dialled there`, () => {
    const lost = samples.filter(
      ({ country, number, national }) => readMobileNumber(national, country) !== number.number,
    );
    expect(lost.map(({ country }) => country)).toEqual([]);
  });

  const regionsByLetter = Map.groupBy(countries, (region) => region.charAt(0));
  it.each([...regionsByLetter])(
    `is never another country's, in the regions %s of ${countries.length}: ${samples.length} national numbers`,
    (_, inRegions) => {
      const wrong: string[] = [];
      for (const region of inRegions) {
        for (const { country, number, national } of samples) {
          const read = readMobileNumber(national, region);
          // A few are numbers of both countries, and nothing tells which one is meant.
          if (read === undefined || read === number.number || isMobileIn(national, region)) continue;
          wrong.push(`${national} of ${country} is ${read} in ${region}`);
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  const beginnings = [...Array.from({ length: 30 }, (_, index) => String(10 + index * 3)), '800', '808', '900'];
  it(`is of the kind that the library tells, for ${beginnings.length} beginnings in each of ${countries.length} countries`, () => {
    const wrong: string[] = [];
    const kinds = new Map<string, number>();
    for (const country of countries) {
      const length = mobileLengths(country).at(-1) ?? 0;
      for (const beginning of beginnings) {
        const parsed = parsePhoneNumberFromString(
          `+${getCountryCallingCode(country)}${beginning.padEnd(length, '2345678')}`,
          { extract: false },
        );
        if (parsed === undefined || !mobileLengths(parsed.country ?? country).includes(parsed.nationalNumber.length))
          continue;
        const kind = parsed.getType() ?? 'not known';
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        const taken = readMobileNumber(parsed.number, 'GB') !== undefined;
        if (taken !== ['MOBILE', 'FIXED_LINE_OR_MOBILE', 'not known'].includes(kind))
          wrong.push(`${parsed.number} ${kind}`);
      }
    }
    expect(wrong).toEqual([]);
    expect([...kinds.keys()]).toEqual(
      expect.arrayContaining(['FIXED_LINE', 'MOBILE', 'TOLL_FREE', 'PREMIUM_RATE', 'not known']),
    );
  });
});

/** By the library's file: the lengths of a country's mobile numbers, or of all its numbers where it has no others. */
function mobileLengths(country: CountryCode): number[] {
  const plan = metadata.countries[country] ?? [];
  return plan[11]?.[1]?.[1] ?? plan[3];
}

function isMobileIn(text: string, region: CountryCode): boolean {
  const number = parsePhoneNumberFromString(text, { defaultCountry: region, extract: false });
  return number?.isValid() === true && ['MOBILE', 'FIXED_LINE_OR_MOBILE'].includes(number.getType() ?? '');
}
