import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createCheckClaim } from '../../../../../src/service/claims/check-claim.ts';
import { createParseSubmission } from '../../../../../src/service/claims/claim.ts';
import { createClaimRoutes } from '../../../../../src/service/claims/routes/claim-routes.ts';
import { formFields, sampleClaim } from '../../../../../src/service/claims/sample-claim.ts';
import type { SubmitClaim } from '../../../../../src/service/claims/submit-claim.ts';
import {
  DatabaseUnavailableError,
  type UnavailableReason,
} from '../../../../../src/service/database/database-errors.ts';
import type { RequestEnvironment } from '../../../../../src/service/web/request-facts.ts';

const claim = sampleClaim({ what_happened: 'first\n"second" <b>&amp;' });
const submission_id = '00000000-0000-4000-8000-000000000000';
const sentForm = { ...formFields(claim), submission_id };
const reference = 'C-7Q2M-0XKD-94TB';

/** The pages over a verb that ends as `submitClaim` says. */
function pages(submitClaim: SubmitClaim) {
  const app = new Hono<RequestEnvironment>();
  app.use(async (c, next) => {
    c.set('facts', { xrayTraceId: '1-00000000-000000000000000000000000' });
    await next();
  });
  const products = {
    list: async () => [{ code: 'motor', name: 'Motor', description: 'Cars' }],
    codes: async () => undefined,
  };
  const parseSubmission = createParseSubmission({ phoneRegion: 'GB' });
  app.route(
    '/',
    createClaimRoutes({
      checkClaim: createCheckClaim({ parseSubmission, products, metrics: { record() {} }, nowMs: Date.now }),
      submitClaim,
      products,
      repository: {
        insert: async () => ({ outcome: 'inserted' }),
        findByReference: async () => undefined,
      },
    }),
  );
  return (path: string, fields: Record<string, string> = {}) =>
    app.request(path, { method: 'POST', body: new URLSearchParams(fields) });
}

const never: SubmitClaim = async () => {
  throw new Error('nothing is to be stored');
};
const endsAs = (result: Awaited<ReturnType<SubmitClaim>>) => pages(async () => result);
const failsBy = (reason: UnavailableReason) =>
  pages(async () => {
    throw new DatabaseUnavailableError(reason, reason);
  });

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/** What the form of a page sends along unseen. */
async function unseen(answer: Response): Promise<Record<string, string>> {
  const inputs = (await answer.text()).matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return Object.fromEntries(
    Array.from(inputs, ([, name, value = '']) => [
      name,
      value.replaceAll(/&[^;]*;/g, (entity) => entities[entity] ?? entity),
    ]),
  );
}

describe('the check of the answers', () => {
  it('stores nothing, and sends along what was typed', async () => {
    const answer = await pages(never)('/claim/check', sentForm);
    expect(answer.status).toBe(200);
    expect(await unseen(answer)).toEqual(sentForm);
  });

  it('leads back to the form with what was typed', async () => {
    const answer = await pages(never)('/claim/check', { ...sentForm, change: 'name' });
    const page = await answer.text();
    expect([answer.status, page.includes('value="Zoë Ölund"'), page.includes('class="error"')]).toEqual([
      200,
      true,
      false,
    ]);
    expect(page).toContain(`name="submission_id" value="${submission_id}"`);
  });

  it('gives a form that is not right back', async () => {
    const answer = await pages(never)('/claim/check', { ...sentForm, name: '' });
    expect([answer.status, (await answer.text()).includes('Enter your full name')]).toEqual([422, true]);
  });
});

describe('what shows input', () => {
  const answers: [string, () => Response | Promise<Response>][] = [
    ['the answers', () => pages(never)('/claim/check', sentForm)],
    ['the form to change them', () => pages(never)('/claim/check', { ...sentForm, change: 'dob' })],
    ['a form that is not right', () => pages(never)('/claim/check', { ...sentForm, name: '' })],
    ['a claim that is not right', () => endsAs({ outcome: 'invalid', errors: { name: 'wrong' } })('/claim', sentForm)],
    ['answers that were changed', () => endsAs({ outcome: 'key-reused', reference })('/claim', sentForm)],
    ['answers that cannot be stored now', () => failsBy('busy')('/claim', sentForm)],
  ];

  it.each(answers)(`is kept nowhere: %s (${answers.length} pages)`, async (_, answer) => {
    const { headers, body } = await answer();
    expect([headers.get('cache-control'), await new Response(body).text()]).toEqual([
      'no-store',
      expect.stringContaining('MOT-204518'),
    ]);
  });

  it('is cleared from the browser when the claim is stored', async () => {
    const answer = await endsAs({ outcome: 'accepted', reference, receivedAt: new Date() })('/claim', sentForm);
    expect([answer.status, answer.headers.get('clear-site-data')]).toEqual([303, '"cache"']);
  });
});

const stored: Record<UnavailableReason, 'not yet' | 'unknown'> = {
  unreachable: 'not yet',
  lost: 'unknown',
  'no-answer': 'unknown',
  conflict: 'not yet',
  'read-only': 'not yet',
  interrupted: 'not yet',
  failing: 'not yet',
  unconfirmed: 'unknown',
  busy: 'not yet',
  suspended: 'not yet',
};
const reasons = Object.entries(stored) as [UnavailableReason, string][];

it.each(reasons)(
  `a database that is away by %s leaves it %s whether the claim is stored (${reasons.length} reasons)`,
  async (reason, known) => {
    const answer = await failsBy(reason)('/claim', sentForm);
    const page = await answer.clone().text();
    expect([answer.status, page.includes('is not stored yet'), page.includes('do not know yet')]).toEqual([
      503,
      known === 'not yet',
      known === 'unknown',
    ]);
    expect(page).toContain('will not be stored twice');
    expect(page).toMatch(/href="\/about\/contact" target="_blank">[^<]*opens in a new tab/);
    expect(await unseen(answer)).toEqual(sentForm);
  },
);

it('answers that were changed after they were sent name the stored claim, and can be kept from being sent or sent as another', async () => {
  const answer = await endsAs({ outcome: 'key-reused', reference })('/claim', sentForm);
  const page = await answer.clone().text();
  expect(answer.status).toBe(422);
  expect(page).toContain(`<a href="/claims/${reference}">Keep the stored claim`);
  expect(page).toContain('Send this as another claim');
  const again = await unseen(answer);
  expect({ ...again, submission_id }).toEqual(sentForm);
  expect(again.submission_id).not.toBe(submission_id);
});
