import { expect, it } from 'vitest';
import { claimFormPage, type FormState } from '../../../../../src/service/claims/routes/claim-form-page.ts';

const products = [{ code: 'motor', name: 'Motor', description: 'Cars' }];

/** Where each line of the summary leads, if anywhere, and what it says. */
async function summaryOf(
  errors: FormState['errors'],
): Promise<[target: string | undefined, text: string | undefined][]> {
  const page = String(await claimFormPage({ submissionId: 'id', values: {}, errors }, products));
  const [, list = ''] = /<div class="problems"[\s\S]*?<ul>([\s\S]*?)<\/ul>/.exec(page) ?? [];
  return [...list.matchAll(/<li>(?:<a href="#([^"]*)">)?([^<]*)/g)].map(([, target, text]) => [target, text]);
}

it.each([
  ['each field, in the order of the page', ['mobile', 'dob', 'name', 'policy_id', 'product']],
  ['one field', ['dob']],
])('the summary has every error once: %s', async (_, names) => {
  const order = ['product', 'policy_id', 'name', 'dob', 'mobile'].filter((name) => names.includes(name));
  const errors = Object.fromEntries(names.map((name) => [name, `wrong ${name}`]));
  expect(await summaryOf(errors)).toEqual(order.map((name) => [name === 'dob' ? 'dob-day' : name, `wrong ${name}`]));
});

it("the summary has an error that is no field's last, and it leads nowhere", async () => {
  expect(await summaryOf({ body: 'send an object', name: 'wrong name' })).toEqual([
    ['name', 'wrong name'],
    [undefined, 'send an object'],
  ]);
});
