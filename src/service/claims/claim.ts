import { z } from 'zod';
import { isOneLine, isReadable, readName, showsSomething } from './claimant-name.ts';
import { mobileNumberProblem, type PhoneRegion, readMobileNumber } from './mobile-number.ts';
import { plainText } from './plain-text.ts';
import { policyNumberPattern, readPolicyNumber } from './policy-number.ts';

const oldestAgeYears = 130;
/** Where a day begins first: on Kiritimati in the Pacific. Nobody who is east of UTC is told that their today is the future. */
const aheadOfUtcMs = 14 * 60 * 60 * 1000;
const longestName = 200;
const longestStory = 2000;

/** What a claimant sends, checked and in the form in which it is stored. */
export interface Submission {
  /** In the one form of its policy, such as `MOT-204518`. */
  readonly policyId: string;
  readonly name: string;
  /** Date of birth, YYYY-MM-DD. */
  readonly dob: string;
  /** E.164, such as `+447700900123`. */
  readonly mobile: string;
  /** The product that the claim is about, when the claimant chose one. */
  readonly productCode: string | undefined;
  /** The date of the incident, YYYY-MM-DD. */
  readonly whenHappened: string | undefined;
  /** What happened, in the claimant's words; may have several lines. */
  readonly whatHappened: string | undefined;
}

/** The columns of table `claims` that hold a submission. The hash of a submission's content follows the same order. */
export const submissionColumns: Readonly<Record<keyof Submission, string>> = {
  policyId: 'policy_id',
  name: 'name',
  dob: 'dob',
  mobile: 'mobile',
  productCode: 'product_code',
  whenHappened: 'when_happened',
  whatHappened: 'what_happened',
};

const submissionKeys = Object.keys(submissionColumns) as (keyof Submission)[];

/** The values of a submission in the order of its columns. */
export function submissionValues(submission: Submission): (string | null)[] {
  return submissionKeys.map((key) => submission[key] ?? null);
}

/** A stored claim without its personal data. */
export interface ClaimStatus {
  readonly reference: string;
  readonly receivedAt: Date;
}

/** A stored claim with as much as tells its claimant that it is theirs. */
export interface ClaimConfirmation extends ClaimStatus {
  readonly policyId: string;
  /** The last three digits of the mobile number. */
  readonly mobileEnding: string;
}

/** What an error is about that is no field's: it came without fields. */
export const wholeBody = 'body';

/** One message for each field that is wrong, by the field's name on the wire. */
export type FieldErrors = Readonly<Record<string, string>>;

export type ParsedSubmission =
  | { readonly ok: true; readonly submission: Submission }
  | { readonly ok: false; readonly errors: FieldErrors };

/**
 * Checks `input` (a form's or a JSON body's fields: policy_id, name, dob, mobile and optionally product) and gives
 * either the submission or one message a field, all fields at once. Unknown fields are ignored. With `productCodes`
 * undefined (the database is away) a product is taken as it is, if it can be a code at all.
 */
export type ParseSubmission = (
  input: unknown,
  context: { today: Date; productCodes: ReadonlySet<string> | undefined },
) => ParsedSubmission;

/** `read` brings what was pasted into the form in which it is checked and stored. */
const text = (missing: string, read: (text: string) => string) =>
  z.string({ error: missing }).overwrite(read).min(1, missing);

