import type { Connection, RowDataPacket } from 'mysql2/promise';
import { createClaimKey } from '../claim-key.ts';
import { readPolicyNumber } from '../policy-number.ts';
import { readIdempotencyKey } from '../routes/idempotency-key.ts';

/** A claim that the transaction has locked, with what its tombstone is made of. */
export interface LockedClaim extends RowDataPacket {
  readonly id: number;
  readonly reference: string;
  readonly claim_key: Buffer | null;
  readonly idempotency_key: string;
  readonly policy_id: string;
}

/** SQL for the claims to lock, to which a condition is to be added. */
export const selectLocked = 'SELECT id, reference, claim_key, idempotency_key, policy_id FROM claims';

/**
 * Deletes these claims, which the transaction of `connection` has locked, and leaves a tombstone of each. No statement has
 * anything of them but their references and the hashes of their keys.
 */
export async function buryClaims(connection: Pick<Connection, 'query'>, claims: readonly LockedClaim[]): Promise<void> {
  if (claims.length === 0) return;
  const erasedOn = new Date().toISOString().slice(0, 10);
  const tombstones = claims.flatMap((claim) => keysOf(claim).map((key) => [claim.reference, key, erasedOn]));
  await connection.query('INSERT INTO erased_claims (reference, claim_key, erased_on) VALUES ?', [tombstones]);
  await connection.query('DELETE FROM claims WHERE id IN (?)', [claims.map(({ id }) => id)]);
}

/** The keys under which this claim must not be stored again. */
export function keysOf({ claim_key, idempotency_key, policy_id }: LockedClaim): Buffer[] {
  if (claim_key !== null) return [claim_key];
  // It was sent without a key, or a version that had no such keys stored it: nobody knows whether for the form or for the API.
  const key = readIdempotencyKey(idempotency_key) ?? idempotency_key;
  return (['form', 'api'] as const).flatMap(
    (from) => createClaimKey({ from, key }, readPolicyNumber(policy_id)).claimKey ?? [],
  );
}
