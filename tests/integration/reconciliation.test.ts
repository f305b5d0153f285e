import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createClaimKey } from '../../src/service/claims/claim-key.ts';
import { type ClaimReconciliation, startClaimReconciliation } from '../../src/service/claims/claim-reconciliation.ts';
import { createClaimRepository } from '../../src/service/claims/claim-repository.ts';
import { createReference } from '../../src/service/claims/reference.ts';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { fixedCredentials } from '../../src/service/database/credentials.ts';
import type { Database } from '../../src/service/database/database.ts';
import { DatabaseUnavailableError } from '../../src/service/database/database-errors.ts';
import { createPool } from '../../src/service/database/pool.ts';
import { sampleSubmission } from '../sample-submission.ts';
import { createPreparedDatabase, startInstance } from './instance.ts';
import type { TestDatabase } from './test-database.ts';

let database: TestDatabase;
let pool: Database;
const running: ClaimReconciliation[] = [];

beforeAll(async () => {
  database = await createPreparedDatabase();
  pool = createPool(
    {
      credentials: fixedCredentials({ ...database, name: database.database }),
      size: 5,
      idle: 5,
      queue: 100,
      waitMs: 5000,
      recycleSeconds: 1800,
    },
    { onWait: () => {}, onTimeout: () => {} },
  );
});

afterEach(() => Promise.all(running.splice(0).map((reconciliation) => reconciliation.stop())));

afterAll(async () => {
  await pool?.close();
  await database?.drop();
});

/** Stores so many claims, and gives their references. */
async function storeClaims(count: number): Promise<string[]> {
  const repository = createClaimRepository(pool, { queue: 1000, waitMs: 2000 });
  const submission = sampleSubmission();
  const references = Array.from({ length: count }, createReference);
  await Promise.all(
    references.map((reference) =>
      repository.insert({
        reference,
        submission,
        receivedAt: new Date(),
        key: createClaimKey({ from: 'api', key: reference }, 'P001'),
        contentHash: Buffer.alloc(32),
      }),
    ),
  );
  return references;
}

const loseClaims = (references: readonly string[]) =>
  database.query('DELETE FROM claims WHERE reference IN (?)', [references]);

/** A reconciliation whose rounds the test calls, and what it recorded and wrote. */
function reconciling(options: { database?: Pick<Database, 'select' | 'state'>; mostKept?: number } = {}) {
  const recorded: string[] = [];
  const lines: unknown[] = [];
  const reconciliation = startClaimReconciliation({
    database: pool,
    metrics: { record: (name, value) => void recorded.push(`${name} ${value}`) },
    logger: {
      error: (...line: unknown[]) => void lines.push(line),
      warn: (...line: unknown[]) => void lines.push(line),
    },
    everyMs: 3_600_000,
    ...options,
  });
  running.push(reconciliation);
  return { ...reconciliation, recorded, lines };
}

