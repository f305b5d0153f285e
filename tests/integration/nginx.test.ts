import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { createPreparedDatabase, startInstance, type TestInstance } from './instance.ts';
import { startNginx, type TestNginx } from './nginx-server.ts';
import type { TestDatabase } from './test-database.ts';

const traceId = `1-${Math.floor(Date.now() / 1000).toString(16)}-${'d2b4'.repeat(6)}`;
const claimant = { name: 'Nginxia Proxydottir', dob: '1969-11-30', mobile: '+4915901987654' };

let database: TestDatabase;
let instance: TestInstance;
let nginx: TestNginx;

beforeAll(async () => {
  database = await createPreparedDatabase();
  instance = await startInstance(database, { TRUSTED_PROXIES: '2', RATE_LIMIT_PER_MINUTE: '2' });
  nginx = await startNginx({ servicePort: Number(new URL(instance.url).port) });
});

afterAll(async () => {
  await nginx?.stop();
  await instance?.child.stop();
  await database?.drop();
});

/** A claim as the load balancer passes it on: with what the client wrote into X-Forwarded-For, and the client's address. */
function sendClaim({ forwardedFor, body }: { forwardedFor: string; body?: string }): Promise<Response> {
  return fetch(`${nginx.url}/api/claims`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Amzn-Trace-Id': `Root=${traceId}`,
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-For': forwardedFor,
    },
    body: body ?? JSON.stringify(sampleClaim(claimant)),
  });
}

