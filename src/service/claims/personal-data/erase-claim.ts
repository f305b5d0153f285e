import { buryClaims, keysOf, type LockedClaim, selectLocked } from './bury-claims.ts';
import type { ClaimsSession } from './claims-session.ts';

/** A try of the same claim that was under way is at its end by then. */
const lookAgainAfterMs = 2000;

/**
 * Erases the claim, and gives the references that were erased; none when there is no such claim. A try to send it once
 * more that was under way at that moment may have stored it again, under another reference: it is erased as well.
 */
export async function eraseClaim(
  session: ClaimsSession,
  reference: string,
  { pause }: { pause: (ms: number) => Promise<void> },
): Promise<string[]> {
  const erased = await session.transaction(async (connection) => {
    const [claims] = await connection.query<LockedClaim[]>(`${selectLocked} WHERE reference = ? FOR UPDATE`, [
      reference,
    ]);
    // In a variable of the session, so that it is in no statement.
    await connection.query('SELECT idempotency_key INTO @erased_key FROM claims WHERE reference = ?', [reference]);
    await buryClaims(connection, claims);
    return claims;
  });
  if (erased.length === 0) return [];
  await pause(lookAgainAfterMs);
  const again = await session.transaction(async (connection) => {
    const [byKey] = await connection.query<LockedClaim[]>(`${selectLocked} WHERE claim_key IN (?) FOR UPDATE`, [
      erased.flatMap(keysOf),
    ]);
    // By a version that has no such keys.
    const [byOldKey] = await connection.query<LockedClaim[]>(
      `${selectLocked} WHERE idempotency_key = @erased_key AND claim_key IS NULL FOR UPDATE`,
    );
    const claims = [...byKey, ...byOldKey];
    await buryClaims(connection, claims);
    return claims;
  });
  return [...erased, ...again].map((claim) => claim.reference);
}
