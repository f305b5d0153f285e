import type { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { createClientCounts } from './client-counts.ts';

export const windowSeconds = 60;
/** A clock that is corrected little by little makes no such step. */
const clockStepMs = 500;
/** Clients that an instance counts by itself at a time, of each limit: some 15 MB. Nobody has as many claimants in a minute. */
const mostClients = 100_000;

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
  const insistence = 2 * perMinute + 1;
  const countOwn = createClientCounts({
    windowMs: windowSeconds * 1000,
    most: mostClients,
    nowMs: () => performance.now(),
  });
  const shared =
    deps.redis &&
    new RateLimiterRedis({
      points: perMinute,
      duration: windowSeconds,
      keyPrefix,
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

  function decided(counted: {
    isAllowed: boolean;
    remaining: number;
    leftMs: number;
    isInsistent: boolean;
    giveBack: () => Promise<void>;
  }): RateDecision {
    const { isAllowed, remaining, leftMs, isInsistent, giveBack } = counted;
    return {
      name,
      isAllowed,
      limit: perMinute,
      remaining: isAllowed ? remaining : 0,
      // Redis ends the window by its own clock, and what is left of it may be told by one that was set.
      resetSeconds: Math.min(windowSeconds, Math.max(1, Math.ceil(leftMs / 1000))),
      isInsistent: !isAllowed && isInsistent,
      giveBack,
    };
  }

  /** Rejects with what Redis failed with. */
  async function countInRedis(store: RateLimiterRedis, client: string): Promise<RateDecision> {
    const ofResult = (isAllowed: boolean, { remainingPoints, msBeforeNext, consumedPoints }: RateLimiterRes) =>
      decided({
        isAllowed,
        remaining: remainingPoints,
        leftMs: msBeforeNext,
        // Nothing is consumed of somebody whom the instance turns away without asking Redis.
        isInsistent: consumedPoints === 0 || consumedPoints >= insistence,
        giveBack: () =>
          store.reward(client).then(
            () => {},
            (error: unknown) => onRedisFailure?.(error),
          ),
      });
    try {
      return ofResult(true, await store.consume(client));
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return ofResult(false, refusal);
      throw refusal;
    }
  }

  function countHere(client: string): RateDecision {
    const { count, leftMs, giveBack } = countOwn(client);
    return decided({
      isAllowed: count <= perMinute,
      remaining: perMinute - count,
      leftMs,
      isInsistent: count >= insistence,
      giveBack: async () => giveBack(),
    });
  }

  return async (client) => {
    try {
      if (shared !== undefined) {
        heedClock();
        return await countInRedis(shared, client);
      }
    } catch (error) {
      onRedisFailure?.(error);
    }
    return countHere(client);
  };
}
