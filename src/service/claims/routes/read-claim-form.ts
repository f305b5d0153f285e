import type { FieldErrors } from '../claim.ts';
import { createOwnKey } from '../claim-key.ts';
import { type DatePart, dateParts, readTypedDate, splitDate } from '../typed-date.ts';
import { claimFields } from './claim-fields.ts';

/** What came in from the form. */
export interface ClaimForm {
  /** Sent along unseen, so that pressing the button twice makes one claim. */
  readonly submissionId: string;
  /** What was typed, by the names of the controls. */
  readonly values: Readonly<Record<string, string>>;
  /** The fields of a claim as the API has them. A date that cannot be read is left out. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What is wrong with dates, which only the form has in parts. */
  readonly errors: FieldErrors;
  /** The parts in which they are wrong, by field. */
  readonly wrongParts: Readonly<Record<string, readonly DatePart[]>>;
}

/**
 * Reads the form's controls. A whole date under the field's own name counts where its parts are not there: so sends who
 * writes a form by hand, and a page that was loaded from an older version.
 */
export function readClaimForm(controls: Readonly<Record<string, unknown>>): ClaimForm {
  const fields: Record<string, unknown> = { ...controls };
  const values: Record<string, string> = {};
  const errors: Record<string, string> = {};
  const wrongParts: Record<string, readonly DatePart[]> = {};
  for (const { kind, name, label } of claimFields) {
    const whole = textOf(controls[name]);
    if (kind !== 'date') {
      if (whole !== undefined) values[name] = whole;
      continue;
    }
    const typed: Record<DatePart, string> = { ...splitDate(whole ?? '') };
    for (const part of dateParts) {
      const control = `${name}-${part}`;
      typed[part] = textOf(controls[control]) ?? typed[part];
      values[control] = typed[part];
    }
    const read = readTypedDate(typed, label);
    fields[name] = 'date' in read ? read.date : undefined;
    if ('date' in read) continue;
    errors[name] = read.message;
    wrongParts[name] = read.parts;
  }
  return { submissionId: readSubmissionId(controls.submission_id), values, fields, errors, wrongParts };
}

/** The key of a form that was tampered with, or was made by hand without one, is a new one. */
function readSubmissionId(value: unknown): string {
  return typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value) ? value : createOwnKey();
}

function textOf(value: unknown): string | undefined {
  // HTML cannot carry a zero byte from one page to the next.
  return typeof value === 'string' ? value.replaceAll('\0', '') : undefined;
}
