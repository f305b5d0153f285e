import { clientNetwork, siteNetwork } from './client-network.ts';
import { createRateLimiter, type RateDecision, type RateLimiter } from './rate-limiter.ts';

/**
 * What is counted apart: claims that may be stored; what was refused for its mistakes; and look-ups, which is also what a
 * claim costs that was sent again.
 */
export type RatePolicy = 'claims' | 'refused' | 'look-ups';

export interface RateLimit {
  /** What one client may send in a minute. */
  readonly perMinute: number;
  /** Counts one request from `address`, if the peer has one. Never rejects. */
  take(address: string | undefined): Promise<RateDecision>;
}

export type RateLimits = Readonly<Record<RatePolicy, RateLimit>>;

/** Of the claims that a client may send: 20 mistakes a minute and 60 look-ups for five claims. */
const timesOfClaims = { claims: 1, refused: 4, 'look-ups': 12 } as const satisfies Record<RatePolicy, number>;
/** What a /48 may send, of what one /64 of it may. */
const timesOfClient = 20;

/**
 * Creates the limits of an instance for `perMinute` claims of a client. An IPv6 client is counted by its /64, and all
 * clients of a /48 together once more. The rest is as `createRateLimiter` says.
 */
export function createRateLimits(
  deps: { perMinute: number } & Omit<Parameters<typeof createRateLimiter>[0], 'name' | 'perMinute'>,
): RateLimits {
  const limit = (policy: RatePolicy, keyPrefix: string): RateLimit => {
    const perMinute = deps.perMinute * timesOfClaims[policy];
    const ofClient = createRateLimiter({ ...deps, name: policy, perMinute, keyPrefix });
    const ofSite = createRateLimiter({
      ...deps,
      name: `${policy}-site`,
      perMinute: perMinute * timesOfClient,
      keyPrefix: `${keyPrefix}-site`,
    });
    return { perMinute, take: (address) => take({ ofClient, ofSite }, address) };
  };
  const { keyPrefix } = deps;
  return {
    claims: limit('claims', keyPrefix),
    refused: limit('refused', `${keyPrefix}-refused`),
    'look-ups': limit('look-ups', `${keyPrefix}-look-ups`),
  };
}

async function take(
  { ofClient, ofSite }: { ofClient: RateLimiter; ofSite: RateLimiter },
  address: string | undefined,
): Promise<RateDecision> {
  const siteName = siteNetwork(address);
  // The site comes first: beyond its limit no more of its 65,536 clients are worth a count.
  const site = siteName === undefined ? undefined : await ofSite(siteName);
  if (site?.isAllowed === false) return site;
  const client = await ofClient(clientNetwork(address));
  if (site === undefined) return client;
  if (!client.isAllowed) {
    await site.giveBack();
    return client;
  }
  return {
    ...(site.remaining < client.remaining ? site : client),
    async giveBack() {
      await Promise.all([client.giveBack(), site.giveBack()]);
    },
  };
}
