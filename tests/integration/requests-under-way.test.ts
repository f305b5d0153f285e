import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { listen } from '../../src/base/ports.ts';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { startHttpServer } from '../../src/service/web/http-server.ts';
import { templateSettings } from '../unit/deployment/option-settings.ts';
import { startInstance, useInstance } from './instance.ts';
import { connectRaw, type RawConnection } from './raw-request.ts';

const refusals = { headers: [], onRefused() {} };

const claim = sampleClaim();

const preload = join(import.meta.dirname, '..', 'fixtures', 'tell-server-limits.ts');
const service = useInstance({ NODE_OPTIONS: `--import ${preload}` });

/** Sends a claim but the end of its body: once this resolves the instance has the request, until somebody ends it. */
async function beginClaim(url: string): Promise<RawConnection & { finish(): void }> {
  const body = JSON.stringify(claim);
  const connection = await connectRaw(url);
  connection.write(
    [
      'POST /api/claims HTTP/1.1',
      'Host: claims.example',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Expect: 100-continue',
      '',
      body.slice(0, 10),
    ].join('\r\n'),
  );
  await connection.received(/^HTTP\/1.1 100 /);
  return { ...connection, finish: () => connection.write(body.slice(10)) };
}

describe('an instance', () => {
  it('gives a client ten seconds for its headers and half a minute for its request, which a deployment waits for', async () => {
    const line = () => service.instance.lines.find((each) => each.includes('"server limits"'));
    await expect.poll(line).toBeDefined();
    const { limits } = JSON.parse(line() ?? '');
    expect(limits).toEqual({ keepAliveTimeout: 65_000, headersTimeout: 10_000, requestTimeout: 30_000 });
    const draining = templateSettings().find(({ name }) => name === 'DeregistrationDelay');
    expect(Number(draining?.value) * 1000).toBeGreaterThanOrEqual(limits.requestTimeout);
  });
});

describe('a slow client', () => {
  it.each([
    ['does not finish its headers', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    ['does not finish its body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc'],
  ])('that %s is sent away, and nobody else waits for it', async (_, bytes) => {
    const app = new Hono();
    app.get('/', (c) => c.text('served'));
    app.post('/', async (c) => c.text(await c.req.text().catch(() => 'incomplete')));
    const server = await startHttpServer({
      refusals,
      fetch: app.fetch,
      host: '127.0.0.1',
      port: 0,
      headersTimeoutMs: 200,
      requestTimeoutMs: 400,
    });
    const url = `http://127.0.0.1:${server.port}`;
    const slow = await connectRaw(url);
    try {
      slow.write(bytes);
      expect(await (await fetch(url)).text()).toBe('served');
      // It goes on sending a little, as such clients do.
      const dripping = setInterval(() => slow.write('x'), 50);
      const answer = await slow.answer;
      clearInterval(dripping);
      expect(answer === '' || answer.startsWith('HTTP/1.1 408 ')).toBe(true);
    } finally {
      slow.close();
      await server.close();
    }
  });
});

describe('a connection that is idle when the server closes', () => {
  it('still has the request answered that was on its way, as its last one', async () => {
    const app = new Hono();
    app.get('/', (c) => c.text('served'));
    const server = await startHttpServer({
      refusals,
      fetch: app.fetch,
      host: '127.0.0.1',
      port: 0,
      headersTimeoutMs: 1000,
      requestTimeoutMs: 1000,
    });
    const connection = await connectRaw(`http://127.0.0.1:${server.port}`);
    connection.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await connection.received(/keep-alive[\s\S]*served/);
    const closed = server.close();
    connection.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await connection.answer).toMatch(/served[\s\S]*HTTP\/1.1 200 OK[\s\S]*Connection: close[\s\S]*served/);
    await closed;
  });
});

describe('a client that goes away in the middle', () => {
  it('is no failure of the service', async () => {
    const gone = await beginClaim(service.instance.url);
    const before = service.instance.requests().length;
    gone.close();
    await expect
      .poll(() => service.instance.requests().slice(before))
      .toContainEqual(expect.objectContaining({ route: '/api/claims', status: 400, level: 'info' }));
  });
});

