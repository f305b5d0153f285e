import type { Redis } from 'ioredis';
import type { SharedCache } from '../claims/product-catalogue.ts';

/** Keeps one value in Redis under `key` for `keepSeconds` after each `set`. Rejects at once while Redis is away. */
export function createSharedCache(deps: { redis: Redis; key: string; keepSeconds: number }): SharedCache {
  return {
    async get() {
      return (await deps.redis.get(deps.key)) ?? undefined;
    },
    async set(value) {
      await deps.redis.set(deps.key, value, 'EX', deps.keepSeconds);
    },
  };
}
