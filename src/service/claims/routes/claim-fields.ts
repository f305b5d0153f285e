import type { Submission } from '../claim.ts';
import { readableMobileNumber } from '../mobile-number.ts';
import type { Product } from '../product-catalogue.ts';
import { type DatePart, readableDate } from '../typed-date.ts';

interface AnyField {
  /** As on the wire. The three texts of a date are called `<name>-day`, `<name>-month` and `<name>-year`. */
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly isOptional?: true;
  /** The answer of a checked claim as people read it; undefined where there is none. */
  readonly answer: (submission: Submission, products: readonly Product[]) => string | undefined;
}

export interface TextField extends AnyField {
  readonly kind: 'text';
  readonly type: 'text' | 'tel';
  /** What browsers may fill in by themselves. */
  readonly autocomplete: string;
  /** What a phone's keyboard makes of small letters: not its own idea of a policy number. */
  readonly autocapitalize: 'characters' | 'words' | 'off';
  /** What it takes has about twenty characters, and the field shows so. */
  readonly isShort?: true;
}

export interface DateField extends AnyField {
  readonly kind: 'date';
  /** What stands before -day, -month and -year in what browsers may fill in by themselves, if they may. */
  readonly autocomplete?: string;
}

export interface LongTextField extends AnyField {
  readonly kind: 'long-text';
}

export interface ChoiceField extends AnyField {
  readonly kind: 'product';
}

export type ClaimField = TextField | LongTextField | DateField | ChoiceField;

/** The fields of the form, in the order of the page. */
export const claimFields: readonly ClaimField[] = [
  {
    kind: 'product',
    name: 'product',
    label: 'Insurance',
    hint: 'What the claim is about, if you know it',
    isOptional: true,
    answer: ({ productCode }, products) => products.find(({ code }) => code === productCode)?.name ?? productCode,
  },
  {
    kind: 'text',
    name: 'policy_id',
    label: 'Policy number',
    hint: 'On your policy document: letters, then digits, such as MOT-204518',
    type: 'text',
    // Not 'off': browsers would then forget it when somebody goes back to the form.
    autocomplete: 'on',
    autocapitalize: 'characters',
    isShort: true,
    answer: ({ policyId }) => policyId,
  },
  {
    kind: 'text',
    name: 'name',
    label: 'Full name',
    hint: 'As on your policy document',
    type: 'text',
    autocomplete: 'name',
    autocapitalize: 'words',
    answer: ({ name }) => name,
  },
  {
    kind: 'date',
    name: 'dob',
    label: 'Date of birth',
    hint: 'For example, 25 4 1990',
    autocomplete: 'bday',
    answer: ({ dob }) => readableDate(dob),
  },
  {
    kind: 'text',
    name: 'mobile',
    label: 'Mobile number',
    hint: 'With the country code, such as +44 7700 900123',
    type: 'tel',
    autocomplete: 'tel',
    autocapitalize: 'off',
    isShort: true,
    answer: ({ mobile }) => readableMobileNumber(mobile),
  },
  {
    kind: 'date',
    name: 'when_happened',
    label: 'Date of the incident',
    hint: 'If you know it. For example, 30 11 2024',
    isOptional: true,
    answer: ({ whenHappened }) => whenHappened && readableDate(whenHappened),
  },
  {
    kind: 'long-text',
    name: 'what_happened',
    label: 'What happened',
    hint: 'In your own words, up to 2000 characters. Leave out card and bank details.',
    isOptional: true,
    answer: ({ whatHappened }) => whatHappened,
  },
];

/** The id of the control that the field begins with; of a date the first of these parts. */
export function firstControl({ kind, name }: ClaimField, [part = 'day']: readonly DatePart[] = []): string {
  return kind === 'date' ? `${name}-${part}` : name;
}
