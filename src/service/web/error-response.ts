import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { isAppError } from '../../base/errors.ts';
import { type Failure, failureResponse, failures } from './failure-response.ts';
import type { RequestEnvironment } from './request-facts.ts';
import { retryAfterSeconds } from './retry-after.ts';

/** The one place where an error becomes an answer. Answers never show what the error said: it may hold what was sent. */
export function errorResponse(error: unknown, c: Context<RequestEnvironment>): Response | Promise<Response> {
  // Nobody hears it; it stands in log and metrics, where a phone that lost its network is no failure of ours.
  if (isAbandoned(error, c)) return failureResponse(c, failures.unreadable(400));
  // The form answers this by itself and says so itself; the API and the pages that only read come here.
  const facts = c.get('facts');
  if (facts !== undefined && isAppError(error, 'DATABASE_UNAVAILABLE')) facts.outcome = 'unavailable';
  return failureResponse(c, failureOf(error));
}

function failureOf(error: unknown): Failure {
  if (isAppError(error, 'DATABASE_UNAVAILABLE')) return failures.unavailable(retryAfterSeconds());
  if (error instanceof HTTPException && error.status === 413) return failures.tooLarge;
  if (error instanceof HTTPException && error.status < 500) return failures.unreadable(error.status);
  return failures.broken;
}

/** True when the body could not be read to its end because the client had gone, or was sent away for being slow. */
function isAbandoned(error: unknown, c: Context): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'ECONNRESET' && c.req.raw.signal.aborted;
}
