import { z } from 'zod';

/** Who answers for the claims that are sent to an environment, as its pages for claimants say it. */
export interface Operator {
  readonly name: string;
  readonly email: string | undefined;
  /** As people read it, with spaces. */
  readonly phone: string | undefined;
  /** How long claims are kept after they are stored, in words such as `7 years`. */
  readonly claimsKeptFor: string;
  /** Where the authority takes complaints about personal data. */
  readonly complaintsUrl: string;
}

const periodUnits: Readonly<Record<string, string>> = { y: 'year', m: 'month', d: 'day' };

/** The settings about the operator: none of them, or a name, a way to reach it and the rest. */
export const operatorFields = {
  CONTROLLER_NAME: z.string().trim().min(1).max(100).optional(),
  CONTACT_EMAIL: z.email({ error: 'is no address such as claims@example.com' }).optional(),
  CONTACT_PHONE: z
    .string()
    .regex(/^\+?\d[\d ]{2,23}$/, 'takes digits and spaces, such as +44 20 7946 0000')
    .optional(),
  CLAIMS_KEPT_FOR: z
    .string()
    .regex(/^[1-9]\d{0,3}[ymd]$/, 'takes years, months or days, such as 7y, 18m or 90d')
    .optional(),
  COMPLAINTS_URL: z.url({ protocol: /^https?$/, error: 'is no address such as https://example.com' }).optional(),
};

type OperatorSettings = { readonly [Name in keyof typeof operatorFields]?: string | undefined };

/** Adds an issue for each setting that is missing beside another: half a notice tells claimants less than none. */
export function checkOperator(values: OperatorSettings, context: z.RefinementCtx): void {
  const { CONTACT_EMAIL, CONTACT_PHONE, ...needed } = pickOperator(values);
  if (Object.values({ CONTACT_EMAIL, CONTACT_PHONE, ...needed }).every((value) => value === undefined)) return;
  const all = { ...needed, CONTACT_EMAIL: CONTACT_EMAIL ?? CONTACT_PHONE };
  for (const [name, value] of Object.entries(all)) {
    if (value === undefined) context.addIssue({ code: 'custom', path: [name], message: 'is not set' });
  }
}

/** The operator of checked settings; undefined where nobody is named, as on a trial copy. */
export function readOperator(values: OperatorSettings): Operator | undefined {
  const { CONTROLLER_NAME, CONTACT_EMAIL, CONTACT_PHONE, CLAIMS_KEPT_FOR, COMPLAINTS_URL } = values;
  if (CONTROLLER_NAME === undefined || CLAIMS_KEPT_FOR === undefined || COMPLAINTS_URL === undefined) return undefined;
  return {
    name: CONTROLLER_NAME,
    email: CONTACT_EMAIL,
    phone: CONTACT_PHONE,
    claimsKeptFor: readablePeriod(CLAIMS_KEPT_FOR),
    complaintsUrl: COMPLAINTS_URL,
  };
}

function pickOperator(values: OperatorSettings) {
  const { CONTROLLER_NAME, CONTACT_EMAIL, CONTACT_PHONE, CLAIMS_KEPT_FOR, COMPLAINTS_URL } = values;
  return { CONTROLLER_NAME, CONTACT_EMAIL, CONTACT_PHONE, CLAIMS_KEPT_FOR, COMPLAINTS_URL };
}

function readablePeriod(period: string): string {
  const count = Number.parseInt(period, 10);
  return `${count} ${periodUnits[period.at(-1) ?? '']}${count === 1 ? '' : 's'}`;
}
