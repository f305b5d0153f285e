import { z } from 'zod';

const oldestAgeYears = 130;

/** What a claimant sends, checked and in the form in which it is stored. */
export interface Submission {
  /** Upper case, such as `MOT-204518`. */
  readonly policyId: string;
  readonly name: string;
  /** Date of birth, YYYY-MM-DD. */
  readonly dob: string;
  /** `+` if it was given, and digits. */
  readonly mobile: string;
  /** The product that the claim is about, when the claimant chose one. */
  readonly productCode: string | undefined;
}

/** A stored claim without its personal data. */
export interface ClaimStatus {
  readonly reference: string;
  readonly receivedAt: Date;
}

/** One message for each field that is wrong, by the field's name on the wire. */
export type FieldErrors = Readonly<Record<string, string>>;

export type ParsedSubmission =
  | { readonly ok: true; readonly submission: Submission }
  | { readonly ok: false; readonly errors: FieldErrors };

const text = (missing: string) => z.string({ error: missing }).trim().min(1, missing);

/** The fields on the wire, of the form and of the API alike. */
const schema = (today: Date, productCodes: ReadonlySet<string> | undefined) =>
  z.object({
    policy_id: text('Enter your policy number')
      .toUpperCase()
      .regex(/^[A-Z]{1,4}-?[0-9]{3,12}$/, 'Enter a policy number such as P001 or MOT-204518: letters, then digits'),
    name: text('Enter your full name')
      .refine((name) => [...name].length <= 200, 'Enter a name of at most 200 characters')
      .refine((name) => !/\p{Cc}/u.test(name), 'Enter a name without line breaks or control characters'),
    dob: text('Enter your date of birth')
      .pipe(z.iso.date('Enter a real date, such as 1990-04-25'))
      .refine((dob) => Date.parse(dob) <= today.getTime(), 'Enter a date of birth that is not in the future')
      .refine(
        (dob) => Number(dob.slice(0, 4)) >= today.getUTCFullYear() - oldestAgeYears,
        `Enter a date of birth of the last ${oldestAgeYears} years`,
      ),
    mobile: text('Enter your mobile number')
      .transform((mobile) => mobile.replace(/[\s().-]/g, ''))
      .pipe(z.string().regex(/^\+?[0-9]{7,15}$/, 'Enter a mobile number such as +44 7700 900123')),
    product: z
      .string()
      .trim()
      .optional()
      .transform((code) => (code === '' ? undefined : code))
      .refine(
        // With the products unknown (the database is away) a choice is taken as it is, if it can be a code at all.
        (code) => code === undefined || (productCodes?.has(code) ?? /^[a-z0-9-]{1,32}$/.test(code)),
        'Choose one of the products, or none',
      ),
  });

/**
 * Checks `input` (a form's or a JSON body's fields: policy_id, name, dob, mobile and optionally product) and gives
 * either the submission or one message a field, all fields at once. Unknown fields are ignored.
 */
export function parseSubmission(
  input: unknown,
  context: { today: Date; productCodes: ReadonlySet<string> | undefined },
): ParsedSubmission {
  const result = schema(context.today, context.productCodes).safeParse(input ?? {});
  if (result.success) {
    const { policy_id, name, dob, mobile, product } = result.data;
    return { ok: true, submission: { policyId: policy_id, name, dob, mobile, productCode: product } };
  }
  const errors: Record<string, string> = {};
  for (const issue of result.error.issues) {
    const field = issue.path.length === 0 ? 'body' : String(issue.path[0]);
    errors[field] ??= field === 'body' ? 'Send an object with the fields of a claim' : issue.message;
  }
  return { ok: false, errors };
}
