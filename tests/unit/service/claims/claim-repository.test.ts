import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ClaimRepository, createClaimRepository } from '../../../../src/service/claims/claim-repository.ts';
import type { Database } from '../../../../src/service/database/database.ts';
import { sampleSubmission } from '../../../sample-submission.ts';

const submission = sampleSubmission();

let executing: { readonly rows: number; finish(): void }[];
let inserts: Promise<string>[];
let number: number;
let repository: ClaimRepository;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  executing = [];
  inserts = [];
  number = 0;
  const database: Database = {
    select: async () => [],
    execute: (sql) =>
      new Promise((resolve) => {
        const rows = sql.match(/\(\?/g)?.length ?? 0;
        executing.push({ rows, finish: () => resolve(rows) });
      }),
    state: () => ({ inUse: 0, idle: 0, pending: 0, size: 12, suspended: false }),
    close: async () => {},
  };
  repository = createClaimRepository(database, { queue: 1000, waitMs: 2000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Inserts so many claims at once, and gives them the turn of the event loop in which those that may be written are. */
async function insert(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    number += 1;
    const inserted = repository.insert({
      reference: `C-${number}`,
      submission,
      receivedAt: new Date(0),
      idempotencyKey: `key-${number}`,
      contentHash: Buffer.alloc(32),
    });
    inserts.push(inserted);
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
  expect(await inserts[0]).toBe('inserted');
  await nextTurn();
  expect(rows()).toEqual([...Array(6).fill(1), 2]);
});
