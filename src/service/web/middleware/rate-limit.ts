import type { Context, MiddlewareHandler } from 'hono';
import type { MetricRecorder } from '../../telemetry/metrics/metric-recorder.ts';
import { failureResponse, failures } from '../failure-response.ts';
import type { RequestEnvironment } from '../request-facts.ts';
import { setResponseHeader } from '../response-header.ts';
import { clientAddress } from './client-address.ts';
import { clientNetwork } from './client-network.ts';
import type { RateLimiter } from './rate-limiter.ts';

/**
 * Counts every POST of a client, form and API alike, tells in `RateLimit-*` headers what is left, and answers 429 with
 * `Retry-After` beyond the limit, before the body is read. Reading costs nobody anything and is not counted.
 */
export function rateLimit(deps: {
  limiter: RateLimiter;
  metrics: MetricRecorder;
  trustedProxies: number;
  peerAddress: (c: Context) => string | undefined;
}): MiddlewareHandler<RequestEnvironment> {
  return async (c, next) => {
    if (c.req.method !== 'POST') return next();
    const peer = deps.peerAddress(c);
    const client = clientAddress(c.req.header('x-forwarded-for'), peer, deps.trustedProxies) ?? peer;
    const { isAllowed, limit, remaining, resetSeconds } = await deps.limiter(clientNetwork(client));
    setResponseHeader(c, 'RateLimit-Limit', String(limit));
    setResponseHeader(c, 'RateLimit-Remaining', String(remaining));
    setResponseHeader(c, 'RateLimit-Reset', String(resetSeconds));
    if (isAllowed) return next();
    deps.metrics.record('RateLimited', 1);
    c.get('facts').outcome = 'rate-limited';
    return failureResponse(c, failures.tooMany(resetSeconds));
  };
}
