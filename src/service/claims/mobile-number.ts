import { type CountryCode, type MetadataJson, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';

/** An ISO 3166 country by whose rules a number without a country code is read, such as `GB`. */
export type PhoneRegion = CountryCode;

/**
 * The library's numbering plans with one country for each calling code. Telling Jersey from Great Britain takes most of
 * the time of parsing +44, and only the number itself is stored; what comes out is the same.
 */
const plans = withMainCountries(metadata);

/**
 * Plus sign, country code and number. By the library's plans some countries have longer numbers, which are no E.164, and
 * shorter ones, which are none of a mobile telephone.
 */
const lengths = { shortest: 8, longest: 16 };

/**
 * The mobile number that somebody typed, as E.164 (`+447700900123`), or undefined when no number can look like it. A
 * number that is possible but not given to anybody yet is taken: ranges are opened faster than software is updated.
 */
export function readMobileNumber(text: string, region: PhoneRegion): string | undefined {
  const number = parsePhoneNumberFromString(text, { defaultCountry: region, extract: false }, plans);
  if (!number?.isPossible() || number.ext !== undefined) return undefined;
  const { length } = number.number;
  return length >= lengths.shortest && length <= lengths.longest ? number.number : undefined;
}

function withMainCountries(all: MetadataJson): MetadataJson {
  const codes = Object.entries(all.country_calling_codes).map(([code, countries]) => [code, countries.slice(0, 1)]);
  return { ...all, country_calling_codes: Object.fromEntries(codes) };
}