describe('nginx on an instance', () => {
  it('passes a claim on under its trace id', async () => {
    const answer = await sendClaim({ forwardedFor: '203.0.113.1' });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-amzn-trace-id')).toBe(`Root=${traceId}`);
    await expect.poll(() => instance.requests().at(-1)).toMatchObject({ status: 201, xray_trace_id: traceId });
  });

  it('leaves the address that the load balancer saw as the client, whatever the client wrote before it', async () => {
    const statuses: number[] = [];
    for (const forged of ['198.51.100.7', '198.51.100.8', '198.51.100.9']) {
      statuses.push((await sendClaim({ forwardedFor: `${forged}, 203.0.113.2` })).status);
    }
    expect(statuses).toEqual([201, 201, 429]);
    expect((await sendClaim({ forwardedFor: '198.51.100.9, 203.0.113.3' })).status).toBe(201);
  });

  it('lets the service refuse a body that is too long, in its own words', async () => {
    const answer = await sendClaim({ forwardedFor: '203.0.113.4', body: 'x'.repeat(40_000) });
    expect(answer.status).toBe(413);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it('refuses by itself what is far too long', async () => {
    const answer = await sendClaim({ forwardedFor: '203.0.113.5', body: 'x'.repeat(200_000) });
    expect(answer.status).toBe(413);
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(answer.headers.get('server')).toBe('nginx');
  });

  it('leaves it to the service to refuse headers that are too long', async () => {
    const earlier = (await nginx.healthLines()).length;
    for (const length of [9000, 15_000]) {
      const headers = { 'X-Forwarded-For': '203.0.113.9', 'X-Longer': 'x'.repeat(length) };
      const answer = await fetch(`${nginx.url}/claims/C-7Q2M-0XKD-94TB`, { headers });
      expect(answer.headers.get('server')).toBe('nginx');
      expect([404, 431]).toContain(answer.status);
    }
    await expect.poll(async () => (await nginx.healthLines()).length).toBe(earlier + 2);
    expect((await nginx.healthLines()).join('\n')).not.toMatch(/203\.0\.113|C-7Q2M/);
  });

  it('writes nothing about claimants, and has nothing to complain of', async () => {
    await sendClaim({ forwardedFor: '203.0.113.6' });
    const output = await nginx.output();
    expect(output).not.toMatch(/203\.0\.113|198\.51\.100|Nginxia/);
    // The one thing to say was about the body that was far too long.
    const complaints = output.split('\n').filter((line) => line !== '');
    expect(complaints).toEqual([expect.stringContaining('too large body: 200000 bytes')]);
  });
});

describe('who came by http', () => {
  const ask = (path: string, forwardedProto?: string) =>
    fetch(`${nginx.url}${path}`, {
      redirect: 'manual',
      headers: {
        'X-Forwarded-For': '203.0.113.10',
        ...(forwardedProto === undefined ? {} : { 'X-Forwarded-Proto': forwardedProto }),
      },
    });

  it.each([
    '/',
    '/claims/C-7Q2M-0XKD-94TB?shown=1',
    '/no-such-page',
    '/healthz',
    '/a%2Fb?next=https%3A%2F%2Fexample.com',
  ])('is sent to the same page by https: %s', async (path) => {
    const answer = await ask(path, 'http');
    expect(answer.status).toBe(301);
    expect(answer.headers.get('location')).toBe(`https://127.0.0.1${path}`);
    expect(instance.requests().map(({ path: served }) => served)).not.toContain(path);
  });

  it('is neither who came by https nor the load balancer, which asks for /healthz', async () => {
    expect((await ask('/healthz', 'https')).status).toBe(200);
    expect((await ask('/healthz')).status).toBe(200);
  });
});

/** The fields of the health agent's log: seconds, path, status, seconds until the answer, those of the service, an address. */
const healthLine = /^\d+\.\d{3}"\/"(\d{3})"\d+\.\d{3}"(?:\d+\.\d{3}|-)"$/;

/** What is wrong with the health agent's lines of requests that were answered by `statuses`. */
function healthLogProblems(lines: readonly string[], statuses: readonly number[]): string[] {
  const counted = lines.length === statuses.length ? [] : [`${lines.length} lines of ${statuses.length} requests`];
  const wrong = lines.filter((line, index) => healthLine.exec(line)?.[1] !== String(statuses[index]));
  return [...counted, ...wrong];
}

describe("what Elastic Beanstalk's health agent reads", () => {
  it('has a line for each request, with its status, and nothing about a claimant', async () => {
    const earlier = (await nginx.healthLines()).length;
    const { reference } = (await (await sendClaim({ forwardedFor: '203.0.113.7' })).json()) as { reference: string };
    const headers = { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' };
    await (await fetch(`${nginx.url}/claims/${reference}?name=Nginxia`, { headers })).text();
    await (await fetch(`${nginx.url}/no-such-page/Nginxia`, { headers })).text();
    await (await sendClaim({ forwardedFor: '203.0.113.7', body: 'x'.repeat(200_000) })).text();
    await expect.poll(async () => (await nginx.healthLines()).length).toBe(earlier + 4);
    const lines = (await nginx.healthLines()).slice(earlier);
    expect(healthLogProblems(lines, [201, 200, 404, 413])).toEqual([]);
    expect(lines.join('\n')).not.toMatch(/203\.0\.113|Nginxia|C-/);
  });

  it.each([
    ['access_log off;', [/^0 lines of 2 requests$/]],
    // The server block's own.
    ['', [/"\/claims\/C-7Q2M"200".*"203\.0\.113\.8$/, /"\/"200".*"203\.0\.113\.8$/]],
  ])('is wrong with `%s` in the place of our log', async (log, expected) => {
    const service = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const change = (text: string) => text.replace(/access_log .* claims_healthd;/, log);
    const proxy = await startNginx({ servicePort: (service.address() as AddressInfo).port, change });
    try {
      const earlier = (await proxy.healthLines()).length;
      const headers = { 'X-Forwarded-For': '203.0.113.8' };
      for (const path of ['/claims/C-7Q2M', '/']) await (await fetch(`${proxy.url}${path}`, { headers })).text();
      const problems = async () => healthLogProblems((await proxy.healthLines()).slice(earlier), [200, 200]);
      await expect.poll(problems).toEqual(expected.map((problem) => expect.stringMatching(problem)));
    } finally {
      await proxy.stop();
      service.closeAllConnections();
      service.close();
    }
  });
});

describe('the connection to the service', () => {
  let server: Server;
  let counted = 0;

  beforeAll(async () => {
    server = createServer((_request, response) => response.end('ok')).on('connection', () => {
      counted += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is used for one request after the other', async () => {
    const proxy = await startNginx({ servicePort: (server.address() as AddressInfo).port });
    try {
      for (let request = 0; request < 20; request += 1) expect(await (await fetch(proxy.url)).text()).toBe('ok');
      expect(counted).toBeLessThanOrEqual(2);
    } finally {
      await proxy.stop();
    }
  });
});
