import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import { failureResponse, failures } from '../failure-response.ts';
import type { RequestEnvironment } from '../request-facts.ts';

/**
 * Answers 400 to a request with two Host headers, of which a proxy in front may have gone by the other, and to one of
 * HTTP/1.1 without any (RFC 9112, 3.2). HTTP/1.0 knows none.
 */
export function requireHost(): MiddlewareHandler<RequestEnvironment> {
  return (c, next) => {
    const { incoming } = (c.env ?? {}) as Partial<HttpBindings>;
    if (incoming === undefined) return next();
    const count = countHosts(incoming.rawHeaders);
    if (count === 1 || (count === 0 && incoming.httpVersion === '1.0')) return next();
    return Promise.resolve(failureResponse(c, failures.unreadable(400)));
  };
}

/** `rawHeaders` has names and values in turn, as they came. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}
