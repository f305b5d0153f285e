/**
 * What can go wrong, as one closed list. Each transport maps a code once: `src/service/web` to a status, `src/monitoring/cli` and the
 * composition roots to an exit code.
 */
export type ErrorCode =
  /** An environment variable or argument is missing or wrong. */
  | 'CONFIG_INVALID'
  /** The database cannot be reached, refuses connections or gave none in time: safe to try again later. */
  | 'DATABASE_UNAVAILABLE'
  /** A migration file was edited after it was applied, or one is missing. */
  | 'MIGRATION_INVALID'
  /** An idempotency key came back with another content. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** No claim has the reference or the number that was asked for. */
  | 'CLAIM_NOT_FOUND'
  /** A definition (alarm, dashboard, environment) is wrong. */
  | 'DEFINITION_INVALID'
  /** AWS, or what stands in for it, refused or did not answer. */
  | 'AWS_REFUSED'
  /** The credentials are of another AWS account than the environment's. */
  | 'ACCOUNT_MISMATCH'
  /** The account has changed since a plan was made. */
  | 'PLAN_STALE'
  /** A metric-math expression cannot be read. */
  | 'EXPRESSION_INVALID'
  /** A port is taken by another program. */
  | 'PORT_TAKEN'
  /** A program that is needed is not here and cannot be had. */
  | 'PROGRAM_MISSING'
  /** A child process ended, or did not get ready, when it should have. */
  | 'PROCESS_FAILED';

/** An expected failure: `message` says what happened, `remedy` what to do about it. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.remedy = options.remedy;
  }
}

/** True when `error` is an AppError, of one of `codes` when some are given. */
export function isAppError(error: unknown, ...codes: ErrorCode[]): error is AppError {
  return error instanceof AppError && (codes.length === 0 || codes.includes(error.code));
}

/** The message of an error and of its causes, outermost first, on one line. */
export function errorChain(error: unknown): string {
  const messages: string[] = [];
  for (let next: unknown = error; next !== undefined && messages.length < 8; ) {
    messages.push(messageOf(next));
    next = next instanceof Error ? next.cause : undefined;
  }
  return messages.join(': ');
}

/** A name with two addresses fails with one error for both, which has no message of its own. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return error instanceof AggregateError && error.errors.length > 0
    ? error.errors.map(messageOf).join(', ')
    : error.name;
}

/** What a terminal shows of an error: for an expected one what happened and what to do, for a defect where it happened. */
export function explainError(error: unknown): string {
  if (error instanceof AppError) return [error.message, error.remedy].filter(Boolean).join('\n');
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
