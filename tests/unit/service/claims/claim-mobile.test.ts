import { type CountryCode, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { type PhoneRegion, readMobileNumber } from '../../../../src/service/claims/mobile-number.ts';

describe('a mobile number', () => {
  it.each<[string, string, PhoneRegion, string | undefined]>([
    ['with its country code', '+44 7700 900123', 'GB', '+447700900123'],
    ['with the zero that is not dialled', '+44 (0)7700 900-123', 'GB', '+447700900123'],
    ['with the prefix of calls abroad', '00420 601 123 456', 'GB', '+420601123456'],
    ['without a country code, of the region', '07700 900123', 'GB', '+447700900123'],
    ['without a country code, of another region', '601 123 456', 'CZ', '+420601123456'],
    ['in the digits of another script', '٠٧٧٠٠ ٩٠٠١٢٣', 'GB', '+447700900123'],
    ['of the emergency services', '999', 'GB', undefined],
    ['that is empty', '', 'GB', undefined],
    ['that is SQL', "07700 900123'; DROP TABLE claims", 'GB', undefined],
  ])('%s: %s in %s is %s', (_, text, region, number) => {
    expect(readMobileNumber(text, region)).toBe(number);
  });

  it("is what the library's own numbering plans say, for every country, however it is written", () => {
    const different: string[] = [];
    let tried = 0;
    for (const country of Object.keys(examples) as CountryCode[]) {
      const example = getExampleNumber(country, examples);
      if (example === undefined) continue;
      const texts = [example.number, example.formatNational(), example.formatInternational()];
      for (const [text, region] of texts.flatMap((text) => [country, 'GB' as const].map((at) => [text, at] as const))) {
        const expected = parsePhoneNumberFromString(text, { defaultCountry: region, extract: false });
        const number = expected?.isPossible() ? expected.number : undefined;
        tried += 1;
        if (readMobileNumber(text, region) !== number) different.push(`${text} in ${region}`);
      }
    }
    expect(different).toEqual([]);
    expect(tried).toBeGreaterThan(1000);
  });
});
