import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCheckClaim } from '../../../../src/service/claims/check-claim.ts';
import { createParseSubmission } from '../../../../src/service/claims/claim.ts';
import type { SubmissionKey } from '../../../../src/service/claims/claim-key.ts';
import type { ClaimRepository, InsertResult, NewClaim } from '../../../../src/service/claims/claim-repository.ts';
import { sampleClaim } from '../../../../src/service/claims/sample-claim.ts';
import { createSubmitClaim } from '../../../../src/service/claims/submit-claim.ts';
import type { MetricRecorder } from '../../../../src/service/telemetry/metrics/metric-recorder.ts';

const fields = sampleClaim();
const withProduct = { ...fields, product: 'motor' };

type Insert = ClaimRepository['insert'];

/** The verb over a repository in memory. `insert` stands in for the repository's own where a test breaks it. */
function start(breakInsert: (insert: Insert) => Insert = (insert) => insert) {
  const claims: NewClaim[] = [];
  const metrics: string[] = [];
  const accepted: string[] = [];
  const insert: Insert = async (claim): Promise<InsertResult> => {
    const { claimKey, idempotencyKey } = claim.key;
    const earlier = claims.find(({ key }) => claimKey !== undefined && key.claimKey?.equals(claimKey));
    if (earlier !== undefined) {
      return { outcome: 'key-taken', earlier: { ...earlier, policyId: earlier.submission.policyId } };
    }
    if (claims.some(({ key }) => key.idempotencyKey === idempotencyKey)) return { outcome: 'idempotency-key-taken' };
    claims.push(claim);
    return { outcome: 'inserted' };
  };
  const recorder: MetricRecorder = { record: (name) => void metrics.push(name) };
  const nowMs = () => Date.parse('2026-01-02T03:04:05Z');
  const submitClaim = createSubmitClaim({
    checkClaim: createCheckClaim({
      parseSubmission: createParseSubmission({ phoneRegion: 'GB' }),
      products: { list: async () => undefined, codes: async () => new Set(['motor', 'travel']) },
      metrics: recorder,
      nowMs,
    }),
    repository: {
      insert: breakInsert(insert),
      findByReference: async () => undefined,
    },
    metrics: recorder,
    onAccepted: (reference) => void accepted.push(reference),
    nowMs,
  });
  const submit = (sent: object, from: SubmissionKey['from'] = 'form', key = 'key') =>
    submitClaim({ fields: sent, key: { from, key } });
  return { claims, metrics, accepted, submit };
}

it('hashes a claim without what happened as before there was a field for it', async () => {
  const { claims, submit } = start();
  const { when_happened: _, what_happened: __, ...before } = fields;
  await submit(before);
  const content = ['MOT-204518', 'Zoë Ölund', '1990-04-25', '+447700900123', null];
  expect(claims[0]?.contentHash).toEqual(createHash('sha256').update(JSON.stringify(content)).digest());
});

describe('a key that comes again', () => {
  it.each([
    ['the policy', withProduct, { policy_id: 'MOT-204519' }],
    ['the name', withProduct, { name: 'Zoe Ölund' }],
    ['the date of birth', withProduct, { dob: '1990-04-26' }],
    ['the phone', withProduct, { mobile: '+44 7700 900124' }],
    ['the product', withProduct, { product: 'travel' }],
    ['the date of the incident', withProduct, { when_happened: '2024-11-29' }],
    ['what happened', withProduct, { what_happened: 'Something else.' }],
    ['what happened, which was told', withProduct, { what_happened: '' }],
    ['a product that was there', withProduct, { product: undefined }],
    ['a product that was not there', fields, { product: 'motor' }],
  ])('with another content is refused: %s differs', async (_what, first, correction) => {
    const { claims, metrics, accepted, submit } = start();
    expect(await submit(first)).toMatchObject({ outcome: 'accepted' });
    expect(await submit({ ...first, ...correction })).toEqual({
      outcome: 'key-reused',
      reference: claims[0]?.reference,
    });
    expect([claims.length, accepted.length, metrics.at(-1)]).toEqual([1, 1, 'ClaimsRejected']);
  });

  it.each([
    ['as it was', {}],
    ['in another notation', { policy_id: 'mot-204518', mobile: '07700 900123', name: ' Zoë Ölund ' }],
    ['with a field that no claim has', { extra: 'x' }],
  ])('with the same content gives the reference of the first try, which is counted once: %s', async (_how, change) => {
    const { metrics, accepted, submit } = start();
    const first = await submit(withProduct);
    expect(await submit({ ...withProduct, ...change })).toEqual({ ...first, outcome: 'replayed' });
    expect(accepted).toHaveLength(1);
    expect(metrics.filter((name) => name.startsWith('Claims'))).toEqual(['ClaimsAccepted', 'ClaimsReplayed']);
  });
});

describe('a key of the API', () => {
  it('names a claim together with its policy: the same key of another one is another claim', async () => {
    const { claims, submit } = start();
    const policies = ['MOT-204518', 'MOT-204519', 'MOT-204520'];
    const sendEach = () => Promise.all(policies.map((policy_id) => submit({ ...fields, policy_id }, 'api')));
    const first = await sendEach();
    expect(first.map(({ outcome }) => outcome)).toEqual(Array(3).fill('accepted'));
    expect(await sendEach()).toEqual(first.map((result) => ({ ...result, outcome: 'replayed' })));
    expect(await submit({ ...fields, name: 'Somebody Else' }, 'api')).toEqual({
      outcome: 'key-reused',
      reference: claims[0]?.reference,
    });
    expect(claims).toHaveLength(3);
    expect(new Set(claims.map(({ key }) => key.idempotencyKey)).size).toBe(3);
  });

  it('is no key of the form', async () => {
    const { claims, submit } = start();
    for (const from of ['api', 'form', 'api', 'form'] as const) await submit(fields, from);
    expect(claims.map(({ key }) => key.from)).toEqual(['api', 'form']);
  });
});

it('compares a name as it reads, however its letters are composed', async () => {
  const { submit } = start();
  const first = await submit({ ...fields, name: 'Zo\u00eb \u00d6lund' });
  expect(await submit({ ...fields, name: 'Zoe\u0308 O\u0308lund' })).toEqual({ ...first, outcome: 'replayed' });
});

it('the key of a claim that was erased stores nothing, and is counted as a key that was used', async () => {
  const { claims, metrics, accepted, submit } = start(() => async () => ({ outcome: 'erased' }));
  expect(await submit(withProduct)).toEqual({ outcome: 'erased' });
  expect([claims.length, accepted.length, metrics.at(-1)]).toEqual([0, 0, 'ClaimsRejected']);
});

describe('an INSERT that finds its unique values taken', () => {
  it("by another claim's reference is tried with another reference", async () => {
    const tried: string[] = [];
    const { claims, accepted, submit } = start((insert) => async (claim) => {
      tried.push(claim.reference);
      return tried.length === 1 ? { outcome: 'reference-taken' } : insert(claim);
    });
    expect(await submit(fields)).toMatchObject({ outcome: 'accepted', reference: tried[1] });
    expect(new Set(tried).size).toBe(2);
    expect([claims.map(({ reference }) => reference), accepted]).toEqual([[tried[1]], [tried[1]]]);
  });
});
