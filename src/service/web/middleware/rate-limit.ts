import type { Context, MiddlewareHandler } from 'hono';
import type { MetricRecorder } from '../../telemetry/metrics/metric-recorder.ts';
import { failureResponse, failures } from '../failure-response.ts';
import type { RequestEnvironment } from '../request-facts.ts';
import { setResponseHeader } from '../response-header.ts';
import { retryAfterSeconds } from '../retry-after.ts';
import { clientAddress } from './client-address.ts';
import { clientNetwork } from './client-network.ts';
import { type RateDecision, windowSeconds } from './rate-limiter.ts';
import type { RateLimits, RatePolicy } from './rate-limits.ts';
import { createRefusalDelay } from './refusal-delay.ts';

type LimitedContext = Context<RequestEnvironment>;
type Told = Pick<RateDecision, 'name' | 'limit' | 'remaining' | 'resetSeconds'>;

/**
 * Counts what `policyOf` names of a client, form and API alike, tells what is left, and answers
 * 429 with `Retry-After` beyond the limit, before the body is read. Whoever goes on is refused a second later each time.
 *
 * The count is taken back of what we could not serve (503), of a claim that was there already, which costs a look-up, and
 * of what is refused for its mistakes: these have a limit of their own, beyond which that is a 429, too.
 */
export function rateLimit(deps: {
  limits: RateLimits;
  policyOf: (method: string, path: string) => RatePolicy | undefined;
  metrics: MetricRecorder;
  trustedProxies: number;
  peerAddress: (c: Context) => string | undefined;
}): MiddlewareHandler<RequestEnvironment> {
  const { limits } = deps;
  const refusalDelay = createRefusalDelay();
  const underWay = createUnderWay();

  function refuse(c: LimitedContext, policy: RatePolicy, told: Told): Response | Promise<Response> {
    tell(c, told);
    deps.metrics.record('RateLimited', 1);
    c.get('facts').outcome = 'rate-limited';
    return failureResponse(c, failures.tooMany(policy, told.name, told.resetSeconds));
  }

  /** What the answer costs instead of what it was counted as; undefined when nothing else. */
  function costOf(c: LimitedContext): RatePolicy | undefined {
    const { status } = c.res;
    if (c.req.method === 'POST' && status >= 400 && status < 500) return 'refused';
    return c.get('facts').outcome === 'replayed' ? 'look-ups' : undefined;
  }

  async function settle(c: LimitedContext, address: string | undefined, taken: RateDecision): Promise<void> {
    const cost = c.res.status === 503 ? undefined : costOf(c);
    if (c.res.status !== 503 && cost === undefined) return;
    const instead = cost && (await limits[cost].take(address));
    if (instead === undefined || instead.isAllowed) {
      await taken.giveBack();
      tell(c, { ...taken, remaining: Math.min(taken.limit, taken.remaining + 1) }, ...(instead ? [instead] : []));
    } else if (cost === 'refused') c.res = await refuse(c, cost, instead);
  }

  return async (c, next) => {
    const policy = deps.policyOf(c.req.method, c.req.path);
    if (policy === undefined) return next();
    const peer = deps.peerAddress(c);
    const address = clientAddress(c.req.header('x-forwarded-for'), peer, deps.trustedProxies) ?? peer;
    const { perMinute } = limits[policy];
    const end = underWay.begin(`${policy} ${clientNetwork(address)}`, perMinute);
    // What is under way may yet be given back: nobody is sent away for the rest of the minute because of it.
    if (end === undefined) {
      await refusalDelay();
      return refuse(c, policy, { name: policy, limit: perMinute, remaining: 0, resetSeconds: retryAfterSeconds() });
    }
    try {
      const taken = await limits[policy].take(address);
      if (taken.isAllowed) {
        tell(c, taken);
        await next();
        return await settle(c, address, taken);
      }
      end();
      if (taken.isInsistent) await refusalDelay();
      return await refuse(c, policy, taken);
    } finally {
      end();
    }
  };
}

/** Says what is left of limits in `RateLimit-Policy` and `RateLimit`, as draft-ietf-httpapi-ratelimit-headers-12 has them. */
function tell(c: LimitedContext, ...limits: readonly Told[]): void {
  const policies = limits.map(({ name, limit }) => `"${name}";q=${limit};w=${windowSeconds}`);
  const left = limits.map(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`);
  setResponseHeader(c, 'RateLimit-Policy', policies.join(', '));
  setResponseHeader(c, 'RateLimit', left.join(', '));
}

/** Counts what is under way by name. `begin` gives the function that ends it, or nothing when `most` are under way already. */
function createUnderWay() {
  const counts = new Map<string, number>();
  return {
    begin(name: string, most: number): (() => void) | undefined {
      const count = counts.get(name) ?? 0;
      if (count >= most) return undefined;
      counts.set(name, count + 1);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        const left = (counts.get(name) ?? 1) - 1;
        if (left === 0) counts.delete(name);
        else counts.set(name, left);
      };
    },
  };
}