describe('an instance with as many requests as it may have', () => {
  it('answers 503 to one more at once, but health checks always', async () => {
    const small = await startInstance(service.database, { MAX_REQUESTS_IN_FLIGHT: '1' });
    try {
      const running = await beginClaim(small.url);
      const page = await fetch(`${small.url}/`);
      expect(page.status).toBe(503);
      expect(page.headers.get('retry-after')).toMatch(/^[3-7]$/);
      expect(await page.text()).toContain(page.headers.get('x-amzn-trace-id')?.replace('Root=', ''));
      expect((await fetch(`${small.url}/api/claims/C-0000-0000-0000`)).status).toBe(503);
      expect((await fetch(`${small.url}/healthz`)).status).toBe(200);
      expect((await fetch(`${small.url}/readyz`)).status).toBe(200);
      running.finish();
      await running.received(/^HTTP\/1.1 201 /m);
      running.close();
      await untilStatus(`${small.url}/`, 200);
    } finally {
      await small.child.stop();
    }
  });
});

describe('SIGTERM', () => {
  it('lets a running claim finish, takes no other, and ends with 0', async () => {
    const stopping = await startInstance(service.database);
    try {
      const running = await beginClaim(stopping.url);
      process.kill(stopping.child.pid, 'SIGTERM');
      await untilRefused(`${stopping.url}/healthz`);
      running.finish();
      await running.received(/^HTTP\/1.1 201 [\s\S]*"reference":"([^"]+)"/m);
      const reference = /"reference":"([^"]+)"/.exec(await running.answer)?.[1];
      expect((await stopping.child.exited).code).toBe(0);
      expect(await service.database.query('SELECT name FROM claims WHERE reference = ?', [reference])).toHaveLength(1);
      expect(stopping.lines.at(-1)).toContain('"msg":"stopped"');
      expect(stopping.lines.join()).not.toContain('did not stop cleanly');
    } finally {
      await stopping.child.stop();
    }
  });

  it('ends with 0 within ten seconds although a request never ends and CloudWatch does not answer', async () => {
    const silent = createServer(() => {});
    const port = await listen(silent, { host: '127.0.0.1', port: 0, what: 'a server that never answers' });
    const stopping = await startInstance(service.database, {
      METRICS: 'cloudwatch',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
    const running = await beginClaim(stopping.url);
    let killed: NodeJS.Timeout | undefined;
    try {
      process.kill(stopping.child.pid, 'SIGTERM');
      // As whoever stops an instance does with one that is still there.
      killed = setTimeout(() => process.kill(stopping.child.pid, 'SIGKILL'), 10_000);
      expect(await stopping.child.exited).toEqual({ code: 0, signal: null });
    } finally {
      clearTimeout(killed);
      silent.close();
      running.close();
      await stopping.child.stop();
    }
  });

  it('for the second time ends it at once', async () => {
    const stopping = await startInstance(service.database);
    const running = await beginClaim(stopping.url);
    try {
      process.kill(stopping.child.pid, 'SIGTERM');
      await untilRefused(`${stopping.url}/healthz`);
      // Signals within half a second are one press, so they go on until one of them counts: see stopOnSignals.
      let ended = false;
      const exited = stopping.child.exited.finally(() => {
        ended = true;
      });
      while (!ended) {
        signalIfThere(stopping.child.pid, 'SIGTERM');
        await Promise.race([exited, delay(20)]);
      }
      expect(await exited).toEqual({ code: 1, signal: null });
      expect(stopping.lines.join()).not.toContain('"msg":"stopped"');
    } finally {
      running.close();
      await stopping.child.stop();
    }
  });
});

/** Its output may still be read when a process is gone. */
function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function untilStatus(url: string, status: number): Promise<void> {
  while ((await fetch(url)).status !== status) await delay(20);
}

async function untilRefused(url: string): Promise<void> {
  for (;;) {
    try {
      // A connection of its own each time: one that is open is served to its end.
      await fetch(url, { headers: { Connection: 'close' } });
    } catch {
      return;
    }
    await delay(20);
  }
}
