import { isAppError } from '../../base/errors.ts';
import type { Database } from '../database/database.ts';
import { DatabaseUnavailableError, duplicateKey, refusedNull } from '../database/database-errors.ts';
import {
  type ClaimConfirmation,
  type ClaimStatus,
  type Submission,
  submissionColumns,
  submissionValues,
} from './claim.ts';
import { type ClaimKey, isSamePolicy } from './claim-key.ts';
import { createGroupCommit, type GroupCommitLimits } from './group-commit.ts';

export interface NewClaim {
  readonly reference: string;
  readonly submission: Submission;
  readonly receivedAt: Date;
  readonly key: ClaimKey;
  /** SHA-256 of the submission, 32 bytes: tells a repeated submission from another one under the same key. */
  readonly contentHash: Buffer;
}

/** A claim that was stored under the same key before. */
export interface EarlierClaim extends ClaimStatus {
  readonly contentHash: Buffer;
  readonly policyId: string;
}

export type InsertResult =
  | { readonly outcome: 'inserted' }
  | { readonly outcome: 'key-taken'; readonly earlier: EarlierClaim }
  /** Another claim, which the key does not mean, has its `idempotencyKey`. */
  | { readonly outcome: 'idempotency-key-taken' }
  | { readonly outcome: 'reference-taken' }
  /** The key is that of a claim that was erased. */
  | { readonly outcome: 'erased' };

/** The claim fails by itself, though its group was stored. */
type GroupResult = InsertResult | { readonly outcome: 'failed'; readonly error: unknown };

export type OnWait = (waitMs: number) => void;

interface QueuedClaim {
  readonly claim: NewClaim;
  readonly queuedMs: number;
  readonly onWait: OnWait | undefined;
}

/**
 * A group of the longest claims fits a packet of 4 MB, and what waits is stored well within `waitMs`. A COMMIT that crosses a
 * network takes several times the patience, and as many groups overlap; the pool has more connections than those.
 */
const groups = { groupsInFlight: 6, patienceMs: 1, groupSize: 256 };

export interface ClaimRepository {
  /**
   * Stores the claim durably, or says which unique value is taken, also by a claim that was erased. Nothing is stored
   * then. `onWait` hears how long it waited for its turn and a connection.
   */
  insert(claim: NewClaim, onWait?: OnWait): Promise<InsertResult>;
  findByReference(reference: string): Promise<ClaimConfirmation | 'erased' | undefined>;
}

const columns = [
  'reference',
  'created_at',
  'idempotency_key',
  'claim_key',
  'content_hash',
  ...Object.values(submissionColumns),
];
const insertClaims = `INSERT INTO claims (${columns.join(', ')}) VALUES `;
const rowOfPlaceholders = placeholders(columns);
/** What a row has in its place where a key of its group is an erased claim's: the server refuses the statement then. */
const guardedColumn = 'reference';
/** A claim that is there already changes nothing, and does not keep those beside it from being stored. */
const unlessStored = ' ON DUPLICATE KEY UPDATE id = id';
const selectStored =
  'SELECT reference, created_at AS receivedAt, content_hash AS contentHash, policy_id AS policyId, idempotency_key AS idempotencyKey, claim_key AS claimKey FROM claims WHERE ';
/** Those that another claim may take between two statements. */
const uniqueKeys: ReadonlySet<string | undefined> = new Set([
  'claims_reference',
  'claims_idempotency_key',
  'claims_claim_key',
]);
/** Of few lengths only, so that the server has few statements to prepare. */
const listLengths = [1, 4, 16, 64, groups.groupSize];

/**
 * Creates the claims in `database`. Claims that come in together share one INSERT. Who looks a claim up by its reference
 * is answered by `lookUps`. Every method rejects with `DATABASE_UNAVAILABLE` when the database is away or cannot keep up.
 */
