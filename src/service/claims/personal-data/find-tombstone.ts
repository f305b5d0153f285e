import type { ClaimsSession } from './claims-session.ts';

/** What is known of a claim that was erased. */
export interface Tombstone {
  readonly reference: string;
  /** YYYY-MM-DD, in UTC. */
  readonly erased_on: string;
}

export async function findTombstone(
  session: Pick<ClaimsSession, 'select'>,
  reference: string,
): Promise<Tombstone | undefined> {
  const [tombstone] = await session.select<Tombstone>(
    'SELECT reference, erased_on FROM erased_claims WHERE reference = ? LIMIT 1',
    [reference],
  );
  return tombstone;
}
