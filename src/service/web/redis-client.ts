import { Redis } from 'ioredis';

export interface RedisConnection {
  /** Its commands reject at once while Redis is away. */
  readonly client: Redis;
  close(): void;
}

/** How long a request may wait for Redis: an answer takes a millisecond, and without one the instance helps itself. */
const commandTimeoutMs = 200;
/** A connection on which an answer is outstanding for this long is given up for a new one. */
const silenceTimeoutMs = 1000;
const connectTimeoutMs = 1000;
const longestRetryMs = 2000;
/** A Redis that stays read-only is asked no more often whether it still is. */
const leastReconnectMs = 10_000;

/**
 * Begins to connect to the Redis or Valkey that `url` names (`redis:` or `rediss:`). It connects again for ever, and
 * commands fail at once while it is not connected: what uses it must do without, as it must when
 * Redis was away from the beginning. `onAvailable` hears of every change, with the reason when it is for the worse.
 */
export function createRedisClient(deps: {
  url: string;
  onAvailable(isAvailable: boolean, reason?: Error): void;
}): RedisConnection {
  let lastError: Error | undefined;
  let nextReconnectMs = Number.NEGATIVE_INFINITY;
  const client = new Redis(deps.url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    socketTimeout: silenceTimeoutMs,
    retryStrategy: (attempt) => Math.min(attempt * 100, longestRetryMs),
    // After a failover the name leads to the new primary, and this connection to the old one, which is a replica now.
    reconnectOnError(error) {
      const nowMs = performance.now();
      if (!error.message.includes('READONLY') || nowMs < nextReconnectMs) return false;
      nextReconnectMs = nowMs + leastReconnectMs;
      lastError = error;
      return true;
    },
  });
  let isAvailable: boolean | undefined;
  let isClosing = false;
  const change = (now: boolean) => {
    if (isAvailable === now || isClosing) return;
    isAvailable = now;
    deps.onAvailable(now, now ? undefined : lastError);
  };
  // Without a listener an error would end the process.
  client.on('error', (error: Error) => {
    lastError = error;
  });
  client.on('ready', () => {
    lastError = undefined;
    change(true);
  });
  client.on('close', () => change(false));
  client.connect().catch(() => {});
  return {
    client,
    close() {
      isClosing = true;
      client.disconnect();
    },
  };
}
