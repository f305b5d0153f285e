import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ClaimRepository,
  createClaimRepository,
  type InsertResult,
} from '../../../../src/service/claims/claim-repository.ts';
import type { Database } from '../../../../src/service/database/database.ts';
import { DatabaseUnavailableError } from '../../../../src/service/database/database-errors.ts';
import { sampleSubmission } from '../../../sample-submission.ts';

const submission = sampleSubmission();

let executing: { readonly rows: number; finish(inserted?: number): void; fail(error: Error): void }[];
let selects: string[];
let stored: { readonly reference: string }[];
let inserts: Promise<InsertResult>[];
let number: number;
/** What reading fails with from now on. */
let unreadable: Error | undefined;
let repository: ClaimRepository;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  executing = [];
  selects = [];
  stored = [];
  inserts = [];
  number = 0;
  unreadable = undefined;
  const database: Database = {
    select: async <Row>(sql: string) => {
      selects.push(sql);
      if (unreadable !== undefined) throw unreadable;
      // One statement asks for other claims alone: none of those that are inserted here.
      const rows = sql.includes('NOT IN') ? stored.filter(({ reference }) => !/^C-\d+$/.test(reference)) : stored;
      return rows as Row[];
    },
    execute: (sql) =>
      new Promise((resolve, reject) => {
        const rows = sql.match(/\(\?/g)?.length ?? 0;
        executing.push({ rows, finish: (inserted = rows) => resolve(inserted), fail: reject });
      }),
    state: () => ({ inUse: 0, idle: 0, pending: 0, size: 12, suspended: false }),
    close: async () => {},
  };
  repository = createClaimRepository(database, { queue: 1000, waitMs: 2000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function claimKeyOf(index: number): Buffer {
  return Buffer.from(String(index).padStart(16, '0'));
}

function insertOne(reference: string, key: number): void {
  const inserted = repository.insert({
    reference,
    submission,
    receivedAt: new Date(0),
    key: { from: 'api', idempotencyKey: `key-${key}`, claimKey: claimKeyOf(key) },
    contentHash: Buffer.alloc(32),
  });
  inserts.push(inserted);
}

/** Inserts so many claims at once, and gives them the turn of the event loop in which those that may be written are. */
async function insert(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    number += 1;
    insertOne(`C-${number}`, number);
  }
  await nextTurn();
}

const rows = () => executing.map((statement) => statement.rows);

it('at most 256 claims share an INSERT', async () => {
  await insert(600);
  expect(rows()).toEqual([256, 256]);
});

it('a claim waits a millisecond for company while another INSERT lasts', async () => {
  await insert(1);
  await insert(1);
  vi.advanceTimersByTime(0.9);
  await insert(1);
  expect(rows()).toEqual([1]);
  vi.advanceTimersByTime(0.1);
  await nextTurn();
  expect(rows()).toEqual([1, 2]);
});

it('six INSERTs last at the same time, and the next one begins when one of them ends', async () => {
  for (let group = 1; group <= 8; group += 1) {
    await insert(1);
    vi.advanceTimersByTime(1);
    await nextTurn();
  }
  expect(rows()).toEqual(Array(6).fill(1));
  executing[0]?.finish();
  expect(await inserts[0]).toEqual({ outcome: 'inserted' });
  await nextTurn();
  expect(rows()).toEqual([...Array(6).fill(1), 2]);
});

describe('a group of 256 of which some were stored before', () => {
  const row = (index: number, reference: string, claimKey: Buffer | null = claimKeyOf(index)) => ({
    reference,
    receivedAt: new Date(0),
    contentHash: Buffer.alloc(32),
    policyId: submission.policyId,
    idempotencyKey: `key-${index}`,
    claimKey,
  });

  it.each([
    ['all', 1],
    ['half', 2],
    ['1 in 16', 16],
  ])('takes one INSERT and one SELECT in all, and each claim gets its own answer: %s', async (_, oneIn) => {
    await insert(256);
    stored = Array.from({ length: 256 }, (__, index) =>
      row(index + 1, index % oneIn === 0 ? `C-before-${index + 1}` : `C-${index + 1}`),
    );
    executing[0]?.finish(256 - 256 / oneIn);
    const outcomes = (await Promise.all(inserts)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(outcomes.map((__, index) => (index % oneIn === 0 ? 'key-taken' : 'inserted')));
    expect([executing.length, selects.length]).toEqual([1, 1]);
  });

  it('takes no SELECT when none was', async () => {
    await insert(256);
    executing[0]?.finish();
    await Promise.all(inserts);
    expect(selects).toEqual([]);
  });

  it('stores all of it when the INSERT was sent twice, because its connection broke after the first one was committed', async () => {
    await insert(256);
    stored = Array.from({ length: 256 }, (__, index) => row(index + 1, `C-${index + 1}`));
    executing[0]?.finish(0);
    expect(await Promise.all(inserts)).toEqual(Array(256).fill({ outcome: 'inserted' }));
  });

  it('tells the one that is stored from the others, of 20 with one key', async () => {
    for (let index = 1; index <= 20; index += 1) insertOne(`C-${index}`, 1);
    await nextTurn();
    stored = [row(1, 'C-7')];
    executing[0]?.finish(1);
    const outcomes = (await Promise.all(inserts)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(outcomes.map((__, index) => (index === 6 ? 'inserted' : 'key-taken')));
  });

  it('asks in at most 5 lengths of a list, whatever the size of the group', async () => {
    for (let size = 1; size <= 256; size += 17) {
      await insert(size);
      stored = Array.from({ length: number }, (_, index) => row(index + 1, `C-${index + 1}`));
      executing.at(-1)?.finish(0);
      await Promise.all(inserts);
    }
    const lengths = selects.flatMap((sql) => [...sql.matchAll(/\(\?[^)]*\)/g)].map(([list]) => list.split(',').length));
    expect([...new Set(lengths)].sort((a, b) => a - b)).toEqual([1, 64, 256]);
  });

  it('may be stored when what is stored cannot be read', async () => {
    await insert(1);
    unreadable = new DatabaseUnavailableError('unreachable', 'away');
    executing[0]?.finish(0);
    await expect(inserts[0]).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', reason: 'unconfirmed' });
  });

  it('says which value of a claim another one has', async () => {
    await insert(2);
    stored = [row(1, 'C-other', Buffer.alloc(16)), row(2, 'C-older', null)];
    executing[0]?.finish(0);
    expect(await Promise.all(inserts)).toMatchObject([
      { outcome: 'idempotency-key-taken' },
      { outcome: 'key-taken', earlier: { reference: 'C-older' } },
    ]);
  });

  it.each([
    ['says that it was another reference', 'claims.claims_reference', { value: { outcome: 'reference-taken' } }],
    ['fails for a unique value that a claim does not have today', 'claims_name', { status: 'rejected' }],
  ])('asks the server about a claim with whose keys nothing is stored, which %s', async (_, key, expected) => {
    await insert(2);
    stored = [row(1, 'C-1')];
    executing[0]?.finish(1);
    await nextTurn();
    const error = Object.assign(new Error(`Duplicate entry 'x' for key '${key}'`), { code: 'ER_DUP_ENTRY' });
    executing[1]?.fail(error);
    const [first, second] = await Promise.allSettled(inserts);
    expect(first).toMatchObject({ value: { outcome: 'inserted' } });
    expect(second).toMatchObject(expected);
    expect(executing.map(({ rows }) => rows)).toEqual([2, 1]);
  });
});
