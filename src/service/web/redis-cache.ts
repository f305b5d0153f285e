import type { Redis } from 'ioredis';

/** A place that instances share, such as a key in Redis. A failure counts as nothing found, or as nothing to do. */
export interface SharedCache {
  get(): Promise<string | undefined>;
  set(value: string): Promise<void>;
}

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
