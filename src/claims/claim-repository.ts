import { duplicateKey } from '../database/database-errors.ts';
import type { Database } from '../database/pool.ts';
import type { ClaimStatus, Submission } from './claim.ts';

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

export interface ClaimRepository {
  /** Stores the claim durably, or says which unique value is taken. Nothing is stored then. */
  insert(claim: NewClaim): Promise<'inserted' | 'reference-taken' | 'key-taken'>;
  findByReference(reference: string): Promise<ClaimStatus | undefined>;
  findByIdempotencyKey(idempotencyKey: string): Promise<KeyedClaim | undefined>;
}

/** On one line, as traces show it. */
const insertClaim =
  'INSERT INTO claims (reference, policy_id, name, dob, mobile, product_code, created_at, idempotency_key, content_hash) ' +
  'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';

/** Every method rejects with `DATABASE_UNAVAILABLE` when the database is away. */
export function createClaimRepository(database: Database): ClaimRepository {
  return {
    async insert({ reference, submission, receivedAt, idempotencyKey, contentHash }) {
      try {
        await database.execute(insertClaim, [
          reference,
          submission.policyId,
          submission.name,
          submission.dob,
          submission.mobile,
          submission.productCode ?? null,
          receivedAt,
          idempotencyKey,
          contentHash,
        ]);
        return 'inserted';
      } catch (error) {
        const key = duplicateKey(error);
        if (key === 'claims_reference') return 'reference-taken';
        if (key === 'claims_idempotency_key') return 'key-taken';
        throw error;
      }
    },

    async findByReference(reference) {
      const rows = await database.select<ClaimStatus>(
        'SELECT reference, created_at AS receivedAt FROM claims WHERE reference = ?',
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
