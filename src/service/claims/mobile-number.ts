import {
  type CountryCode,
  Metadata,
  type MetadataJson,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/max/metadata';
import { decodedUri, plainText } from './plain-text.ts';

/** An ISO 3166 country by whose rules a number without a country code is read, such as `GB`. */
export type PhoneRegion = CountryCode;

/**
 * The library's numbering plans with one country for each calling code. Telling Jersey from Great Britain takes most of
 * the time of parsing +44, and only the number itself is stored; what comes out is the same.
 */
const plans = withMainCountries(metadata);

const countryCodes = new Map<string, readonly string[]>(Object.entries(metadata.country_calling_codes));

/** E.164 ends at 15 digits, though by the library's plans some countries have longer numbers. */
const longestNumber = '+'.length + 15;
/** Far more than a number with its separators. What is longer is not worth looking at. */
const longestText = 100;

/**
 * The mobile number that somebody typed or pasted, as E.164 (`+447700900123`), or undefined. With a country code (after `+`,
 * `00` or the region's own prefix of calls abroad) a number is taken unless it has a length that no mobile number of its
 * country has, or is known to be of another kind. That it may lie in no range that is known is no fault: ranges are opened
 * faster than software is updated. Without a country code only what is known as a mobile number of `region` is taken, and
 * only as it is dialled there: anything else may be a number of another country.
 */
export function readMobileNumber(text: string, region: PhoneRegion): string | undefined {
  const reading = read(text, region);
  return 'number' in reading ? reading.number : undefined;
}

/** What to do about a number that `readMobileNumber` does not take, as a sentence for who typed it. */
export function mobileNumberProblem(text: string, region: PhoneRegion): string {
  const reading = read(text, region);
  return 'problem' in reading ? reading.problem : notANumber.problem;
}

/** `known`: the number lies in a range of mobile numbers, and not just in none. */
type Reading = { readonly number: string; readonly known: boolean } | { readonly problem: string };

const notANumber = { problem: 'Enter a mobile number with its country code, such as +44 7700 900123' };
const noCountryCode = { problem: 'Add your country code, such as +33' };
const otherKind = { problem: 'Enter the number of a mobile phone: this number is of another kind' };

function read(text: string, region: PhoneRegion): Reading {
  const dialled = dialledDigits(plainText(text));
  if (dialled === undefined) return notANumber;
  if (dialled.startsWith('+')) return readInternational(dialled);
  // 00 is what most of the world dials before a country code, so it is read in every region.
  const zeros = dialled.startsWith('00') ? readInternational(dialled.replace('00', '+')) : undefined;
  if (isKnown(zeros)) return zeros;
  // Some regions dial so short a prefix (0 in Samoa) that many a national number of elsewhere begins with it.
  const prefix = prefixOfCallsAbroad(region);
  const abroad = prefix.test(dialled) ? readInternational(dialled.replace(prefix, '+')) : undefined;
  if (isKnown(abroad)) return abroad;
  return zeros ?? readNational(dialled, region);
}

function isKnown(reading: Reading | undefined): reading is Reading & { readonly known: true } {
  return reading !== undefined && 'known' in reading && reading.known;
}

/** Digits, and a plus sign before them when there was one; undefined when there is anything that cannot be dialled. */
function dialledDigits(text: string): string | undefined {
  if (text.length > longestText) return undefined;
  const uri = /^tel:/i.test(text) ? readUri(text) : text;
  const withCountryCode = /^[( ]*(?:\+|00)/.test(uri);
  const digits = (withCountryCode ? uri.replace(/\( ?0 ?\)/, '') : uri)
    .replaceAll(/[ ().[\]/~·•・-]/g, '')
    .replace(/^\+00/, '00');
  return /^\+?\d+$/.test(digits) ? digits : undefined;
}

/** The number of RFC 3966's `tel:+44-7700-900123` or `tel:07700900123;phone-context=+44`. An extension makes it none. */
function readUri(uri: string): string {
  const [number = '', ...parameters] = decodedUri(uri.slice('tel:'.length)).split(';');
  if (parameters.some((parameter) => /^(?:ext|isub)=/i.test(parameter))) return '';
  const context = parameters.find((parameter) => /^phone-context=\+/i.test(parameter));
  return `${context?.slice('phone-context='.length) ?? ''}${number}`;
}

function readInternational(dialled: string): Reading {
  const parsed = parsePhoneNumberFromString(dialled, { extract: false }, plans);
  if (parsed === undefined) return notANumber;
  const { number, countryCallingCode, nationalNumber } = parsed;
  const countries = countriesOf(parsed);
  const lengths = new Set(countries.flatMap((country) => country.lengths));
  if (lengths.size === 0) return otherKind;
  if (!lengths.has(nationalNumber.length) || number.length > longestNumber) {
    return { problem: wrongLength(countryCallingCode, lengths) };
  }
  if (isKnownMobile(parsed)) return { number, known: true };
  return countries.some((country) => country.other.test(nationalNumber)) ? otherKind : { number, known: false };
}

function readNational(dialled: string, region: PhoneRegion): Reading {
  const parsed = parsePhoneNumberFromString(dialled, { defaultCountry: region, extract: false }, plans);
  if (parsed === undefined || !(isKnownMobile(parsed) || isForFiction(parsed))) return noCountryCode;
  // Where a zero is dialled first, ten digits without it are as likely a number of India.
  const asDialledThere = parsed.formatNational().replaceAll(/\D/g, '');
  if (dialled === parsed.nationalNumber && dialled !== asDialledThere) return noCountryCode;
  return { number: parsed.number, known: true };
}

function isKnownMobile(parsed: PhoneNumber): boolean {
  const { nationalNumber } = parsed;
  return countriesOf(parsed).some(
    ({ lengths, mobile }) => lengths.includes(nationalNumber.length) && mobile.test(nationalNumber),
  );
}

/** Numbers that Ofcom sets aside for drama: no plan has them, and examples, tests and drills have no others. */
function isForFiction({ number }: PhoneNumber): boolean {
  return /^\+447700900\d{3}$/.test(number);
}

function wrongLength(callingCode: string, lengths: ReadonlySet<number>): string {
  const digits = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
    [...lengths].sort((a, b) => a - b).map(String),
  );
  return `Check the number: a mobile number has ${digits} digits after +${callingCode}`;
}

/** What tells a mobile number from others in one country. */
interface Country {
  /** How its numbers begin, when it shares its calling code and they tell. */
  readonly leadingDigits: RegExp | undefined;
  /** How many digits its mobile numbers have after the calling code. */
  readonly lengths: readonly number[];
  readonly mobile: RegExp;
  /** Any other kind of line. A number that is of both kinds, as all are in the USA, is a mobile's. */
  readonly other: RegExp;
}

const otherKinds = [
  'TOLL_FREE',
  'PREMIUM_RATE',
  'PERSONAL_NUMBER',
  'VOICEMAIL',
  'UAN',
  'PAGER',
  'VOIP',
  'SHARED_COST',
] as const;

/** What the library's numbering plan has, though its types do not tell. */
interface KindsOfLine {
  leadingDigits(): string | undefined;
  type(
    kind: 'MOBILE' | 'FIXED_LINE' | (typeof otherKinds)[number],
  ): { pattern(): string; possibleLengths(): number[] } | undefined;
}

const countriesByCallingCode = new Map<string, readonly Country[]>();

/** The countries of the number's calling code to which its first digits lead, or all of them when they lead to none. */
function countriesOf({ countryCallingCode, nationalNumber }: PhoneNumber): readonly Country[] {
  let countries = countriesByCallingCode.get(countryCallingCode);
  if (countries === undefined) {
    countries = (countryCodes.get(countryCallingCode) ?? [countryCallingCode]).map(createCountry);
    countriesByCallingCode.set(countryCallingCode, countries);
  }
  if (countries.length === 1) return countries;
  const led = countries.filter(({ leadingDigits }) => leadingDigits?.test(nationalNumber) ?? true);
  return led.length === 0 ? countries : led;
}

/** Compiles the country's patterns, once: the library makes them anew for every number. */
function createCountry(countryOrCallingCode: string): Country {
  const kinds = kindsOfLine(countryOrCallingCode);
  const fixed = kinds.type('FIXED_LINE');
  // Where mobile and fixed lines are numbered alike, or there is no mobile network, the library has the fixed lines alone.
  const mobile = kinds.type('MOBILE')?.pattern() ? kinds.type('MOBILE') : fixed;
  const others = [fixed, ...otherKinds.map((kind) => kinds.type(kind))];
  const leadingDigits = kinds.leadingDigits();
  return {
    leadingDigits: leadingDigits ? new RegExp(`^(?:${leadingDigits})`) : undefined,
    lengths: kinds.type('MOBILE')?.possibleLengths() ?? mobile?.possibleLengths() ?? [],
    mobile: anyOf([mobile?.pattern()]),
    other: anyOf(others.map((kind) => kind?.pattern())),
  };
}

function kindsOfLine(countryOrCallingCode: string): KindsOfLine {
  const plan = new Metadata(metadata);
  // The library takes either, and says so only in its documentation.
  plan.selectNumberingPlan(countryOrCallingCode as CountryCode);
  return plan.numberingPlan as unknown as KindsOfLine;
}

/** What matches nothing when there is no pattern. */
function anyOf(patterns: readonly (string | undefined)[]): RegExp {
  const given = patterns.filter((pattern) => pattern);
  return given.length === 0 ? /(?!)/ : new RegExp(`^(?:${given.join('|')})$`);
}

let callsAbroad: { region: PhoneRegion; prefix: RegExp } | undefined;

/** Such as 00, or 011 in the USA. */
function prefixOfCallsAbroad(region: PhoneRegion): RegExp {
  if (callsAbroad?.region !== region) {
    const plan = new Metadata(metadata);
    plan.selectNumberingPlan(region);
    callsAbroad = { region, prefix: new RegExp(`^(?:${plan.numberingPlan?.IDDPrefix() ?? '00'})`) };
  }
  return callsAbroad.prefix;
}

/** A stored number as people write it, with its country code: `+44 7700 900123`. */
export function readableMobileNumber(number: string): string {
  return parsePhoneNumberFromString(number, plans)?.formatInternational() ?? number;
}

function withMainCountries(all: MetadataJson): MetadataJson {
  const codes = Object.entries(all.country_calling_codes).map(([code, countries]) => [code, countries.slice(0, 1)]);
  return { ...all, country_calling_codes: Object.fromEntries(codes) };
}
