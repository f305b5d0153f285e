import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createClaimKey } from '../../src/service/claims/claim-key.ts';
import type { JsonSchema, OpenApiAnswer, OpenApiDocument } from '../../src/service/claims/routes/openapi-document.ts';
import { createPreparedDatabase, startInstance, type TestInstance } from './instance.ts';
import type { TestDatabase } from './test-database.ts';

let database: TestDatabase;
let instance: TestInstance;
/** Its database is away, and it takes one claim a minute, four with mistakes and twelve look-ups. */
let away: TestInstance;
let document: OpenApiDocument;

beforeAll(async () => {
  database = await createPreparedDatabase();
  [instance, away] = await Promise.all([
    startInstance(database),
    startInstance({ ...database, port: 1 }, { RATE_LIMIT_PER_MINUTE: '1' }),
  ]);
  document = (await (await fetch(`${instance.url}/openapi.json`)).json()) as OpenApiDocument;
});

afterAll(async () => {
  await Promise.all([instance?.child.stop(), away?.child.stop()]);
  await database?.drop();
});

function schemaOf({ $ref, ...schema }: JsonSchema): JsonSchema {
  return $ref === undefined ? schema : document.components.schemas[$ref.replace('#/components/schemas/', '')]!;
}

/** The claim that the document itself gives as an example. */
function exampleClaim(): Record<string, unknown> {
  const schema = schemaOf(sending().requestBody!.content['application/json']!.schema);
  return Object.fromEntries(Object.entries(schema.properties!).map(([name, { examples }]) => [name, examples![0]]));
}

const sending = () => document.paths['/api/claims']!.post!;
const reading = () => document.paths['/api/claims/{reference}']!.get!;

function post(to: TestInstance, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${to.url}/api/claims`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  });
}

/** The last answer of `count`. */
async function lastOf(count: number, ask: () => Promise<Response>): Promise<Response> {
  let answer = await ask();
  for (let asked = 1; asked < count; asked += 1) answer = await ask();
  return answer;
}

const get = (from: TestInstance, reference: string) => fetch(`${from.url}/api/claims/${reference}`);
const nobodys = 'C-0000-0000-0000';

/** Headers that mean something to a program that sends claims. */
const ours = /^(location|retry-after|ratelimit(?:-policy)?|x-amzn-.*)$/;

/** What an answer has that the document does not say, and the other way round. */
async function differences(answer: Response, documented: OpenApiAnswer): Promise<string[]> {
  const contentType = answer.headers.get('content-type') ?? '';
  const content = documented.content[contentType];
  if (content === undefined) return [`content type ${contentType}`];
  const schema = schemaOf(content.schema);
  const names = new Set(Object.keys(documented.headers).map((name) => name.toLowerCase()));
  const body = (await answer.json()) as Record<string, unknown>;
  const { error } = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(body);
  return [
    ...(error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`),
    ...Object.keys(body).filter((name) => schema.properties?.[name] === undefined),
    ...Object.keys(documented.headers).filter((name) => !answer.headers.has(name)),
    ...[...answer.headers.keys()].filter((name) => ours.test(name) && !names.has(name)),
  ];
}

describe('the OpenAPI document', () => {
  it('is one of version 3.1 whose references lead somewhere', () => {
    expect(document.openapi).toBe('3.1.0');
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set(Object.keys(document.components.schemas)));
  });

  it('gives a claim as an example that is accepted', async () => {
    const answer = await post(instance, JSON.stringify(exampleClaim()));
    expect(answer.status).toBe(201);
  });

  it.each([
    ['policy_id', '12'],
    ['policy_id', ''],
    ['name', 'a'.repeat(201)],
    ['dob', '25/04/1990'],
    ['mobile', ''],
    ['product', 7],
    ['when_happened', 20241130],
    ['what_happened', 7],
  ])('refuses what the service refuses: %s as %j', async (field, value) => {
    const schema = schemaOf(sending().requestBody!.content['application/json']!.schema);
    const check = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    const claim = { ...exampleClaim(), [field]: value };
    expect([check.safeParse(exampleClaim()).success, check.safeParse(claim).success]).toEqual([true, false]);
    const answer = await post(instance, JSON.stringify(claim));
    const { errors } = (await answer.json()) as { errors: { pointer: string }[] };
    expect([answer.status, errors.map(({ pointer }) => pointer)]).toEqual([422, [`#/${field}`]]);
  });

  it('names every answer to a claim, and each answer is as it says', async () => {
    const claim = JSON.stringify(exampleClaim());
    const answers = [
      await post(instance, claim),
      await post(instance, '{'),
      await post(instance, claim, { 'Idempotency-Key': 'with space' }),
      await post(instance, claim, { 'Sec-Fetch-Site': 'cross-site' }),
      await post(instance, JSON.stringify({ ...exampleClaim(), extra: 'x'.repeat(33_000) })),
      await post(instance, '{}'),
      await post(instance, '[]'),
      await post(away, claim),
      await lastOf(5, () => post(away, '{')),
    ];
    await database.query('RENAME TABLE claims TO away');
    answers.push(await post(instance, claim));
    await database.query('RENAME TABLE away TO claims');
    const { claimKey } = createClaimKey({ from: 'api', key: 'erased' }, 'MOT-204518');
    await database.query("INSERT INTO erased_claims VALUES ('C-0000-0000-0001', ?, '2026-01-01')", [claimKey]);
    answers.push(await post(instance, claim, { 'Idempotency-Key': 'erased' }));
    expect(answers.map(({ status }) => status)).toEqual([201, 400, 400, 403, 413, 422, 422, 503, 429, 500, 410]);
    expect(new Set(answers.map(({ status }) => String(status)))).toEqual(new Set(Object.keys(sending().responses)));
    for (const answer of answers) {
      expect([answer.status, await differences(answer, sending().responses[answer.status]!)]).toEqual([
        answer.status,
        [],
      ]);
    }
  });

  it('names every answer to a question after a claim, and each answer is as it says', async () => {
    const { reference } = (await (await post(instance, JSON.stringify(exampleClaim()))).json()) as {
      reference: string;
    };
    const answers = [await get(instance, reference), await get(instance, nobodys), await get(away, nobodys)];
    answers.push(await lastOf(13, () => get(away, 'nothing')));
    await database.query('RENAME TABLE claims TO away');
    answers.push(await get(instance, reference));
    await database.query('RENAME TABLE away TO claims');
    answers.push(await get(instance, 'C-0000-0000-0001'));
    expect(answers.map(({ status }) => String(status))).toEqual(['200', '404', '503', '429', '500', '410']);
    expect(Object.keys(reading().responses).sort()).toEqual(['200', '404', '410', '429', '500', '503']);
    for (const answer of answers) {
      expect([answer.status, await differences(answer, reading().responses[answer.status]!)]).toEqual([
        answer.status,
        [],
      ]);
    }
  });

  it('is shown to people as a page without a script, with every operation, field and status', async () => {
    const answer = await fetch(`${instance.url}/docs`);
    const page = await answer.text();
    expect([answer.status, page.includes('<script')]).toEqual([200, false]);
    for (const operation of [sending(), reading()]) {
      expect(page).toContain(`id="${operation.operationId}"`);
      for (const status of Object.keys(operation.responses)) expect(page).toContain(`<strong>${status}</strong>`);
    }
    const fields = Object.values(document.components.schemas).flatMap(({ properties = {} }) => Object.keys(properties));
    for (const name of fields) expect(page).toContain(`<code>${name}</code>`);
  });
});
