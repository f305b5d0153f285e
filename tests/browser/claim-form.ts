import type { Page } from 'playwright-core';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';

const claim = sampleClaim();

/** The sample claim as it is typed into the form, by the labels of its fields; a date as it is said, its parts between spaces. */
export const typedClaim = {
  'Policy number': claim.policy_id,
  'Full name': claim.name,
  'Date of birth': claim.dob.split('-').reverse().join(' '),
  'Mobile number': claim.mobile,
};

const dateLabels = ['Day', 'Month', 'Year'];

/** Types texts into the fields with these labels. */
export async function typeClaim(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    if (!isDate(label)) await page.getByLabel(label).fill(value);
    else
      for (const [index, part] of dateLabels.entries())
        await datePart(page, label, part).fill(value.split(' ')[index] ?? '');
  }
}

/** What stands in the fields with these labels, in the same notation. */
export async function typedTexts(page: Page, labels: readonly string[]): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const label of labels) {
    const controls = isDate(label) ? dateLabels.map((part) => datePart(page, label, part)) : [page.getByLabel(label)];
    texts[label] = (await Promise.all(controls.map((control) => control.inputValue()))).join(' ').trim();
  }
  return texts;
}

function datePart(page: Page, label: string, part: string) {
  return page.getByRole('group', { name: label }).getByLabel(part);
}

function isDate(label: string): boolean {
  return label === 'Date of birth';
}
