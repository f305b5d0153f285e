import { plainText } from './plain-text.ts';

/** The three texts of a date input, as somebody typed them. */
export interface TypedDate {
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

export type DatePart = keyof TypedDate;

export const dateParts: readonly DatePart[] = ['day', 'month', 'year'];

/** A day of the calendar as YYYY-MM-DD, undefined where nothing was typed, or what is wrong and in which parts. */
export type ReadDate =
  | { readonly date: string | undefined }
  | { readonly message: string; readonly parts: readonly DatePart[] };

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const shortestMonthName = 3;

const rules: Record<DatePart, string> = {
  day: 'the day is a number from 1 to 31',
  month: 'the month is a number from 1 to 12 or a name, such as April',
  year: 'the year must include 4 numbers',
};

/**
 * Reads what was typed into the parts of the date that a claimant knows as `what`, such as 'Date of birth'. A month may be
 * a number or an English name, whole or cut down to three letters or more. Digits of every script count.
 */
export function readTypedDate(typed: TypedDate, what: string): ReadDate {
  if (typed.day === '' && typed.month === '' && typed.year === '') return { date: undefined };
  const plain = { day: plainPart(typed.day), month: plainPart(typed.month), year: plainPart(typed.year) };
  const missing = dateParts.filter((part) => plain[part] === '');
  if (missing.length === dateParts.length) return { date: undefined };
  if (missing.length > 0) return { message: `${what} must include a ${missing.join(' and ')}`, parts: missing };
  const date = { day: readDay(plain.day), month: readMonth(plain.month), year: readYear(plain.year) };
  const { day, month, year } = date;
  if (day === undefined || month === undefined || year === undefined) {
    const parts = dateParts.filter((part) => date[part] === undefined);
    return { message: `${what} must be a real date: ${parts.map((part) => rules[part]).join(', ')}`, parts };
  }
  const days = daysOfMonth(month, year);
  if (day > days) {
    const name = monthNames[month - 1];
    return { message: `${what} must be a real date: ${name} ${plain.year} has ${days} days`, parts: ['day'] };
  }
  return { date: `${plain.year}-${twoDigits(month)}-${twoDigits(day)}` };
}

/** A date as a date input shows it: its own parts, or the whole text as the day where it has none. */
export function splitDate(date: string): TypedDate {
  if (date === '') return { day: '', month: '', year: '' };
  const [, year = '', month = '', day = ''] = /^(\d+) ?- ?(\d+) ?- ?(\d+)$/.exec(plainText(date)) ?? [];
  return day === '' ? { day: date, month: '', year: '' } : { day, month, year };
}

/** `25 April 1990` of `1990-04-25`. */
export function readableDate(date: string): string {
  const { day, month, year } = splitDate(date);
  return `${Number(day)} ${monthNames[Number(month) - 1]} ${year}`;
}

/** Without spaces, and without what people set behind a number. */
function plainPart(text: string): string {
  return plainText(text)
    .replaceAll(' ', '')
    .replace(/[.,/-]{1,2}$/, '');
}

function readDay(text: string): number | undefined {
  const [, day] = /^(\d{1,2})(?:st|nd|rd|th)?$/i.exec(text) ?? [];
  return inRange(day, 31);
}

function readMonth(text: string): number | undefined {
  if (/^\d{1,2}$/.test(text)) return inRange(text, 12);
  if (text.length < shortestMonthName) return undefined;
  const index = monthNames.findIndex((name) => name.toLowerCase().startsWith(text.toLowerCase()));
  return index === -1 ? undefined : index + 1;
}

function readYear(text: string): number | undefined {
  return /^\d{4}$/.test(text) ? Number(text) : undefined;
}

function inRange(digits: string | undefined, last: number): number | undefined {
  const number = Number(digits);
  return number >= 1 && number <= last ? number : undefined;
}

function daysOfMonth(month: number, year: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
