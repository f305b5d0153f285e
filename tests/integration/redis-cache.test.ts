import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RedisServer, startRedisServer } from '../../src/stack/breakable/redis-server.ts';
import { createPreparedDatabase, startInstance, type TestInstance } from './instance.ts';
import type { TestDatabase } from './test-database.ts';

const product = 'Cars, motorcycles and vans';

let database: TestDatabase;
let redis: RedisServer;
const instances: TestInstance[] = [];

beforeAll(async () => {
  database = await createPreparedDatabase();
  redis = await startRedisServer({ toolsFolder: '.local', onProgress: console.error });
});

afterAll(async () => {
  await Promise.all(instances.map(({ child }) => child.stop()));
  await redis?.child.stop();
  await database?.drop();
});

async function startWithRedis(port: number): Promise<TestInstance> {
  const instance = await startInstance({ ...database, port }, { REDIS_URL: redis.url });
  instances.push(instance);
  while (!instance.lines.some((line) => line.includes('Redis serves')))
    await new Promise((resume) => setTimeout(resume, 20));
  return instance;
}

async function formOf({ url }: TestInstance): Promise<string> {
  return (await fetch(url)).text();
}

it('gives the products that one instance read to another whose database is away, for five minutes', async () => {
  const first = await startWithRedis(database.port);
  expect(await formOf(first)).toContain(product);
  const client = new Redis(redis.url);
  try {
    let key: string | undefined;
    while (key === undefined) [key] = await client.keys('insurance-claims:test:products');
    expect(await client.ttl(key)).toBeGreaterThan(200);
    expect(await client.ttl(key)).toBeLessThanOrEqual(300);
    expect(await formOf(await startWithRedis(1))).toContain(product);
    await client.set(key, '{"readAtMs": "tampered"}');
    expect(await formOf(await startWithRedis(database.port))).toContain(product);
  } finally {
    client.disconnect();
  }
});

it('shows up nowhere in what an instance writes when its address holds a password', async () => {
  const secret = 'hunter2hunter2';
  const instance = await startInstance(database, { REDIS_URL: redis.url.replace('redis://', `redis://:${secret}@`) });
  instances.push(instance);
  // This server has no password, so that the client's is refused.
  while (instance.lines.length < 2) await new Promise((resume) => setTimeout(resume, 20));
  expect(await formOf(instance)).toContain(product);
  expect(instance.lines.join()).not.toContain(secret);
});
