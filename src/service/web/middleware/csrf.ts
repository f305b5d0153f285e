import type { MiddlewareHandler } from 'hono';
import { failureResponse, failures } from '../failure-response.ts';
import type { RequestEnvironment } from '../request-facts.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Answers 403 to what a browser sends here from another site's page. `Sec-Fetch-Site`, which no page can forge, decides;
 * browsers that do not send it send `Origin`, whose host must be the one that was asked. The scheme is not compared:
 * the load balancer ends TLS, so that the instance sees http where the browser sees https. A request with neither header
 * comes from a program and not from a page; nobody is signed in here, so there is no session that it could ride.
 */
export function refuseCrossSite(): MiddlewareHandler<RequestEnvironment> {
  return (c, next) => {
    const { method } = c.req;
    if (safeMethods.has(method)) return next();
    const site = c.req.header('sec-fetch-site');
    const isOurs =
      site === undefined
        ? isSameHost(c.req.header('origin'), c.req.header('host'))
        : site === 'same-origin' || site === 'none';
    if (isOurs) return next();
    c.get('facts').outcome = 'cross-site';
    return Promise.resolve(failureResponse(c, failures.crossSite));
  };
}

/** A proxy may pass the host on without its port; then the names alone are compared. */
function isSameHost(origin: string | undefined, host = ''): boolean {
  if (origin === undefined) return true;
  const from = URL.parse(origin);
  const asked = URL.parse(`http://${host}`);
  if (from === null || asked === null) return false;
  return /:\d+$/.test(host) ? from.host === host.toLowerCase() : from.hostname === asked.hostname;
}
