import { expect, it } from 'vitest';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { useInstance } from './instance.ts';

const service = useInstance();

const claim = sampleClaim({ name: 'Zoë Ölund 😀' });

async function send(fields: object, key?: string): Promise<{ status: number; reference: string }> {
  const response = await fetch(`${service.instance.url}/api/claims`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(key === undefined ? {} : { 'Idempotency-Key': key }) },
    body: JSON.stringify(fields),
  });
  return { status: response.status, ...((await response.json()) as { reference: string }) };
}

it('stores each of many claims that come at once, as it was sent', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `${claim.name} '${index}' \\ "; --`);
  const answers = await Promise.all(names.map((name) => send({ ...claim, name })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  const rows = await service.database.query<{ reference: string; name: string }>('SELECT reference, name FROM claims');
  const stored = new Map(rows.map(({ reference, name }) => [reference, name]));
  expect(answers.map(({ reference }) => stored.get(reference))).toEqual(names);
});

it('answers every try of one key that come at once, with other claims between them, with one reference', async () => {
  const tries = await Promise.all(
    Array.from({ length: 60 }, (_, index) => send(claim, index % 2 === 0 ? 'pressed-often' : `other-${index}`)),
  );
  expect(new Set(tries.map(({ status }) => status))).toEqual(new Set([201]));
  const references = tries.map(({ reference }) => reference);
  expect(new Set(references.filter((_, index) => index % 2 === 0)).size).toBe(1);
  expect(new Set(references.filter((_, index) => index % 2 === 1)).size).toBe(30);
  const [stored] = await service.database.query<{ count: number }>(
    "SELECT COUNT(*) AS count FROM claims WHERE idempotency_key = 'pressed-often' OR idempotency_key LIKE 'other-%'",
  );
  expect(stored?.count).toBe(31);
});

it('refuses the one claim whose key was used for another content, and no neighbour of it', async () => {
  await send(claim, 'used');
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      send({ ...claim, name: `Neighbour ${index}` }, index === 17 ? 'used' : undefined),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map((_, index) => (index === 17 ? 422 : 201)));
});
