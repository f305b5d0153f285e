import { describe, expect, it } from 'vitest';
import { parseSubmission } from '../../../src/claims/claim.ts';

const context = { today: new Date('2026-03-01T12:00:00Z'), productCodes: new Set(['motor', 'home']) };
const valid = { policy_id: 'MOT-204518', name: 'Zoë Ölund', dob: '1990-04-25', mobile: '+44 7700 900123' };

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
        mobile: '07700900123',
        productCode: undefined,
      },
    });
  });

  it.each([
    ['a policy number without a dash', { policy_id: 'P001' }],
    ['a name in another script', { name: '王小明' }],
    ['a name of 200 characters beyond the basic plane', { name: '𠮷'.repeat(200) }],
    ['a name that looks like SQL', { name: "Robert'); DROP TABLE claims;--" }],
    ['somebody born today', { dob: '2026-03-01' }],
    ['a leap day', { dob: '2000-02-29' }],
    ['a product', { product: 'motor' }],
    ['no product', { product: '' }],
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
    ['a name with a line break', { name: 'a\nb' }, 'name'],
    ['a date that does not exist', { dob: '2023-02-29' }, 'dob'],
    ['a date in another notation', { dob: '25/04/1990' }, 'dob'],
    ['a date in the future', { dob: '2026-03-02' }, 'dob'],
    ['a date too far back', { dob: '1890-01-01' }, 'dob'],
    ['a mobile number with letters', { mobile: 'call me' }, 'mobile'],
    ['a mobile number that is too short', { mobile: '12345' }, 'mobile'],
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
