// node deploy/smoke-test.mjs URL LABEL
//
// Sends one claim that says of itself that it is a test, reads it back, and sends it again: the same key has to give the same
// reference. Ends with 1 and the reason at the first thing that is not as it should be.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [url, label] = process.argv.slice(2);
// New each time, so that a claim is stored each time; and nobody can guess it and send a claim under it first.
const key = `"${label}-${randomUUID()}"`;
const timeoutMs = 10_000;

// Its number is set aside for fiction, so that nobody is ever called.
const sample = readFileSync(new URL('../src/service/claims/sample-claim.json', import.meta.url), 'utf8');
const claim = { ...JSON.parse(sample), policy_id: 'TEST-000001', name: 'Smoke Test' };

/** Asks for `path` and gives the JSON of the answer, which has to have `status`. */
async function ask(path, status, init = {}) {
  const answer = await fetch(new URL(path, url), { ...init, signal: AbortSignal.timeout(timeoutMs) });
  const text = await answer.text();
  if (answer.status !== status) {
    const what = `${init.method ?? 'GET'} ${path}`;
    throw new Error(`${what}: ${answer.status} instead of ${status}: ${text.slice(0, 500)}`);
  }
  return answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
}

async function sendClaim() {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
  const { reference } = await ask('/api/claims', 201, { method: 'POST', headers, body: JSON.stringify(claim) });
  return reference;
}

async function main() {
  if (url === undefined || label === undefined) throw new Error('usage: node deploy/smoke-test.mjs URL LABEL');
  await ask('/readyz', 200);
  const reference = await sendClaim();
  const found = await ask(`/api/claims/${reference}`, 200);
  if (found.reference !== reference) throw new Error(`${reference} was read back as ${JSON.stringify(found)}`);
  const repeated = await sendClaim();
  if (repeated !== reference) throw new Error(`sent again, ${reference} became ${repeated}`);
  await ask('/', 200);
  console.log(`${url} accepted ${reference}, and has it`);
}

try {
  await main();
} catch (error) {
  console.error(`smoke test: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
