import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formFields, sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { type RedisServer, startRedisServer } from '../../src/stack/breakable/redis-server.ts';
import { toldLimits } from '../rate-limit-fields.ts';
import { createPreparedDatabase, startInstance, type TestInstance } from './instance.ts';
import type { TestDatabase } from './test-database.ts';

const claim = sampleClaim();

let database: TestDatabase;
const running: { stop(): Promise<unknown> }[] = [];

beforeAll(async () => {
  database = await createPreparedDatabase();
});

afterAll(async () => {
  await stopAll();
  await database?.drop();
});

async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((child) => child.stop()));
}

/** An instance with the limit that it has when nobody says otherwise. */
async function limitedInstance(environment: Record<string, string> = {}): Promise<TestInstance> {
  const instance = await startInstance(database, { RATE_LIMIT_PER_MINUTE: '', ...environment });
  running.push(instance.child);
  return instance;
}

async function redisServer(port?: number): Promise<RedisServer> {
  const server = await startRedisServer({ port, toolsFolder: '.local', onProgress: console.error });
  running.push(server.child);
  return server;
}

/** Both have found `redis` when they are there. */
async function twoInstances(redis: RedisServer): Promise<[TestInstance, TestInstance]> {
  const environment = { REDIS_URL: redis.url };
  const both = await Promise.all([limitedInstance(environment), limitedInstance(environment)]);
  await until(() => both.every((instance) => logged(instance, 'Redis serves')));
  return both;
}

/** Sends a claim as it comes out of the load balancer, which adds the client's address to what the client had sent. */
function send(
  instance: TestInstance,
  client: string,
  path = '/api/claims',
  { headers = {}, body = JSON.stringify(claim) }: { headers?: Record<string, string>; body?: string } = {},
): Promise<Response> {
  const isApi = path.startsWith('/api');
  return fetch(`${instance.url}${path}`, {
    method: 'POST',
    headers: { 'X-Forwarded-For': client, ...(isApi ? { 'Content-Type': 'application/json' } : {}), ...headers },
    body: isApi ? body : new URLSearchParams(formFields(claim)),
    redirect: 'manual',
  });
}

async function statuses(instance: TestInstance, clients: readonly string[]): Promise<number[]> {
  const found: number[] = [];
  for (const client of clients) found.push((await send(instance, client)).status);
  return found;
}

