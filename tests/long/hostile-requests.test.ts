import { Agent, request } from 'node:http';
import fc from 'fast-check';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HostileRequest, hostileRequests } from '../integration/hostile-requests.ts';
import { createPreparedDatabase, startInstance, type TestInstance } from '../integration/instance.ts';
import type { TestDatabase } from '../integration/test-database.ts';

const batches = 100;
const requestsOfBatch = 100;
const connections = 20;
const stackTrace = /\bat .+:\d+:\d+\b|node_modules|node:internal/;
const dayMs = 86_400_000;

let database: TestDatabase;
let instance: TestInstance;
const agent = new Agent({ keepAlive: true, maxSockets: connections });

beforeAll(async () => {
  database = await createPreparedDatabase();
  instance = await startInstance(database);
});

afterAll(async () => {
  agent.destroy();
  await instance?.child.stop();
  await database?.drop();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

function send({ method, path, headers, body }: HostileRequest): Promise<Answer> {
  const { hostname, port } = new URL(instance.url);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(body.length) };
    const outgoing = request(
      { agent, hostname, port, method, path, headers: { ...headers, ...length } },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => {
          text += chunk;
        });
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The reference in the answer to a claim that was taken. */
function acknowledged({ method }: HostileRequest, { status, headers, text }: Answer): string | undefined {
  if (method !== 'POST') return undefined;
  if (status === 303) return String(headers.location).replace('/claims/', '');
  if (status === 201) return (JSON.parse(text) as { reference: string }).reference;
  return undefined;
}

/** What is wrong with a stored claim. The rules stand here once more, on purpose in other words than in the service. */
function brokenRules(row: RowDataPacket, products: ReadonlySet<string>): string[] {
  const { reference, policy_id, name, dob, mobile, product_code, idempotency_key, when_happened, what_happened } =
    row as Record<string, string>;
  const born = Date.parse(`${dob}T00:00:00Z`);
  const rules: Record<string, boolean> = {
    reference: /^C(-[0-9A-Z]{4}){3}$/.test(reference!),
    policy_id: /^[A-Z]{1,4}-?[0-9]{3,12}$/.test(policy_id!),
    name: name!.trim() === name && [...name].length >= 1 && [...name].length <= 200 && !/\p{Cc}|\ufffd/u.test(name),
    dob:
      new Date(born).toISOString().startsWith(dob!) &&
      born <= Date.now() + 14 * 3_600_000 &&
      born >= Date.now() - (130 * 365.25 + 1) * dayMs,
    when_happened:
      when_happened === null || (when_happened! >= dob! && Date.parse(when_happened!) <= Date.now() + 14 * 3_600_000),
    what_happened:
      what_happened === null ||
      (what_happened!.trim() === what_happened &&
        !/[^\P{Cc}\n\t]|\ufffd/u.test(what_happened!) &&
        [...what_happened!].length <= 2000),
    mobile: /^\+[1-9][0-9]{6,14}$/.test(mobile!),
    product_code: product_code === null || products.has(product_code!),
    idempotency_key: /^[ -~]{1,128}$/.test(idempotency_key!),
  };
  return Object.keys(rules).filter((rule) => !rules[rule]);
}

it('answers 10,000 hostile requests without a 5xx or a stack trace, and stores only claims that keep every rule', async () => {
  const statuses = new Map<number, number>();
  const references = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(hostileRequests, { minLength: requestsOfBatch, maxLength: requestsOfBatch }),
      async (requests) => {
        const answers = await Promise.all(requests.map(send));
        for (const [index, answer] of answers.entries()) {
          const { status, text } = answer;
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status >= 500 || status < 200 || stackTrace.test(text) || 'set-cookie' in answer.headers) {
            throw new Error(`${status} to ${JSON.stringify(describeRequest(requests[index]!))}: ${text}`);
          }
          const reference = acknowledged(requests[index]!, answer);
          if (reference !== undefined) references.add(reference);
        }
      },
    ),
    { numRuns: batches, endOnFailure: true },
  );

  const rows = await database.query('SELECT * FROM claims');
  const products = await database.query('SELECT code FROM products');
  const codes = new Set(products.map(({ code }) => code as string));
  const broken = rows.map((row) => ({ row, rules: brokenRules(row, codes) })).filter(({ rules }) => rules.length > 0);
  expect(broken).toEqual([]);
  expect(new Set(rows.map(({ reference }) => reference as string))).toEqual(references);
  // The test would show nothing if all of it had been refused at the door.
  expect(references.size).toBeGreaterThan(500);
  for (const status of [200, 201, 303, 400, 403, 404, 413, 422]) expect(statuses.get(status)).toBeGreaterThan(20);
  const { level } = instance.requests().find((line) => line.level === 'error') ?? {};
  expect(level).toBeUndefined();
}, 120_000);

function describeRequest({ body, ...rest }: HostileRequest) {
  return { ...rest, body: body?.toString('latin1') };
}