describe('the reconciliation', () => {
  it('reports 0 when every acknowledged claim is there, and when there was none', async () => {
    const { acknowledged, reconcile, recorded, lines } = reconciling();
    await reconcile();
    for (const reference of await storeClaims(3)) acknowledged(reference);
    await reconcile();
    expect(recorded).toEqual(['ClaimsUnaccounted 0', 'ClaimsUnaccounted 0']);
    expect(lines).toEqual([]);
  });

  it('counts a claim that is not there, once, and names it in the log', async () => {
    const { acknowledged, reconcile, recorded, lines } = reconciling();
    const [lost = '', ...kept] = await storeClaims(3);
    for (const reference of [lost, ...kept]) acknowledged(reference);
    await loseClaims([lost]);
    await reconcile();
    await reconcile();
    expect(recorded).toEqual(['ClaimsUnaccounted 1', 'ClaimsUnaccounted 0']);
    expect(lines).toEqual([[{ count: 1, references: lost }, 'claims acknowledged but not found']]);
  });

  it('does not miss a claim that was erased', async () => {
    const { acknowledged, reconcile, recorded, lines } = reconciling();
    const [erased = '', lost = '', ...kept] = await storeClaims(4);
    for (const reference of [erased, lost, ...kept]) acknowledged(reference);
    await loseClaims([erased, lost]);
    await database.query("INSERT INTO erased_claims VALUES (?, 'key', '2026-01-01')", [erased]);
    await reconcile();
    expect(recorded).toEqual(['ClaimsUnaccounted 1']);
    expect(lines).toEqual([[{ count: 1, references: lost }, 'claims acknowledged but not found']]);
  });

  it('finds all of hundreds among thousands, and names each of them', async () => {
    const { acknowledged, reconcile, recorded, lines } = reconciling();
    const references = [...(await storeClaims(900)), ...(await storeClaims(900)), ...(await storeClaims(430))];
    for (const reference of references) acknowledged(reference);
    const lost = references.filter((_, index) => index % 10 === 7);
    await loseClaims(lost);
    await reconcile();
    expect(recorded).toEqual([`ClaimsUnaccounted ${lost.length}`]);
    const fields = (lines as [{ count: number; references: string }][]).map(([first]) => first);
    expect(fields.map(({ count }) => count)).toEqual([100, 100, 23]);
    expect(fields.flatMap(({ references: named }) => named.split(' ')).sort()).toEqual(lost.sort());
  });

  it('counts nothing as missing while the database is away, and looks when it is back', async () => {
    let answers = 0;
    const flaky: Pick<Database, 'select' | 'state'> = {
      state: pool.state,
      select(sql, values) {
        answers -= 1;
        if (answers < 0) return Promise.reject(new DatabaseUnavailableError('unreachable', 'away'));
        return pool.select(sql, values);
      },
    };
    const { acknowledged, reconcile, recorded } = reconciling({ database: flaky });
    const references = [...(await storeClaims(900)), ...(await storeClaims(900))];
    for (const reference of references) acknowledged(reference);
    await loseClaims([references[0] ?? '', references[1799] ?? '']);
    await reconcile();
    expect(recorded).toEqual([]);
    // It goes away again after half of them, which hold one of the two.
    answers = 1;
    await reconcile();
    expect(recorded).toEqual(['ClaimsUnaccounted 1']);
    answers = 10;
    await reconcile();
    expect(recorded).toEqual(['ClaimsUnaccounted 1', 'ClaimsUnaccounted 1']);
  });

  it('counts what it found missing also when a defect ends the round', async () => {
    let asked = 0;
    const broken: Pick<Database, 'select' | 'state'> = {
      state: pool.state,
      select() {
        asked += 1;
        return asked === 1 ? Promise.resolve([]) : Promise.reject(new Error('no such table'));
      },
    };
    const { acknowledged, reconcile, recorded } = reconciling({ database: broken });
    for (let index = 0; index < 1500; index += 1) acknowledged(String(index));
    await expect(reconcile()).rejects.toThrow('no such table');
    expect(recorded).toEqual(['ClaimsUnaccounted 1000']);
  });

  it('asks nothing while the circuit breaker is open', async () => {
    const suspended: Pick<Database, 'select' | 'state'> = {
      state: () => ({ ...pool.state(), suspended: true }),
      select: () => Promise.reject(new Error('asked')),
    };
    const { acknowledged, reconcile, stop, recorded, lines } = reconciling({ database: suspended });
    acknowledged(createReference());
    await reconcile();
    expect(recorded).toEqual([]);
    await stop();
    expect(lines).toEqual([[{ count: 1 }, 'stopped before the last acknowledged claims could be looked up']]);
  });

  it('keeps a uniform sample of more than it can look up', async () => {
    const asked = new Set<unknown>();
    const empty: Pick<Database, 'select' | 'state'> = {
      state: pool.state,
      async select(_, values) {
        for (const value of values as string[]) asked.add(value);
        return [];
      },
    };
    const { acknowledged, reconcile, recorded } = reconciling({ database: empty, mostKept: 1000 });
    for (let index = 0; index < 20_000; index += 1) acknowledged(String(index));
    await reconcile();
    expect(recorded).toEqual(['ClaimsUnaccounted 1000']);
    const ofTheFirstHalf = [...asked].filter((reference) => Number(reference) < 10_000).length;
    // 500 with a standard deviation of 16.
    expect(ofTheFirstHalf).toBeGreaterThan(380);
    expect(ofTheFirstHalf).toBeLessThan(620);
  });
});

it('an instance that stops looks up what it acknowledged since its last look', async () => {
  const instance = await startInstance(database);
  try {
    const send = async () => {
      const answer = await fetch(`${instance.url}/api/claims`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(sampleClaim()),
      });
      return ((await answer.json()) as { reference: string }).reference;
    };
    const [lost = ''] = [await send(), await send()];
    await loseClaims([lost]);
    expect((await instance.child.stop()).code).toBe(0);
    const errors = instance.lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ msg: 'claims acknowledged but not found', count: 1, references: lost }]);
  } finally {
    await instance.child.stop();
  }
});
