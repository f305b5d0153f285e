import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

const windowSeconds = 60;
/** A clock that is corrected little by little makes no such step. */
const clockStepMs = 500;

/** What is left to a client after a request was counted. */
export interface RateDecision {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds, whole and at least one, until the client has its full number again. */
  readonly resetSeconds: number;
}

/** Counts one request of a client. Never rejects. */
export type RateLimiter = (client: string) => Promise<RateDecision>;

/**
 * Creates a limiter that allows each client `perMinute` requests in a minute that begins with its first one. With
 * `redis` all instances share the counts; while Redis fails, each instance counts for itself rather than refuse anyone.
 * `onRedisFailure` hears of each count that failed.
 */
export function createRateLimiter(deps: {
  perMinute: number;
  keyPrefix: string;
  redis?: Redis;
  onRedisFailure?(error: unknown): void;
}): RateLimiter {
  const options = { points: deps.perMinute, duration: windowSeconds, keyPrefix: deps.keyPrefix };
  const own = new RateLimiterMemory(options);
  const shared =
    deps.redis &&
    new RateLimiterRedis({
      ...options,
      storeClient: deps.redis,
      rejectIfRedisNotReady: true,
      // Somebody who sends far too much is turned away without asking Redis each time.
      inMemoryBlockOnConsumed: deps.perMinute + 1,
    });

  let timeOfDayMs = Date.now() - performance.now();

  /** Whom this instance turns away by itself it would turn away for longer after the time of day was set back. */
  function heedClock(): void {
    const nowMs = Date.now() - performance.now();
    if (nowMs < timeOfDayMs - clockStepMs) shared?.deleteInMemoryBlockedAll();
    if (Math.abs(nowMs - timeOfDayMs) > clockStepMs) timeOfDayMs = nowMs;
  }

  async function consume(client: string): Promise<RateLimiterRes> {
    if (shared === undefined) return own.consume(client);
    heedClock();
    try {
      return await shared.consume(client);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) throw refusal;
      deps.onRedisFailure?.(refusal);
      return own.consume(client);
    }
  }

  function decision(isAllowed: boolean, { remainingPoints, msBeforeNext }: RateLimiterRes): RateDecision {
    // The window ends by a timer; what is left of it is said by the time of day.
    const resetSeconds = Math.min(windowSeconds, Math.max(1, Math.ceil(msBeforeNext / 1000)));
    return { isAllowed, limit: deps.perMinute, remaining: isAllowed ? remainingPoints : 0, resetSeconds };
  }

  return async (client) => {
    try {
      return decision(true, await consume(client));
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return decision(false, refusal);
      // Neither Redis nor memory can tell: a claim is worth more than a limit.
      return { isAllowed: true, limit: deps.perMinute, remaining: 0, resetSeconds: windowSeconds };
    }
  };
}