export function createClaimRepository(
  database: Database,
  limits: Pick<GroupCommitLimits, 'queue' | 'waitMs'>,
  lookUps: Pick<Database, 'select'> = database,
): ClaimRepository {
  /** One statement is one transaction: it stores every row, and durably, or none. */
  async function insertAll(claims: readonly QueuedClaim[]): Promise<readonly GroupResult[]> {
    const claimKeys = claims.flatMap(({ claim }) => claim.key.claimKey ?? []);
    const sql = insertClaims + firstRow(claimKeys) + `, ${rowOfPlaceholders}`.repeat(claims.length - 1) + unlessStored;
    let inserted: number;
    try {
      // Sending it again is safe, because the keys are unique. One row's text is always the same and worth preparing.
      inserted = await database.execute(sql, [...claimKeys, ...claims.flatMap(rowOf)], {
        repeatable: true,
        prepared: claims.length === 1,
        onConnection() {
          const startMs = performance.now();
          for (const { queuedMs, onWait } of claims) onWait?.(startMs - queuedMs);
        },
      });
    } catch (error) {
      // Of a larger group the halves are written, until it is known whose key it is.
      if (claims.length > 1 || refusedNull(error) !== guardedColumn) throw error;
      return [{ outcome: 'erased' }];
    }
    return inserted === claims.length ? claims.map(() => ({ outcome: 'inserted' })) : resultsOf(claims, inserted);
  }

  /** What became of each of `claims`, of which `inserted` were inserted. */
  async function resultsOf(queued: readonly QueuedClaim[], inserted: number): Promise<readonly GroupResult[]> {
    const claims = queued.map(({ claim }) => claim);
    const references = claims.map(({ reference }) => reference);
    const claimKeys = claims.flatMap(({ key }) => key.claimKey ?? []);
    // Most often every other claim was there before, under the same key: only those have to be read.
    const others = await read('claim_key IN (?) AND reference NOT IN (?)', [claimKeys, references]);
    const known = new Map(others.map((row) => [row.claimKey?.toString('hex'), row]));
    const results = claims.map(({ key }): InsertResult => {
      const earlier = known.get(key.claimKey?.toString('hex'));
      return earlier === undefined ? { outcome: 'inserted' } : { outcome: 'key-taken', earlier };
    });
    if (results.filter(({ outcome }) => outcome === 'inserted').length === inserted) return results;
    // One key came twice at once, the INSERT was sent twice, or a version before this one stored a claim.
    const idempotencyKeys = claims.map(({ key }) => key.idempotencyKey);
    const outcomes = resultsByRows(claims, [
      ...(await read('idempotency_key IN (?)', [idempotencyKeys])),
      ...(await read('claim_key IN (?)', [claimKeys])),
    ]);
    for (const [index, result] of outcomes.entries()) {
      const claim = queued[index];
      if (result.outcome === 'reference-taken' && claim !== undefined) outcomes[index] = await insertAlone(claim);
    }
    return outcomes;
  }

  /** Once more a claim that was not inserted, though nothing has its keys: this time the server says why. */
  async function insertAlone(claim: QueuedClaim): Promise<GroupResult> {
    try {
      await database.execute(insertClaims + rowOfPlaceholders, rowOf(claim), { repeatable: true });
      return { outcome: 'inserted' };
    } catch (error) {
      return uniqueKeys.has(duplicateKey(error)) ? { outcome: 'reference-taken' } : { outcome: 'failed', error };
    }
  }

  /** Of what was not inserted something is stored: whoever cannot be told what must not be told that nothing is. */
  async function read(condition: string, lists: readonly (readonly (string | Buffer)[])[]): Promise<StoredClaim[]> {
    if (lists.some(({ length }) => length === 0)) return [];
    const padded = lists.map(padList);
    const rest = [...padded];
    const sql = selectStored + condition.replaceAll('(?)', () => placeholders(rest.shift() ?? []));
    try {
      return await database.select<StoredClaim>(sql, padded.flat());
    } catch (error) {
      if (!isAppError(error, 'DATABASE_UNAVAILABLE')) throw error;
      throw new DatabaseUnavailableError('unconfirmed', 'What is stored under a key cannot be read', error);
    }
  }

  const groupCommit = createGroupCommit({
    ...groups,
    ...limits,
    write: insertAll,
    nowMs: () => performance.now(),
  });

  return {
    async insert(claim, onWait) {
      const result = await groupCommit.commit({ claim, queuedMs: performance.now(), onWait });
      if (result.outcome === 'failed') throw result.error;
      return result;
    },

    async findByReference(reference) {
      const rows = await lookUps.select<ClaimConfirmation>(
        'SELECT reference, created_at AS receivedAt, policy_id AS policyId, RIGHT(mobile, 3) AS mobileEnding FROM claims WHERE reference = ?',
        [reference],
      );
      if (rows[0] !== undefined) return rows[0];
      const erased = await lookUps.select('SELECT 1 FROM erased_claims WHERE reference = ? LIMIT 1', [reference]);
      return erased.length > 0 ? 'erased' : undefined;
    },
  };
}

interface StoredClaim extends EarlierClaim {
  readonly idempotencyKey: string;
  readonly claimKey: Buffer | null;
}

/** Says of each claim of a group what became of it, by all the rows that have its keys. */
function resultsByRows(claims: readonly NewClaim[], rows: readonly StoredClaim[]): GroupResult[] {
  const byClaimKey = new Map(rows.map((row) => [row.claimKey?.toString('hex'), row]));
  const byIdempotencyKey = new Map(rows.map((row) => [row.idempotencyKey, row]));
  return claims.map(({ reference, submission, key }) => {
    const known = byIdempotencyKey.get(key.idempotencyKey);
    const same = key.claimKey && byClaimKey.get(key.claimKey.toString('hex'));
    // By this INSERT, or by its first try, whose answer was lost.
    if ((same ?? known)?.reference === reference) return { outcome: 'inserted' };
    if (same !== undefined) return { outcome: 'key-taken', earlier: same };
    if (known === undefined) return { outcome: 'reference-taken' };
    // A version before this one stored it: nobody knows whether for the form or for the API.
    const isMeant = known.claimKey === null && (key.from === 'form' || isSamePolicy(known, submission));
    return isMeant ? { outcome: 'key-taken', earlier: known } : { outcome: 'idempotency-key-taken' };
  });
}

/**
 * The first row of a group with these keys; its values come after the keys. A look into the tombstones is part of the
 * statement: before it, it would take a way to the server and back.
 */
function firstRow(claimKeys: readonly Buffer[]): string {
  if (claimKeys.length === 0) return rowOfPlaceholders;
  const isErased = `EXISTS (SELECT 1 FROM erased_claims WHERE claim_key IN ${placeholders(claimKeys)})`;
  return `(${columns.map((column) => (column === guardedColumn ? `IF(${isErased}, NULL, ?)` : '?')).join(', ')})`;
}

/** `values`, the first one repeated up to the next of the lengths. */
function padList<Value>(values: readonly Value[]): Value[] {
  const length = listLengths.find((each) => each >= values.length) ?? values.length;
  return Array.from({ length }, (_, index) => values[index] ?? (values[0] as Value));
}

function placeholders(values: readonly unknown[]): string {
  return `(${values.map(() => '?').join(', ')})`;
}

function rowOf({ claim: { reference, submission, receivedAt, key, contentHash } }: QueuedClaim) {
  const { idempotencyKey, claimKey = null } = key;
  return [reference, receivedAt, idempotencyKey, claimKey, contentHash, ...submissionValues(submission)];
}
