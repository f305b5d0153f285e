import type { Database } from '../database/database.ts';
import { duplicateKey } from '../database/database-errors.ts';
import {
  type ClaimConfirmation,
  type ClaimStatus,
  type Submission,
  submissionColumns,
  submissionValues,
} from './claim.ts';
import { createGroupCommit, type GroupCommitLimits } from './group-commit.ts';

export interface NewClaim {
  readonly reference: string;
  readonly submission: Submission;
  readonly receivedAt: Date;
  readonly idempotencyKey: string;
  /** SHA-256 of the submission, 32 bytes: tells a repeated submission from another one under the same key. */
  readonly contentHash: Buffer;
}

export interface KeyedClaim extends ClaimStatus {
  readonly contentHash: Buffer;
}

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
   * Stores the claim durably, or says which unique value is taken. Nothing is stored then. `onWait` hears how long it
   * waited for its turn and a connection.
   */
  insert(claim: NewClaim, onWait?: OnWait): Promise<'inserted' | 'reference-taken' | 'key-taken'>;
  findByReference(reference: string): Promise<ClaimConfirmation | undefined>;
  findByIdempotencyKey(idempotencyKey: string): Promise<KeyedClaim | undefined>;
}

const columns = ['reference', 'created_at', 'idempotency_key', 'content_hash', ...Object.values(submissionColumns)];
const insertClaims = `INSERT INTO claims (${columns.join(', ')}) VALUES `;
const rowOfPlaceholders = `(${columns.map(() => '?').join(', ')})`;

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
  async function insertAll(claims: readonly QueuedClaim[]): Promise<void> {
    const sql = insertClaims + Array.from(claims, () => rowOfPlaceholders).join(', ');
    // Sending it again is safe, because the keys are unique. One row's text is always the same and worth preparing.
    await database.execute(sql, claims.flatMap(rowOf), {
      repeatable: true,
      prepared: claims.length === 1,
      onConnection() {
        const startMs = performance.now();
        for (const { queuedMs, onWait } of claims) onWait?.(startMs - queuedMs);
      },
    });
  }

  const groupCommit = createGroupCommit({
    ...groups,
    ...limits,
    write: insertAll,
    nowMs: () => performance.now(),
  });

  return {
    async insert(claim, onWait) {
      try {
        await groupCommit.commit({ claim, queuedMs: performance.now(), onWait });
        return 'inserted';
      } catch (error) {
        const key = duplicateKey(error);
        if (key === 'claims_reference') return 'reference-taken';
        if (key === 'claims_idempotency_key') return 'key-taken';
        throw error;
      }
    },

    async findByReference(reference) {
      const rows = await lookUps.select<ClaimConfirmation>(
        'SELECT reference, created_at AS receivedAt, policy_id AS policyId, RIGHT(mobile, 3) AS mobileEnding FROM claims WHERE reference = ?',
        [reference],
      );
      return rows[0];
    },

    async findByIdempotencyKey(idempotencyKey) {
      const rows = await database.select<KeyedClaim>(
        'SELECT reference, created_at AS receivedAt, content_hash AS contentHash FROM claims WHERE idempotency_key = ?',
        [idempotencyKey],
      );
      return rows[0];
    },
  };
}

function rowOf({ claim: { reference, submission, receivedAt, idempotencyKey, contentHash } }: QueuedClaim) {
  return [reference, receivedAt, idempotencyKey, contentHash, ...submissionValues(submission)];
}
