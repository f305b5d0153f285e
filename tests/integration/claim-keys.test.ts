import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formFields, sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { useInstance } from './instance.ts';

const service = useInstance();
const claim = sampleClaim();

async function send(key: string, changes: object = {}): Promise<{ status: number; reference: string }> {
  const answer = await fetch(`${service.instance.url}/api/claims`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify({ ...claim, ...changes }),
  });
  const { reference } = (await answer.json()) as { reference: string };
  return { status: answer.status, reference };
}

async function sendForm(submissionId: string): Promise<string | null> {
  const body = new URLSearchParams({ ...formFields(claim), submission_id: submissionId });
  const answer = await fetch(`${service.instance.url}/claim`, { method: 'POST', body, redirect: 'manual' });
  return answer.headers.get('location');
}

/** The row as the version before `claim_key` wrote it. */
const columnsBefore = 'policy_id, name, dob, mobile, product_code, created_at, content_hash';
async function makeOlder(reference: string, key: string): Promise<string> {
  const older = `C-${reference.slice(2).split('').reverse().join('').replaceAll('-', '').slice(0, 12)}`;
  await service.database.query(
    `INSERT INTO claims (reference, idempotency_key, ${columnsBefore}) SELECT ?, ?, ${columnsBefore} FROM claims WHERE reference = ?`,
    [older, key, reference],
  );
  return older;
}

describe('a key of the API', () => {
  it('of another policy is another claim, however often each is sent and in whatever order', async () => {
    const key = randomUUID();
    const policies = Array.from({ length: 20 }, (_, index) => `MOT-2045${String(index).padStart(2, '0')}`);
    const sendAll = () => Promise.all(policies.map((policy_id) => send(key, { policy_id })));
    const [first, second] = await Promise.all([sendAll(), sendAll()]);
    expect(new Set([...first, ...second].map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(first.map(({ reference }) => reference)).size).toBe(20);
    expect(second).toEqual(first);
    expect(await sendAll()).toEqual(first);
  });

  it('of the same policy with other content is refused', async () => {
    const key = randomUUID();
    await send(key);
    expect((await send(key, { name: 'Somebody Else' })).status).toBe(422);
  });

  it('is the same in quotes and without, whatever its parameters, also of 128 characters', async () => {
    for (const key of [randomUUID(), randomUUID().padEnd(128, 'k')]) {
      const { reference } = await send(key);
      for (const same of [`"${key}"`, key, `"${key}";v=1`])
        expect(await send(same)).toEqual({ status: 201, reference });
    }
  });

  it('is no key of the form', async () => {
    const key = randomUUID();
    const { reference } = await send(key, { name: 'Somebody Else' });
    const location = await sendForm(key);
    expect(location).toMatch(/^\/claims\/C-/);
    expect(location).not.toContain(reference);
    expect(await sendForm(key)).toBe(location);
    expect((await send(key, { name: 'Somebody Else' })).reference).toBe(reference);
  });
});

describe('beside the version before', () => {
  it('finds a policy that that one stored without its hyphen', async () => {
    const { reference } = await send(randomUUID());
    const older = await makeOlder(reference, 'without-hyphen');
    // Version 1 took the number as it came.
    const { policy_id, name, dob } = claim;
    const content = JSON.stringify([policy_id.replace('-', ''), name, dob, '+447700900123', null]);
    await service.database.query(
      "UPDATE claims SET policy_id = REPLACE(policy_id, '-', ''), content_hash = UNHEX(SHA2(?, 256)) WHERE reference = ?",
      [content, older],
    );
    // JSON leaves out what is undefined.
    const before = { when_happened: undefined, what_happened: undefined };
    expect(await send('without-hyphen', before)).toEqual({ status: 201, reference: older });
  });

  it('finds what that one stored under a key, quoted or bare, of the form or of the API', async () => {
    for (const key of ['bare', '"quoted"', randomUUID()]) {
      const { reference } = await send(`${randomUUID()}`);
      const older = await makeOlder(reference, key);
      expect(await send(key)).toEqual({ status: 201, reference: older });
      expect((await send(key, { name: 'Somebody Else' })).status).toBe(422);
      expect((await send(key, { policy_id: 'MOT-204519' })).reference).not.toBe(older);
    }
    const submissionId = randomUUID();
    const older = await makeOlder((await send(randomUUID())).reference, submissionId);
    expect(await sendForm(submissionId)).toBe(`/claims/${older}`);
  });

  it('stores what that one finds under its key, and cannot store again', async () => {
    for (const key of [randomUUID(), `"${randomUUID()}"`]) {
      const { reference } = await send(key);
      const found = await service.database.query('SELECT reference FROM claims WHERE idempotency_key = ?', [key]);
      expect(found).toEqual([{ reference }]);
      await expect(makeOlder(reference, key)).rejects.toThrow(
        /Duplicate entry .* for key '(claims\.)?claims_idempotency_key'/,
      );
    }
  });
});
