import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

export const windowSeconds = 60;
/** A clock that is corrected little by little makes no such step. */
const clockStepMs = 500;

/** What is left to a client after a request was counted. */
export interface RateDecision {
  /** Of the limit, such as `claims`. */
  readonly name: string;
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds, whole and at least one, until the client has its full number again. */
  readonly resetSeconds: number;
  /** The client was refused before, as often as it may send, and goes on. */
  readonly isInsistent: boolean;
  /** Takes the count of this request back. Never rejects. */
  giveBack(): Promise<void>;
}

/** Counts one request of a client. Never rejects. */
export type RateLimiter = (client: string) => Promise<RateDecision>;

/**
 * Creates a limiter that allows each client `perMinute` requests in a minute that begins with its first one. With
 * `redis` all instances share the counts; while Redis fails, each instance counts for itself rather than refuse anyone.
 * `onRedisFailure` hears of each count that failed.
 */
export function createRateLimiter(deps: {
  name: string;
  perMinute: number;
  keyPrefix: string;
  redis?: Redis;
  onRedisFailure?(error: unknown): void;
}): RateLimiter {
  const { name, perMinute, keyPrefix, onRedisFailure } = deps;
  const options = { points: perMinute, duration: windowSeconds, keyPrefix };
  const insistence = 2 * perMinute + 1;
  const own = new RateLimiterMemory(options);
  const shared =
    deps.redis &&
    new RateLimiterRedis({
      ...options,
      storeClient: deps.redis,
      rejectIfRedisNotReady: true,
      // Somebody who sends far too much is turned away without asking Redis each time.
      inMemoryBlockOnConsumed: insistence,
    });

  let timeOfDayMs = Date.now() - performance.now();

  /** Whom this instance turns away by itself it would turn away for longer after the time of day was set back. */
  function heedClock(): void {
    const nowMs = Date.now() - performance.now();
    if (nowMs < timeOfDayMs - clockStepMs) shared?.deleteInMemoryBlockedAll();
    if (Math.abs(nowMs - timeOfDayMs) > clockStepMs) timeOfDayMs = nowMs;
  }

  /** Counts in `store`. Rejects with what the store failed with. */
  async function countIn(store: RateLimiterMemory | RateLimiterRedis, client: string): Promise<RateDecision> {
    const decided = (isAllowed: boolean, { remainingPoints, msBeforeNext, consumedPoints }: RateLimiterRes) => ({
      name,
      isAllowed,
      limit: perMinute,
      remaining: isAllowed ? remainingPoints : 0,
      // The window ends by a timer; what is left of it is said by the time of day.
      resetSeconds: Math.min(windowSeconds, Math.max(1, Math.ceil(msBeforeNext / 1000))),
      // Nothing is consumed of somebody whom the instance turns away without asking Redis.
      isInsistent: !isAllowed && (consumedPoints === 0 || consumedPoints >= insistence),
      giveBack: () =>
        store.reward(client).then(
          () => {},
          (error: unknown) => onRedisFailure?.(error),
        ),
    });
    try {
      return decided(true, await store.consume(client));
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return decided(false, refusal);
      throw refusal;
    }
  }

  return async (client) => {
    try {
      if (shared !== undefined) {
        heedClock();
        return await countIn(shared, client);
      }
    } catch (error) {
      onRedisFailure?.(error);
    }
    return countIn(own, client);
  };
}
