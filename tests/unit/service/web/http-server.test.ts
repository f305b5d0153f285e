import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startHttpServer } from '../../../../src/service/web/http-server.ts';
import { templateSettings } from '../../deployment/option-settings.ts';

const refusals = { headers: [], onRefused() {} };

const nginxFolder = join(import.meta.dirname, '..', '..', '..', '..', '.platform', 'nginx', 'conf.d');

/** The limits of Node's own server behind `startHttpServer`, and the header in which it tells a client of one. */
async function limitsOf(limits: { headersTimeoutMs: number; requestTimeoutMs: number }) {
  let server: (Server & { connectionsCheckingInterval?: number }) | undefined;
  const note = (message: unknown) => {
    ({ server } = message as { server: Server });
  };
  subscribe('http.server.request.start', note);
  const started = await startHttpServer({
    refusals,
    fetch: () => new Response('ok'),
    host: '127.0.0.1',
    port: 0,
    ...limits,
  });
  try {
    const answer = await fetch(`http://127.0.0.1:${started.port}/`);
    await answer.text();
    if (server === undefined) throw new Error('no request has come to the server');
    const { keepAliveTimeout, headersTimeout, requestTimeout, connectionsCheckingInterval } = server;
    return {
      keepAliveTimeout,
      headersTimeout,
      requestTimeout,
      connectionsCheckingInterval,
      header: answer.headers.get('keep-alive'),
    };
  } finally {
    unsubscribe('http.server.request.start', note);
    await started.close();
  }
}

/** After how many seconds nginx closes an idle connection, as a file of `.platform` says once. */
function nginxKeepsSeconds(file: string): number {
  const found = [...readFileSync(join(nginxFolder, file), 'utf8').matchAll(/^\s*keepalive_timeout (\d+)s;$/gm)];
  expect(found, file).toHaveLength(1);
  return Number(found[0]?.[1]);
}

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** Opens connections that send nothing, one after the other. */
async function openConnections(port: number, count: number): Promise<Socket[]> {
  const opened: Socket[] = [];
  for (let index = 0; index < count; index += 1) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {}).resume();
    sockets.push(socket);
    opened.push(socket);
    await new Promise((resolve) => socket.once('connect', resolve));
  }
  return opened;
}

describe('a server that may open 40 files', () => {
  const limits = { host: '127.0.0.1', port: 0, headersTimeoutMs: 60_000, requestTimeoutMs: 60_000, openFiles: 40 };
  const get = async (port: number) => (await fetch(`http://127.0.0.1:${port}/`)).text();
  const openOf = (opened: readonly Socket[]) => opened.filter(({ closed }) => !closed).length;

  it('answers others while one client opens 200 connections and sends nothing', async () => {
    const server = await startHttpServer({ refusals, ...limits, fetch: () => new Response('ok') });
    const opened = await openConnections(server.port, 100);
    expect(await get(server.port)).toBe('ok');
    opened.push(...(await openConnections(server.port, 100)));
    expect(await get(server.port)).toBe('ok');
    await expect.poll(() => openOf(opened)).toBeLessThanOrEqual(30);
    // The oldest went first.
    expect(openOf(opened.slice(0, 170))).toBe(0);
    for (const socket of opened) socket.destroy();
    await server.close();
  });

  it('answers others while one client opens 200 connections and sends half a request', async () => {
    const server = await startHttpServer({ refusals, ...limits, fetch: () => new Response('ok') });
    for (let count = 0; count < 200; count += 20) {
      for (const socket of await openConnections(server.port, 20)) socket.write('GET / HTTP/1.1\r\nHost: a');
      expect(await get(server.port)).toBe('ok');
    }
    for (const socket of sockets) socket.destroy();
    await server.close();
  });

  it('answers others while one client keeps 200 connections after a request', async () => {
    const server = await startHttpServer({ refusals, ...limits, fetch: () => new Response('ok') });
    for (let count = 0; count < 200; count += 20) {
      for (const socket of await openConnections(server.port, 20)) socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(await get(server.port)).toBe('ok');
    }
    for (const socket of sockets) socket.destroy();
    await server.close();
  });

  it('closes none whose request is under way', async () => {
    const answer = Promise.withResolvers<Response>();
    const begun = Promise.withResolvers<void>();
    const server = await startHttpServer({
      refusals,
      ...limits,
      fetch: ({ url }) => {
        if (!url.endsWith('/slow')) return new Response('ok');
        begun.resolve();
        return answer.promise;
      },
    });
    const slow = fetch(`http://127.0.0.1:${server.port}/slow`);
    await begun.promise;
    await openConnections(server.port, 100);
    answer.resolve(new Response('done'));
    expect(await (await slow).text()).toBe('done');
    for (const socket of sockets) socket.destroy();
    await server.close();
  });
});

it('a server that closes waits for no connection that has brought nothing', async () => {
  const server = await startHttpServer({
    refusals,
    fetch: () => new Response('ok'),
    host: '127.0.0.1',
    port: 0,
    headersTimeoutMs: 60_000,
    requestTimeoutMs: 60_000,
  });
  const opened = await openConnections(server.port, 3);
  await server.close();
  await expect.poll(() => opened.every(({ closed }) => closed)).toBe(true);
});

describe('an idle connection', () => {
  it('is closed by the client of each hop first: a request on its way to a closed one would be a 502', async () => {
    const setting = templateSettings().find(
      ({ namespace, name }) => namespace === 'aws:elbv2:loadbalancer' && name === 'IdleTimeout',
    );
    // 60 is what a load balancer has by itself: "Application Load Balancers", attribute idle_timeout.timeout_seconds.
    const loadBalancerSeconds = Number(setting?.value ?? 60);
    expect(nginxKeepsSeconds(join('elasticbeanstalk', '00_application.conf'))).toBeGreaterThan(loadBalancerSeconds);

    const { keepAliveTimeout, header } = await limitsOf({ headersTimeoutMs: 10_000, requestTimeoutMs: 30_000 });
    expect(keepAliveTimeout).toBeGreaterThan(nginxKeepsSeconds('claims.conf') * 1000);
    // Where a load balancer leads straight to the service, as on one machine.
    expect(keepAliveTimeout).toBeGreaterThan(loadBalancerSeconds * 1000);
    expect(header).toBe(`timeout=${keepAliveTimeout / 1000}`);
  });
});

describe('a slow client', () => {
  it.each([
    ['every second', 10_000, 30_000, 1000],
    ['more often where less time is given', 200, 400, 200],
  ])(
    'is looked for %s, by the limits of headers and request',
    async (_often, headersTimeoutMs, requestTimeoutMs, ms) => {
      expect(await limitsOf({ headersTimeoutMs, requestTimeoutMs })).toMatchObject({
        headersTimeout: headersTimeoutMs,
        requestTimeout: requestTimeoutMs,
        connectionsCheckingInterval: ms,
      });
    },
  );
});
