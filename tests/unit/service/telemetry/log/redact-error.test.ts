import { describe, expect, it } from 'vitest';
import { stackWithoutValues, withoutValues } from '../../../../../src/service/telemetry/log/redact-error.ts';

describe('the message of an error', () => {
  it.each([
    ["Duplicate entry 'Zoë' for key 'claims.claims_name'", "Duplicate entry '…' for key 'claims.claims_name'"],
    ["Duplicate entry 'O'Brien' for key 'a' for key 'claims_name'", "Duplicate entry '…' for key 'claims_name'"],
    [
      "Incorrect date value: '+4477' for column `insured`.`claims`.`dob` at row 1",
      "Incorrect date value: '…' for column `insured`.`claims`.`dob` at row 1",
    ],
    [
      "Incorrect string value: '\\xF0\\x9F' for column 'name' at row 12",
      "Incorrect string value: '…' for column 'name' at row 12",
    ],
    [
      "You have an error in your SQL syntax; check the manual near 'Zoë\n', '1990-04-25')' at line 2",
      "You have an error in your SQL syntax; check the manual near '…' at line 2",
    ],
    [
      "The database is not available: Incorrect value: 'Zoë' and more",
      "The database is not available: Incorrect value: '…'",
    ],
    ["Invalid utf8mb4 character string: 'Zoë'", "Invalid utf8mb4 character string: '…'"],
    ["Truncated incorrect DOUBLE value: 'Zoë", "Truncated incorrect DOUBLE value: '…'"],
  ])('%s loses the value', (message, kept) => {
    expect(withoutValues(message)).toBe(kept);
  });

  it.each([
    "Table 'insured.claims' doesn't exist",
    "Access denied for user 'claims'@'10.0.1.7' (using password: YES)",
    "Data too long for column 'name' at row 1",
    'connect ECONNREFUSED 127.0.0.1:3306',
  ])('%s stays', (message) => {
    expect(withoutValues(message)).toBe(message);
  });

  it('loses it in the stack, too, which stays', () => {
    const stack = stackWithoutValues(new Error("Duplicate entry 'Zoë $&' for key 'claims_name'"));
    expect(stack).toMatch(/^Error: Duplicate entry '…' for key 'claims_name'\n {4}at /);
  });
});