/** The fields on the wire, of the form and of the API alike. `day` is today as YYYY-MM-DD, the latest that it is on earth. */
export function createSubmissionSchema(options: {
  day: string;
  productCodes: ReadonlySet<string> | undefined;
  phoneRegion: PhoneRegion;
}) {
  const { day, productCodes, phoneRegion } = options;
  // Of two dates in this notation the greater text is the later day.
  const earliest = `${Number(day.slice(0, 4)) - oldestAgeYears}${day.slice(4)}`;
  const fields = z.object({
    policy_id: text('Enter your policy number', readPolicyNumber)
      .regex(policyNumberPattern, 'Enter a policy number such as P001 or MOT-204518: letters, then digits')
      .meta({
        description: 'The policy number: letters, then digits. Case, spaces and dashes make no difference.',
        examples: ['MOT-204518'],
      }),
    name: text('Enter your full name', readName)
      .refine((name) => !isLongerThan(name, longestName), `Enter a name of at most ${longestName} characters`)
      .refine(isOneLine, 'Enter your full name on one line')
      .refine(isReadable, 'Enter your full name again: some of its characters could not be read')
      .refine(showsSomething, 'Enter your full name')
      .meta({
        description: 'The full name, in any script, without control characters.',
        maxLength: longestName,
        examples: ['Zoë Ölund'],
      }),
    dob: text('Enter your date of birth', readDate)
      .pipe(z.iso.date('Enter a real date, such as 1990-04-25'))
      .refine((dob) => dob <= day, 'Enter a date of birth that is not in the future')
      .refine((dob) => dob >= earliest, `Enter a date of birth of the last ${oldestAgeYears} years`)
      .meta({
        description: `The date of birth: not in the future, at most ${oldestAgeYears} years back.`,
        format: 'date',
        examples: ['1990-04-25'],
      }),
    mobile: text('Enter your mobile number', plainText)
      .meta({
        description: 'The mobile number, as people write it; best with its country code.',
        examples: ['+44 7700 900123'],
      })
      .transform((mobile, context) => {
        const number = readMobileNumber(mobile, phoneRegion);
        if (number !== undefined) return number;
        context.addIssue(mobileNumberProblem(mobile, phoneRegion));
        return z.NEVER;
      }),
    product: z
      .string({ error: 'Choose one of the products, or none' })
      .trim()
      .nullish()
      .meta({ description: 'The code of the product that the claim is about, if known.', examples: ['motor'] })
      .transform((code) => code || undefined)
      .refine(
        (code) => code === undefined || (productCodes?.has(code) ?? /^[a-z0-9-]{1,32}$/.test(code)),
        'Choose one of the products, or none',
      ),
    when_happened: z
      .string({ error: 'Enter the date of the incident, or none' })
      .nullish()
      .meta({
        description: 'The date of the incident, if known: not in the future, not before the date of birth.',
        format: 'date',
        examples: ['2024-11-30'],
      })
      .transform((date) => readDate(date ?? '') || undefined)
      .pipe(z.iso.date('Enter a real date, such as 2024-11-30').optional())
      .refine((date = '') => date <= day, 'Date of the incident must be today or in the past'),
    what_happened: z
      .string({ error: 'Enter what happened, or nothing' })
      .nullish()
      .meta({
        description: `What happened, in any script, if told: at most ${longestStory} characters.`,
        maxLength: longestStory,
        examples: ['The car behind mine did not stop in time.'],
      })
      .transform((story) => readableLines(story ?? '') || undefined)
      .refine(
        (story = '') => !isLongerThan(story, longestStory),
        `What happened must be ${longestStory} characters or fewer`,
      )
      .refine(
        (story = '') => isReadable(story.replaceAll(/[\n\t]/g, ' ')),
        'Enter what happened again: some of its characters could not be read',
      ),
  });
  return fields.refine(({ dob, when_happened = dob }) => dob <= when_happened, {
    path: ['when_happened'],
    error: 'Date of the incident must not be before the date of birth',
    // Whatever else is wrong is told at the same time.
    when: ({ issues }) => !issues.some(({ path = [] }) => path.length === 0 || datesCompared.includes(String(path[0]))),
  });
}

const datesCompared = ['dob', 'when_happened'];

/** Creates the check. It builds its schema when the day or the list of products changes, not for each claim. */
export function createParseSubmission({ phoneRegion }: { phoneRegion: PhoneRegion }): ParseSubmission {
  let built: { day: string; productCodes: ReadonlySet<string> | undefined; schema: SubmissionSchema } | undefined;

  return (input, { today, productCodes }) => {
    const day = new Date(today.getTime() + aheadOfUtcMs).toISOString().slice(0, 10);
    if (built === undefined || built.day !== day || built.productCodes !== productCodes) {
      built = { day, productCodes, schema: createSubmissionSchema({ day, productCodes, phoneRegion }) };
    }
    const result = built.schema.safeParse(input ?? {});
    if (!result.success) return { ok: false, errors: fieldErrors(result.error) };
    const { policy_id: policyId, name, dob, mobile, product: productCode } = result.data;
    const { when_happened: whenHappened, what_happened: whatHappened } = result.data;
    return { ok: true, submission: { policyId, name, dob, mobile, productCode, whenHappened, whatHappened } };
  };
}

type SubmissionSchema = ReturnType<typeof createSubmissionSchema>;

/** The first message of each field. */
function fieldErrors({ issues }: z.core.$ZodError): FieldErrors {
  const errors: Record<string, string> = {};
  for (const issue of issues) {
    const field = issue.path.length === 0 ? wholeBody : String(issue.path[0]);
    errors[field] ??= field === wholeBody ? 'Send an object with the fields of a claim' : issue.message;
  }
  return errors;
}

/** Counts characters as the database does: one beyond the basic plane is one, though it has a length of two. */
function isLongerThan(text: string, characters: number): boolean {
  return text.length > characters && [...text].length > characters;
}

/** A date has digits and hyphens only, whatever else a paste brought along. */
function readDate(text: string): string {
  return plainText(text).replaceAll(' ', '');
}

/** A text with one kind of line break, without control characters and without empty lines around it. */
function readableLines(text: string): string {
  return text
    .replaceAll(/\r\n|[\r\v\f\x85\u2028\u2029]/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .trim();
}
