import { afterEach, expect, it } from 'vitest';
import { createRedisClient, type RedisConnection } from '../../../../src/service/web/redis-client.ts';

let connection: RedisConnection | undefined;
afterEach(() => connection?.close());

it('a request waits for Redis so briefly that a claimant does not notice, whatever Redis does', () => {
  connection = createRedisClient({ url: 'redis://127.0.0.1:1', onAvailable: () => {} });
  const { options } = connection.client;
  expect(options).toMatchObject({
    commandTimeout: 200,
    socketTimeout: 1000,
    connectTimeout: 1000,
    // Nobody waits for Redis to come back.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
  });
  expect([1, 5, 20, 100].map((attempt) => options.retryStrategy?.(attempt))).toEqual([100, 500, 2000, 2000]);
});
