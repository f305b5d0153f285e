import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { failureResponse, failures } from '../failure-response.ts';
import type { RequestEnvironment } from '../request-facts.ts';

/**
 * Answers 413 to a body of more than `maximumBytes`. A body that says how long it is is not touched, because Node reads
 * no more than that; Hono's limit, which counts what arrives, would turn every request into a stream first.
 */
export function limitBody(maximumBytes: number): MiddlewareHandler<RequestEnvironment> {
  const countBytes = bodyLimit({ maxSize: maximumBytes, onError: (c) => failureResponse(c, failures.tooLarge) });
  return (c, next) => {
    const length = c.req.header('content-length');
    if (length === undefined || c.req.header('transfer-encoding') !== undefined) return countBytes(c, next);
    return Number(length) <= maximumBytes ? next() : Promise.resolve(failureResponse(c, failures.tooLarge));
  };
}
