import { AppError } from '../errors.ts';

/** Codes of mysql2, Node and the server that say: not now. The statement may be sent again. */
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_USER_LIMIT_REACHED',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  // Read-only: what a claimant meets for a moment while the standby is promoted.
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
  // The credentials are being rotated, or are wrong: nothing the claimant can mend.
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
]);

/** mysql2 gives this one no code. */
const queueFullMessage = 'Queue limit reached.';

/** An `AppError` with code `DATABASE_UNAVAILABLE` when `error` says that the database is away, full or read-only; otherwise `error`. */
export function toDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, fatal } = error as Error & { code?: string; fatal?: boolean };
  const unavailable =
    fatal === true || (code !== undefined && unavailableCodes.has(code)) || error.message === queueFullMessage;
  if (!unavailable) return error;
  return new AppError('DATABASE_UNAVAILABLE', 'The database is not available', {
    cause: error,
    remedy: 'Try again in a moment.',
  });
}

/** The name of the unique key that a row would have repeated, or undefined when `error` is something else. */
export function duplicateKey(error: unknown): string | undefined {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== 'ER_DUP_ENTRY') return undefined;
  // MySQL 8 names it `claims.claims_reference`, MariaDB `claims_reference`.
  return /for key '(?:[^'.]+\.)?([^']+)'$/.exec(message ?? '')?.[1];
}
