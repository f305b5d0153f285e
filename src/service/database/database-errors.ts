import { AppError } from '../../base/errors.ts';

/**
 * Why the database is not available, which decides what helps:
 * - `unreachable`: no connection could be opened, also because the server is full or refuses the password
 * - `lost`: a connection broke under a statement, which may or may not have been committed
 * - `no-answer`: a statement, or opening a connection, took too long
 * - `conflict`: a deadlock, or a lock that did not come; the statement was rolled back
 * - `read-only`: the server takes no writes, as for a moment after a failover
 * - `busy`: every connection of this instance was in use
 * - `suspended`: not asked, because it was unreachable a moment ago
 */
export type UnavailableReason = 'unreachable' | 'lost' | 'no-answer' | 'conflict' | 'read-only' | 'busy' | 'suspended';

/** The `AppError` with code `DATABASE_UNAVAILABLE`: what was asked may be asked again later. */
export class DatabaseUnavailableError extends AppError {
  readonly reason: UnavailableReason;

  constructor(reason: UnavailableReason, message: string, cause?: unknown) {
    super('DATABASE_UNAVAILABLE', message, { cause, remedy: 'Try again in a moment.' });
    this.reason = reason;
  }
}

/** Codes of mysql2, Node and the server. */
const reasonOfCode = new Map<string, UnavailableReason>(
  Object.entries({
    unreachable: [
      'ECONNREFUSED',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'ENOTFOUND',
      'EAI_AGAIN',
      'ER_CON_COUNT_ERROR',
      'ER_TOO_MANY_USER_CONNECTIONS',
      'ER_USER_LIMIT_REACHED',
      // The credentials are being rotated, or are wrong: nothing the claimant can mend.
      'ER_ACCESS_DENIED_ERROR',
      'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
      'ER_DBACCESS_DENIED_ERROR',
    ],
    lost: [
      'ECONNRESET',
      'EPIPE',
      'ETIMEDOUT',
      'PROTOCOL_CONNECTION_LOST',
      'ER_SERVER_SHUTDOWN',
      'ER_CONNECTION_KILLED',
    ],
    'no-answer': ['PROTOCOL_SEQUENCE_TIMEOUT'],
    conflict: ['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT'],
    'read-only': ['ER_OPTION_PREVENTS_STATEMENT', 'ER_READ_ONLY_MODE', 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION'],
  } satisfies Partial<Record<UnavailableReason, string[]>>).flatMap(([reason, codes]) =>
    codes.map((code) => [code, reason as UnavailableReason] as const),
  ),
);

/** A `DatabaseUnavailableError` when `error` says that the database is away, full or read-only; otherwise `error`. */
export function toDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseUnavailableError) return error;
  const { code, fatal } = error as Error & { code?: string; fatal?: boolean };
  const reason = reasonOfCode.get(code ?? '') ?? (fatal === true ? 'lost' : undefined);
  return reason === undefined ? error : new DatabaseUnavailableError(reason, 'The database is not available', error);
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
