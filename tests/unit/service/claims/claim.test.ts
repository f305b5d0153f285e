import { describe, expect, it } from 'vitest';
import { createParseSubmission } from '../../../../src/service/claims/claim.ts';
import { sampleClaim } from '../../../../src/service/claims/sample-claim.ts';

const parseSubmission = createParseSubmission({ phoneRegion: 'GB' });
const context = { today: new Date('2026-03-01T09:59:59Z'), productCodes: new Set(['motor', 'home']) };
const valid = sampleClaim();

function errorsOf(changes: Record<string, unknown>): Record<string, string> {
  const parsed = parseSubmission({ ...valid, ...changes }, context);
  return parsed.ok ? {} : { ...parsed.errors };
}

describe('a valid submission', () => {
  it('is kept in the form in which it is stored', () => {
    expect(parseSubmission({ ...valid, policy_id: ' mot-204518 ', mobile: '(0) 7700-900 123' }, context)).toEqual({
      ok: true,
      submission: {
        policyId: 'MOT-204518',
        name: 'Zoë Ölund',
        dob: '1990-04-25',
        mobile: '+447700900123',
        productCode: undefined,
      },
    });
  });

  it.each([
    ['a policy number without a dash', { policy_id: 'P001' }],
    ['a name in another script', { name: '王小明' }],
    ['a name of 200 characters beyond the basic plane', { name: '𠮷'.repeat(200) }],
    ['a name written from right to left', { name: 'ליאור כהן' }],
    ['a name with a joiner between its letters', { name: 'می\u200cنا' }],
    ['a name that looks like SQL', { name: "Robert'); DROP TABLE claims;--" }],
    ['somebody born today', { dob: '2026-03-01' }],
    ['somebody born 130 years ago to the day', { dob: '1896-03-01' }],
    ['a leap day', { dob: '2000-02-29' }],
    ['a product', { product: 'motor' }],
    ['no product', { product: '' }],
    ['a product that is null', { product: null }],
    ['fields that nobody asked for', { extra: 'x' }],
  ])('may have %s', (_, changes) => {
    expect(errorsOf(changes)).toEqual({});
  });
});

describe('an invalid submission', () => {
  it.each([
    ['no policy number', { policy_id: '' }, 'policy_id'],
    ['a policy number of digits only', { policy_id: '12345' }, 'policy_id'],
    ['a policy number that is an object', { policy_id: { a: 1 } }, 'policy_id'],
    ['a name of spaces', { name: '   ' }, 'name'],
    ['a name of 201 characters', { name: 'a'.repeat(201) }, 'name'],
    ['a policy number that has its digits in another script', { policy_id: 'MOT-٢٠٤٥١٨' }, 'policy_id'],
    ['a policy number of a letter that grows in upper case', { policy_id: 'ß123' }, 'policy_id'],
    ['a name with a line break', { name: 'a\nb' }, 'name'],
    ['a name with a separator of paragraphs', { name: 'a\u2029b' }, 'name'],
    ['a name with a zero byte', { name: 'a\0b' }, 'name'],
    ['a name with half a character', { name: 'a\ud83d' }, 'name'],
    ['a name with a letter that was no UTF-8', { name: 'Zo\ufffd' }, 'name'],
    ['a name that nobody can see', { name: '\u200b\u2060' }, 'name'],
    ['a name that is a list', { name: ['a'] }, 'name'],
    ['a date that does not exist', { dob: '2023-02-29' }, 'dob'],
    ['a date in another notation', { dob: '25/04/1990' }, 'dob'],
    ['a date in the future', { dob: '2026-03-02' }, 'dob'],
    ['a date 130 years and a day back', { dob: '1896-02-29' }, 'dob'],
    ['a date with a time', { dob: '1990-04-25T00:00:00Z' }, 'dob'],
    ['a date that is a number', { dob: 19900425 }, 'dob'],
    ['a mobile number with letters', { mobile: 'call me' }, 'mobile'],
    ['a mobile number that is too short', { mobile: '12345' }, 'mobile'],
    ['a mobile number that is too long', { mobile: '+44 7700 900123 4567' }, 'mobile'],
    [
      'a mobile number that is too long for E.164, though not for its country',
      { mobile: '+49 12345678901234' },
      'mobile',
    ],
    ['a mobile number that is too short, though not for its country', { mobile: '+49 8262' }, 'mobile'],
    ['a mobile number with an extension', { mobile: '+44 7700 900123 ext. 5' }, 'mobile'],
    ['a mobile number of a country that does not exist', { mobile: '+999 7700 900123' }, 'mobile'],
    ['a mobile number with words around it', { mobile: 'call +44 7700 900123 please' }, 'mobile'],
    ['a product that is a number', { product: 7 }, 'product'],
    ['a product that does not exist', { product: 'yacht' }, 'product'],
  ])('has %s', (_, changes, field) => {
    expect(Object.keys(errorsOf(changes))).toEqual([field]);
  });

  it('names every field that is wrong at once', () => {
    const parsed = parseSubmission({}, context);
    expect(parsed.ok ? [] : Object.keys(parsed.errors)).toEqual(['policy_id', 'name', 'dob', 'mobile']);
  });

  it.each([[null], ['text'], [7], [[]]])('may be no object at all: %j', (input) => {
    expect(parseSubmission(input, context).ok).toBe(false);
  });
});

describe('today', () => {
  const hours = Array.from({ length: 24 }, (_, hour) => new Date(Date.UTC(2026, 11, 31, hour, 30)));
  const zones = Array.from({ length: 27 }, (_, index) => index - 12);
  const dayIn = (zone: number, now: Date) => new Date(now.getTime() + zone * 3_600_000).toISOString().slice(0, 10);
  const isTaken = (dob: string, today: Date) => parseSubmission({ ...valid, dob }, { ...context, today }).ok;

  it(`is the day that it is anywhere on earth, and tomorrow is the one after the latest: ${hours.length * zones.length} hours`, () => {
    for (const now of hours) {
      for (const zone of zones) expect([now, zone, isTaken(dayIn(zone, now), now)]).toEqual([now, zone, true]);
      expect([now, isTaken(dayIn(14 + 24, now), now)]).toEqual([now, false]);
    }
  });
});

describe('a list of products and a day', () => {
  it('count at once when they change', () => {
    const yacht = { ...valid, product: 'yacht' };
    const bornTomorrow = { ...valid, dob: '2026-03-02' };
    expect([yacht, bornTomorrow].map((input) => parseSubmission(input, context).ok)).toEqual([false, false]);
    const tomorrow = { today: new Date('2026-03-02T00:00:00Z'), productCodes: new Set(['yacht']) };
    expect([yacht, bornTomorrow].map((input) => parseSubmission(input, tomorrow).ok)).toEqual([true, true]);
  });

  it.each([
    ['yacht', true],
    ['no code at all', false],
  ])('may be unknown, and then %j is a product: %j', (product, ok) => {
    expect(parseSubmission({ ...valid, product }, { ...context, productCodes: undefined }).ok).toBe(ok);
  });
});
