import { describe, expect, it } from 'vitest';
import { momentOfAge, readClaimAge } from '../../../../../src/service/claims/personal-data/claim-age.ts';

const before = (age: string, now: string) => {
  const read = readClaimAge(age);
  return (
    read &&
    momentOfAge(read, new Date(now))
      .toISOString()
      .replace(/:00\.000Z$/, '')
  );
};

describe('the age that a claim is kept', () => {
  it.each([
    ['7y', '2026-03-01T10:20Z', '2019-03-01T10:20'],
    ['1y', '2028-02-29T10:20Z', '2027-02-28T10:20'],
    ['4y', '2028-02-29T10:20Z', '2024-02-29T10:20'],
    ['1m', '2026-03-31T10:20Z', '2026-02-28T10:20'],
    ['18m', '2026-03-31T10:20Z', '2024-09-30T10:20'],
    ['90d', '2026-03-31T10:20Z', '2025-12-31T10:20'],
    [' 7y ', '2026-03-01T10:20Z', '2019-03-01T10:20'],
  ])('%s at %s begins at %s', (age, now, moment) => {
    expect(before(age, now)).toBe(moment);
  });

  it.each(['', '7', 'y', '0y', '-1y', '1.5y', '7 y', '7Y', '7w', '7h', '7min', '1y6m', '10000y', '٧y'])(
    'is not %j',
    (age) => {
      expect(readClaimAge(age)).toBeUndefined();
    },
  );
});
