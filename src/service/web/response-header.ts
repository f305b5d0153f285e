import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/**
 * Sets a header of the answer, whatever the answer becomes. On Node's server it goes to Node's own response: a header
 * that Hono or a web `Response` holds is copied and checked several times over, which together takes longer than
 * everything else that a request does here.
 */
export function setResponseHeader(c: Context, name: string, value: string): void {
  const { outgoing } = (c.env ?? {}) as Partial<HttpBindings>;
  if (outgoing !== undefined) outgoing.setHeader(name, value);
  else if (c.finalized) c.res.headers.set(name, value);
  else c.header(name, value);
}
