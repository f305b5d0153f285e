import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { type FaultyService, startFaultyService } from '../integration/faulty-service.ts';
import { settleTestSeed } from '../test-seed.ts';

const clientCount = 6;
/** Of each kind of fault. */
const repetitions = 3;
/** How long one try of a client may take, and one claim with all its tries. */
const tryTimeoutMs = 3000;
const claimTimeoutMs = 30_000;

/** The same faults in the same order in each run, unless TEST_SEED says otherwise. */
const seed = settleTestSeed();
const pick = createPick(seed);

let service: FaultyService;

beforeAll(async () => {
  service = await startFaultyService(pick);
});

afterAll(() => service?.stop());

it(`loses no acknowledged claim and stores none twice under random faults, seed ${seed}`, {
  timeout: 120_000,
}, async () => {
  const acknowledged = new Map<string, string>();
  const state = { isOver: false };
  const clients = Array.from({ length: clientCount }, (_, client) => sendClaims(client, acknowledged, state));

  const names = Object.keys(service.faults).flatMap((name) => Array<string>(repetitions).fill(name));
  const done: string[] = [];
  for (const name of shuffle(names)) {
    await delay(50 + pick(150));
    await service.faults[name]?.();
    done.push(name);
  }
  state.isOver = true;
  const problems = (await Promise.all(clients)).flat();

  console.info(`seed ${seed}: ${done.length} faults, ${acknowledged.size} acknowledged claims`);
  expect(problems).toEqual([]);
  expect(done.length).toBeGreaterThanOrEqual(20);
  expect(acknowledged.size).toBeGreaterThan(clientCount * 5);
  const rows = await service.select<{ key: string; reference: string }>(
    'SELECT idempotency_key AS `key`, reference FROM claims',
  );
  // Every client went on until its claim was acknowledged: what is stored is what was acknowledged, row by row.
  expect(sorted(rows.map(({ key, reference }) => [key, reference]))).toEqual(sorted([...acknowledged]));
});

/** Sends one claim after the other, each under its key until it is acknowledged; gives what was wrong. */
async function sendClaims(
  client: number,
  acknowledged: Map<string, string>,
  state: { readonly isOver: boolean },
): Promise<string[]> {
  const problems: string[] = [];
  while (!state.isOver) {
    const key = randomUUID();
    const reference = await sendUntilAcknowledged(client, key, problems);
    if (reference === undefined) return problems;
    acknowledged.set(key, reference);
    // Some claimants press the button again although they have their reference.
    if (client % 3 === 0) {
      const again = await sendUntilAcknowledged(client, key, problems);
      if (again !== reference) problems.push(`${key} was acknowledged as ${reference} and then as ${again}`);
    }
  }
  return problems;
}

async function sendUntilAcknowledged(client: number, key: string, problems: string[]): Promise<string | undefined> {
  const deadlineMs = performance.now() + claimTimeoutMs;
  for (let attempt = client; performance.now() < deadlineMs; attempt += 1) {
    const urls = service.urls();
    const answer = await send(`${urls[attempt % urls.length]}/api/claims`, key);
    if (answer.status === 201) return answer.reference;
    if (answer.status !== 503 && answer.status !== 0) {
      problems.push(`${key} was answered ${answer.status}`);
      return undefined;
    }
    await delay(20 + attempt);
  }
  problems.push(`${key} was not acknowledged within ${claimTimeoutMs} ms`);
  return undefined;
}

/** Status 0 when there was no answer. */
async function send(url: string, key: string): Promise<{ status: number; reference?: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(sampleClaim({ name: key })),
      signal: AbortSignal.timeout(tryTimeoutMs),
    });
    const { reference } = (await response.json()) as { reference: string };
    return { status: response.status, reference };
  } catch {
    return { status: 0 };
  }
}

/** Whole numbers from 0 to n - 1 that a seed decides: a linear congruential generator, of which the high bits are used. */
function createPick(from: number): (n: number) => number {
  let state = from >>> 0;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

function shuffle<Item>(items: readonly Item[]): Item[] {
  const left = [...items];
  return items.map(() => left.splice(pick(left.length), 1)[0] as Item);
}

function sorted(pairs: readonly (readonly string[])[]): string[] {
  return pairs.map((pair) => pair.join(' ')).sort();
}
