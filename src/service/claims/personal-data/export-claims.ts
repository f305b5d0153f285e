import { AppError } from '../../../base/errors.ts';
import { submissionColumns } from '../claim.ts';
import type { ClaimsSession } from './claims-session.ts';
import { findTombstone, type Tombstone } from './find-tombstone.ts';

/** Everything that was stored of a claim, by the names of its columns. */
export interface ExportedClaim extends Readonly<Record<string, unknown>> {
  readonly reference: string;
  readonly received_at: Date;
}

export interface ClaimsExport {
  readonly claims: readonly ExportedClaim[];
  /** What is left of a claim that was erased. */
  readonly erased: readonly Tombstone[];
}

/** No index finds a mobile number, so claims are looked through in pieces, each a few milliseconds of the server's time. */
const idsInOnePiece = 20_000;

const columns = ['reference', 'created_at AS received_at', 'idempotency_key', ...Object.values(submissionColumns)];
const selectClaims = `SELECT ${columns.join(', ')} FROM claims`;

export async function exportByReference(session: ClaimsSession, reference: string): Promise<ClaimsExport> {
  const claims = await session.select<ExportedClaim>(`${selectClaims} WHERE reference = ?`, [reference]);
  const tombstone = await findTombstone(session, reference);
  return { claims, erased: tombstone === undefined ? [] : [tombstone] };
}

/** The claims with the mobile number `mobile`, in E.164, oldest first. `onProgress` hears which share of all was looked through. */
export async function exportByMobile(
  session: ClaimsSession,
  mobile: string,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (share: number) => void },
): Promise<ClaimsExport> {
  const [ids] = await session.select<{ lowest: number | null; highest: number | null }>(
    'SELECT MIN(id) AS lowest, MAX(id) AS highest FROM claims',
  );
  const { lowest, highest } = ids ?? {};
  const claims: ExportedClaim[] = [];
  if (lowest == null || highest == null) return { claims, erased: [] };
  for (let from = lowest; from <= highest; from += idsInOnePiece) {
    if (signal.aborted) throw new AppError('PROCESS_FAILED', 'Stopped before every claim was looked through.');
    claims.push(
      ...(await session.select<ExportedClaim>(`${selectClaims} WHERE id >= ? AND id < ? AND mobile = ? ORDER BY id`, [
        from,
        from + idsInOnePiece,
        mobile,
      ])),
    );
    onProgress(Math.min(1, (from + idsInOnePiece - lowest) / (highest - lowest + 1)));
  }
  return { claims, erased: [] };
}
