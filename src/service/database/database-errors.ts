import { AppError, isAppError } from '../../base/errors.ts';
import { type ServerErrorKind, serverErrorKind } from './server-error-kinds.ts';

/**
 * Why the database is not available, which decides what helps:
 * - `unreachable`: no connection could be opened, also because the server is full or refuses the password
 * - `lost`: a connection broke under a statement, which may or may not have been committed
 * - `no-answer`: a statement, or opening a connection, took too long; the statement may have been committed
 * - `conflict`: a deadlock, or a lock that did not come; the statement was rolled back
 * - `read-only`: the server takes no writes, as for a moment after a failover
 * - `interrupted`: somebody, or a time limit of the server, ended the statement; it was rolled back
 * - `failing`: the server could not do it: its disk is full, its memory, its storage engine; it was rolled back
 * - `unconfirmed`: the COMMIT failed, and may have got through
 * - `busy`: every connection of this instance was in use
 * - `suspended`: not asked, because it was unreachable, or stored nothing, a moment ago
 */
export type UnavailableReason = Exclude<ServerErrorKind, 'row' | 'statement'> | 'no-answer' | 'busy' | 'suspended';

/** The `AppError` with code `DATABASE_UNAVAILABLE`: what was asked may be asked again later. */
export class DatabaseUnavailableError extends AppError {
  readonly reason: UnavailableReason;

  constructor(reason: UnavailableReason, message: string, cause?: unknown) {
    super('DATABASE_UNAVAILABLE', message, { cause, remedy: 'Try again in a moment.' });
    this.reason = reason;
  }
}

const unsettled: ReadonlySet<UnavailableReason> = new Set(['lost', 'no-answer', 'unconfirmed']);

/** True when what was asked may have been committed all the same. */
export function mayBeCommitted(error: unknown): boolean {
  return error instanceof DatabaseUnavailableError && unsettled.has(error.reason);
}

/** Codes of mysql2 and Node, where the server said nothing. */
const reasonOfCode = new Map<string | undefined, UnavailableReason>(
  Object.entries({
    unreachable: ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
    lost: ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'PROTOCOL_CONNECTION_LOST'],
    'no-answer': ['PROTOCOL_SEQUENCE_TIMEOUT'],
  } satisfies Partial<Record<UnavailableReason, string[]>>).flatMap(([reason, codes]) =>
    codes.map((code) => [code, reason as UnavailableReason] as const),
  ),
);

/** A `DatabaseUnavailableError` when `error` says that the database cannot do it now; otherwise `error`. */
export function toDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseUnavailableError) return error;
  const { code, fatal } = error as Error & { code?: string; fatal?: boolean };
  const kind = kindOf(error) ?? reasonOfCode.get(code) ?? (fatal === true ? 'lost' : undefined);
  if (kind === undefined || kind === 'row' || kind === 'statement') return error;
  return new DatabaseUnavailableError(kind, 'The database is not available', error);
}

/** True when other rows of the same statement may be stored without the one that `error` is about. */
export function mayBeOneRowsFault(error: unknown): boolean {
  if (isAppError(error, 'DATABASE_UNAVAILABLE')) return false;
  // What never reached the server is about a value that could not be sent.
  return (kindOf(error) ?? 'row') === 'row';
}

/** What the server says by its error; undefined for an error that is not the server's. */
function kindOf(error: unknown): ServerErrorKind | undefined {
  const { errno, sqlState } = error as { errno?: number; sqlState?: string };
  return errno === undefined || sqlState === undefined ? undefined : serverErrorKind(errno, sqlState);
}

/** The name of the column that takes no NULL and was given one, or undefined when `error` is something else. */
export function refusedNull(error: unknown): string | undefined {
  const { code, message } = error as { code?: string; message?: string };
  return code === 'ER_BAD_NULL_ERROR' ? /^Column '([^']+)'/.exec(message ?? '')?.[1] : undefined;
}

/** True when the server refused the user or the password, so that newer credentials may help. */
export function isPasswordRefused(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'ER_ACCESS_DENIED_ERROR' || code === 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR';
}

/** The name of the unique key that a row would have repeated, or undefined when `error` is something else. */
export function duplicateKey(error: unknown): string | undefined {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== 'ER_DUP_ENTRY') return undefined;
  // MySQL 8 names it `claims.claims_reference`, MariaDB `claims_reference`.
  return /for key '(?:[^'.]+\.)?([^']+)'$/.exec(message ?? '')?.[1];
}