function logged(instance: TestInstance, text: string): boolean {
  return instance.lines.some((line) => line.includes(text));
}

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + 20_000;
  while (!(await check())) {
    if (performance.now() > deadlineMs) throw new Error('it did not come to pass');
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

describe('one instance by itself', () => {
  let instance: TestInstance;
  beforeAll(async () => {
    instance = await limitedInstance();
  });
  afterAll(stopAll);

  it('takes five claims a minute from a client, form and API together, and says what is left', async () => {
    const answers: Response[] = [];
    for (const path of ['/api/claims', '/claim', '/api/claims', '/claim', '/api/claims', '/api/claims', '/claim'])
      answers.push(await send(instance, '203.0.113.9', path));
    expect(answers.map(({ status }) => status)).toEqual([201, 303, 201, 303, 201, 429, 429]);
    expect(answers.map((answer) => toldLimits(answer)[0]?.remaining)).toEqual([4, 3, 2, 1, 0, 0, 0]);
    for (const answer of answers) {
      const [told, ...others] = toldLimits(answer);
      expect([told, others]).toMatchObject([{ name: 'claims', limit: 5, windowSeconds: 60 }, []]);
      expect(told?.resetSeconds).toBeGreaterThan(0);
      expect(told?.resetSeconds).toBeLessThanOrEqual(60);
    }
    const [problem, page] = answers.slice(-2) as [Response, Response];
    expect(Number(problem.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(problem.headers.get('content-type')).toBe('application/problem+json');
    expect(await problem.json()).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      status: 429,
      'violated-policies': ['claims'],
      trace_id: expect.any(String),
    });
    const text = await page.text();
    expect(text).toContain('Wait ');
    expect(text).toContain(page.headers.get('x-amzn-trace-id')?.replace('Root=', ''));
    expect((await fetch(`${instance.url}/`, { headers: { 'X-Forwarded-For': '203.0.113.9' } })).status).toBe(200);
    await expect.poll(() => instance.requests().filter(({ outcome }) => outcome === 'rate-limited')).toHaveLength(2);
  });

  it('takes no point for a look at the answers', async () => {
    const client = '203.0.113.20';
    for (let look = 0; look < 10; look += 1) {
      const answer = await send(instance, client, '/claim/check');
      expect([answer.status, answer.headers.get('ratelimit')]).toEqual([200, null]);
    }
    expect(toldLimits(await send(instance, client))[0]?.remaining).toBe(4);
  });

  it('is neither evaded nor turned against others by forged addresses', async () => {
    const forged = ['1.1.1.1', '2.2.2.2', '198.51.100.7', '203.0.113.9', '10.0.0.1', '127.0.0.1'];
    const forger = forged.map((address) => `${address}, 203.0.113.8`);
    expect(await statuses(instance, forger)).toEqual([201, 201, 201, 201, 201, 429]);
    expect(await statuses(instance, ['198.51.100.7', '1.1.1.1'])).toEqual([201, 201]);
    const oneNetwork = ['::1', '::2', ':ffff::3', ':a::4', ':b:c:d:5', '::6'].map((end) => `2001:db8:1:2${end}`);
    expect(await statuses(instance, oneNetwork)).toEqual([201, 201, 201, 201, 201, 429]);
    expect(await statuses(instance, ['2001:db8:1:3::1'])).toEqual([201]);
  });

  it('counts what a /48 sends together once more, so that one client with 65,536 networks is not as many clients', async () => {
    const site = Array.from({ length: 101 }, (_, index) => `2001:db8:abcd:${index.toString(16)}::1`);
    expect(await statuses(instance, site)).toEqual([...Array(100).fill(201), 429]);
    expect(await statuses(instance, ['2001:db8:abce::1', '203.0.113.50'])).toEqual([201, 201]);
  });

  it('takes a claim of a client that looked up 60 times, whose next look-up is refused', async () => {
    const lookUp = () =>
      fetch(`${instance.url}/claims/C-0000-0000-0000`, { headers: { 'X-Forwarded-For': '203.0.113.60' } });
    const found = await Promise.all(Array.from({ length: 60 }, lookUp));
    expect(new Set(found.map(({ status }) => status))).toEqual(new Set([404]));
    const refused = await lookUp();
    expect([refused.status, await refused.text()]).toEqual([429, expect.stringContaining('Too many look-ups')]);
    expect(await statuses(instance, ['203.0.113.60'])).toEqual([201]);
  });

  it('gives a point back that a claim did not cost, because the database was away', async () => {
    const away = await limitedInstance({ DB_PORT: '1' });
    expect(await statuses(away, Array(12).fill('203.0.113.9'))).toEqual(Array(12).fill(503));
    expect(toldLimits(await send(away, '203.0.113.9'))[0]?.remaining).toBe(5);
  });

  it('has no limit when that is 0', async () => {
    const unlimited = await limitedInstance({ RATE_LIMIT_PER_MINUTE: '0' });
    expect(await statuses(unlimited, Array(8).fill('203.0.113.9'))).toEqual(Array(8).fill(201));
    expect((await send(unlimited, '203.0.113.9')).headers.get('ratelimit')).toBeNull();
  });
});

const ourKey = (rest: string) => `insurance-claims:${rest}`;

describe('two instances with Redis', () => {
  let redis: RedisServer;
  let both: [TestInstance, TestInstance];
  beforeAll(async () => {
    redis = await redisServer();
    both = await twoInstances(redis);
  });
  afterAll(stopAll);

  it('share one limit', async () => {
    const [first, second] = both;
    const found: number[] = [];
    for (const instance of [first, second, first, second, first, second, first])
      found.push((await send(instance, '203.0.113.9')).status);
    expect(found).toEqual([201, 201, 201, 201, 201, 429, 429]);
    expect(toldLimits(await send(second, '203.0.113.10'))[0]?.remaining).toBe(4);
    // Environments may share one Redis, and do not count together.
    const operator = new Redis(redis.url);
    try {
      const keys = await operator.keys('*');
      expect(keys).toEqual(expect.arrayContaining(['test:rate:203.0.113.9', 'test:products'].map(ourKey)));
      expect(keys.filter((key) => !key.startsWith(ourKey('test:')))).toEqual([]);
    } finally {
      operator.disconnect();
    }
  });

  it('give back to the shared count what a claim did not cost that was sent again or has mistakes', async () => {
    const [first, second] = both;
    const key = { 'Idempotency-Key': 'sent-again' };
    for (const instance of [first, second, first, second, first, second, first])
      expect((await send(instance, '203.0.113.20', '/api/claims', { headers: key })).status).toBe(201);
    for (const instance of [first, second, first, second, first, second, first])
      expect((await send(instance, '203.0.113.20', '/api/claims', { body: '{}' })).status).toBe(422);
    expect(toldLimits(await send(second, '203.0.113.20'))[0]?.remaining).toBe(3);
  });

  it('say so and count by themselves while Redis takes no writes, and share again when it does', async () => {
    const [first, second] = both;

    // As the old primary is after a failover, to which their connections still lead.
    const operator = new Redis(redis.url);
    try {
      await operator.replicaof('127.0.0.1', 1);
      const whileReadOnly = await Promise.all(both.map((instance) => statuses(instance, Array(6).fill('203.0.113.1'))));
      expect(whileReadOnly).toEqual(Array(2).fill([201, 201, 201, 201, 201, 429]));
      for (const instance of both) {
        // Once a minute, not once a claim.
        expect(instance.lines.filter((line) => line.includes('Redis does not count'))).toHaveLength(1);
        // Connected anew: by then the name may lead to the new primary.
        await until(() => instance.lines.filter((line) => line.includes('Redis serves')).length >= 2);
      }
      await operator.replicaof('NO', 'ONE');
    } finally {
      operator.disconnect();
    }
    expect(toldLimits(await send(first, '203.0.113.2'))[0]?.remaining).toBe(4);
    expect(toldLimits(await send(second, '203.0.113.2'))[0]?.remaining).toBe(3);
  });

  it('take claims while Redis hangs or is dead, each by its own count, and share again when it is back', async () => {
    const [first, second] = both;

    process.kill(redis.child.pid, 'SIGSTOP');
    const whileHanging = await Promise.all(both.map((instance) => statuses(instance, Array(6).fill('203.0.113.3'))));
    process.kill(redis.child.pid, 'SIGCONT');
    expect(whileHanging).toEqual(Array(2).fill([201, 201, 201, 201, 201, 429]));

    process.kill(redis.child.pid, 'SIGKILL');
    await redis.child.exited;
    const whileDead = await Promise.all(both.map((instance) => statuses(instance, Array(6).fill('203.0.113.4'))));
    expect(whileDead).toEqual(Array(2).fill([201, 201, 201, 201, 201, 429]));
    expect(both.every((instance) => logged(instance, 'Redis is away'))).toBe(true);

    await redisServer(Number(new URL(redis.url).port));
    // Every try is by a client that nobody counted before: once the second instance has seen the first one's claim, they share.
    let client = 0;
    await until(async () => {
      client += 1;
      const [, last] = [await send(first, `198.51.100.${client}`), await send(second, `198.51.100.${client}`)];
      return toldLimits(last)[0]?.remaining === 3;
    });
  });

  it('start and serve when Redis was never there, and stop cleanly', async () => {
    const instance = await limitedInstance({ REDIS_URL: 'redis://127.0.0.1:1' });
    expect(await statuses(instance, Array(6).fill('203.0.113.9'))).toEqual([201, 201, 201, 201, 201, 429]);
    expect((await instance.child.stop()).code).toBe(0);
  });
});
