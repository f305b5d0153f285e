import { buryClaims, type LockedClaim, selectLocked } from './bury-claims.ts';
import type { ClaimsSession } from './claims-session.ts';

/** Claims of one transaction: it locks them, and nothing else, for some ten milliseconds. */
const claimsInOneBatch = 500;

/** How many claims were received before `before`. */
export async function countOlder(session: ClaimsSession, before: Date): Promise<number> {
  const [row] = await session.select<{ count: number }>('SELECT COUNT(*) AS count FROM claims WHERE created_at < ?', [
    before,
  ]);
  return row?.count ?? 0;
}

/**
 * Erases the claims received before `before`, oldest first, `limit` of them at most, and gives how many it erased. Each
 * batch is committed by itself, and after each the database is left alone for as long as the batch took. It ends early
 * when `signal` aborts. A claim that somebody else has locked is passed over. Run again, it goes on with what is left.
 */
export async function retainClaims(
  session: ClaimsSession,
  options: {
    before: Date;
    limit: number;
    signal: AbortSignal;
    nowMs: () => number;
    pause: (ms: number) => Promise<void>;
    /** Hears how many were erased so far. */
    onProgress: (erased: number) => void;
  },
): Promise<number> {
  const { before, limit, signal, nowMs, pause, onProgress } = options;
  let erased = 0;
  while (erased < limit && !signal.aborted) {
    const startMs = nowMs();
    const size = Math.min(claimsInOneBatch, limit - erased);
    const count = await session.transaction(async (connection) => {
      const [claims] = await connection.query<LockedClaim[]>(
        `${selectLocked} WHERE created_at < ? ORDER BY created_at LIMIT ? FOR UPDATE SKIP LOCKED`,
        [before, size],
      );
      await buryClaims(connection, claims);
      return claims.length;
    });
    erased += count;
    if (count > 0) onProgress(erased);
    if (count < size) break;
    await pause(nowMs() - startMs);
  }
  return erased;
}
