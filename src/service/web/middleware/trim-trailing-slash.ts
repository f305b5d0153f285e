import type { MiddlewareHandler } from 'hono';
import type { RequestEnvironment } from '../request-facts.ts';

/**
 * Leads from an address that is none to the same without the slash at its end. Hono's own middleware names the host in its
 * redirect, as the instance sees it: http, behind a load balancer that ends TLS.
 */
export function trimTrailingSlash(): MiddlewareHandler<RequestEnvironment> {
  return async (c, next) => {
    await next();
    const { method, path } = c.req;
    if (c.res.status !== 404 || (method !== 'GET' && method !== 'HEAD')) return;
    // Two slashes at its beginning would make a host of what follows.
    if (!/^\/[^/\\].*\/$/.test(path)) return;
    const { search } = new URL(c.req.url);
    c.res = c.redirect(path.replace(/\/+$/, '') + search, 301);
  };
}
