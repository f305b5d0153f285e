import { once } from 'node:events';
import { get, type IncomingMessage, request } from 'node:http';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { startLoadBalancer } from '../../src/stack/load-balancer/load-balancer.ts';
import type { RequestObservation } from '../../src/stack/load-balancer/load-balancer-forward.ts';
import type { HealthCheck, Target } from '../../src/stack/load-balancer/load-balancer-target-group.ts';
import { createTestTargets } from './test-targets.ts';

const { listening, httpTarget, tcpTarget, targetThatAcceptsNothing, onEnd, end } = createTestTargets();
afterEach(end);

async function balancer(
  targets: Target[],
  options: { idleTimeoutMs?: number; connectTimeoutMs?: number; healthCheck?: Partial<HealthCheck> } = {},
) {
  const observations: RequestObservation[] = [];
  const loadBalancer = await startLoadBalancer({
    port: 0,
    targets,
    healthCheck: {
      path: '/healthz',
      intervalMs: 60_000,
      timeoutMs: 200,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      ...options.healthCheck,
    },
    idleTimeoutMs: options.idleTimeoutMs ?? 5000,
    connectTimeoutMs: options.connectTimeoutMs,
    onRequest: (observation) => observations.push(observation),
  });
  onEnd(() => loadBalancer.close());
  return { ...loadBalancer, observations };
}

const named = (name: string) => httpTarget((_, outgoing) => outgoing.end(name));
const bodies = async (url: string, count: number) => {
  const result: string[] = [];
  for (let index = 0; index < count; index += 1) result.push(await (await fetch(url)).text());
  return result;
};

describe('an exchange', () => {
  test('passes method, path, headers and body on, and the answer back', async () => {
    let seen: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string } | undefined;
    const target = await httpTarget(async (incoming, outgoing) => {
      seen = { method: incoming.method, url: incoming.url, headers: incoming.headers, body: await text(incoming) };
      outgoing.writeHead(201, 'Made', { 'Set-Cookie': ['a=1', 'b=2'], 'X-Answer': 'yes' }).end('done');
    });
    const { url, port, observations } = await balancer([target]);
    const response = await fetch(`${url}/claim?x=1`, {
      method: 'PUT',
      headers: { 'X-Forwarded-For': '198.51.100.7', 'X-Question': 'what' },
      body: 'hello',
    });

    expect(response.status).toBe(201);
    expect(response.statusText).toBe('Made');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('done');
    expect(seen).toMatchObject({ method: 'PUT', url: '/claim?x=1', body: 'hello' });
    expect(seen?.headers).toMatchObject({
      host: `127.0.0.1:${port}`,
      'x-question': 'what',
      'x-forwarded-for': '198.51.100.7, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': String(port),
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
    await expect
      .poll(() => observations)
      .toEqual([{ status: 201, source: 'target', targetSeconds: expect.any(Number) }]);
  });

  test('streams both ways: each side gets the first part before the other has sent the last', async () => {
    const target = await httpTarget((incoming, outgoing) => {
      incoming.pipe(outgoing);
    });
    const { port } = await balancer([target]);
    const toBalancer = request({ port, method: 'POST', path: '/echo' });
    toBalancer.write('first');
    const [response] = (await once(toBalancer, 'response')) as [IncomingMessage];
    expect(String((await once(response, 'data'))[0])).toBe('first');
    toBalancer.end('last');
    expect(await text(response)).toBe('last');
  });

  test('keeps connections to a target and uses them again', async () => {
    const ports = new Set<number | undefined>();
    const target = await httpTarget((incoming, outgoing) => {
      ports.add(incoming.socket.remotePort);
      outgoing.end();
    });
    const { url } = await balancer([target]);
    await bodies(url, 5);
    expect(ports.size).toBe(1);
  });
});

describe('the choice of a target', () => {
  test('healthy targets take turns', async () => {
    const { url } = await balancer([await named('a'), await named('b'), await named('c')]);
    const answers = await bodies(url, 6);
    expect(answers.slice(0, 3).sort()).toEqual(['a', 'b', 'c']);
    expect(answers.slice(3)).toEqual(answers.slice(0, 3));
  });

  test('a target that fails its checks gets nothing until it passes them again', async () => {
    let healthy = false;
    const sick = await httpTarget(
      (_, outgoing) => outgoing.end('sick'),
      () => healthy,
    );
    const { url, health } = await balancer([sick, await named('well')], { healthCheck: { intervalMs: 20 } });
    expect(health()).toEqual({ healthy: 1, unhealthy: 1 });
    expect(await bodies(url, 3)).toEqual(['well', 'well', 'well']);
    healthy = true;
    await expect.poll(health).toEqual({ healthy: 2, unhealthy: 0 });
    expect((await bodies(url, 2)).sort()).toEqual(['sick', 'well']);
    healthy = false;
    await expect.poll(health).toEqual({ healthy: 1, unhealthy: 1 });
  });

  test('one failed check is not enough for a healthy target', async () => {
    const answers = [true, false, true, false, true];
    let checks = 0;
    const target = await httpTarget(
      (_, outgoing) => outgoing.end(),
      () => answers[checks++] ?? true,
    );
    const seen = new Set<number>();
    // A busy machine may be late with an answer, which would be a second failure.
    const { health } = await balancer([target], { healthCheck: { intervalMs: 20, timeoutMs: 5000 } });
    await expect
      .poll(() => {
        seen.add(health().unhealthy);
        return checks;
      })
      .toBeGreaterThan(6);
    expect([...seen]).toEqual([0]);
  });

  test('when no target is healthy all of them get requests', async () => {
    const target = await httpTarget(
      (_, outgoing) => outgoing.end('served'),
      () => false,
    );
    const { url, health } = await balancer([target]);
    expect(health()).toEqual({ healthy: 0, unhealthy: 1 });
    expect(await bodies(url, 1)).toEqual(['served']);
  });
});

describe('what the load balancer answers itself', () => {
  const elb = (status: number) => [{ status, source: 'elb', targetSeconds: undefined }];

  test('503 when no target is registered', async () => {
    const { url, observations } = await balancer([]);
    const response = await fetch(url, { method: 'POST', body: 'x' });
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toContain('<h1>503 Service Unavailable</h1>');
    await expect.poll(() => observations).toEqual(elb(503));
  });

  const broken: Record<string, (socket: Socket) => void> = {
    'breaks off before it answers': (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    'closes without a word': (socket) => void socket.once('data', () => socket.end()),
    'answers what is not HTTP': (socket) => void socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n')),
    'answers a status that is none': (socket) =>
      void socket.once('data', () => socket.end('HTTP/1.1 007 Bond\r\nContent-Length: 0\r\n\r\n')),
  };
  test.each(Object.entries(broken))('502 when the target %s, and a POST is not sent twice', async (_, behave) => {
    let posts = 0;
    const target = await tcpTarget((socket) => {
      socket.on('data', (data) => {
        if (String(data).startsWith('POST')) posts += 1;
      });
      behave(socket);
    });
    const { url, observations } = await balancer([target]);
    const response = await fetch(url, { method: 'POST', body: 'claim' });
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('<h1>502 Bad Gateway</h1>');
    expect(posts).toBe(1);
    await expect.poll(() => observations).toEqual(elb(502));
  });

  test('502 when the target refuses the connection, also while a large body is under way', async () => {
    const server = createTcpServer();
    const target = await listening(server);
    server.close();
    const { url, observations } = await balancer([target]);
    const response = await fetch(url, { method: 'POST', body: 'x'.repeat(5_000_000) });
    expect(response.status).toBe(502);
    await expect.poll(() => observations).toEqual(elb(502));
  });

  test('504 when the target is silent', async () => {
    const target = await tcpTarget(() => {});
    const { url, observations } = await balancer([target], { idleTimeoutMs: 100 });
    expect((await fetch(url)).status).toBe(504);
    await expect.poll(() => observations).toEqual(elb(504));
  });

  test.skipIf(process.platform !== 'linux')('504 when the target cannot be connected to in time', async () => {
    const target = await targetThatAcceptsNothing();
    const { url, observations } = await balancer([target], { connectTimeoutMs: 100 });
    expect((await fetch(url)).status).toBe(504);
    await expect.poll(() => observations).toEqual(elb(504));
  });

  test('408 when the client falls silent in the middle of its request', async () => {
    const target = await httpTarget(() => {});
    const { port, observations } = await balancer([target], { idleTimeoutMs: 100 });
    const client = connect(port, '127.0.0.1');
    client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
    expect(await text(client)).toMatch(/^HTTP\/1\.1 408 /);
    await expect.poll(() => observations).toEqual(elb(408));
  });

  test('400 when the request is not HTTP', async () => {
    const { port, observations } = await balancer([await named('a')]);
    const client = connect(port, '127.0.0.1');
    client.write('what is this\r\n\r\n');
    expect(await text(client)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    await expect.poll(() => observations).toEqual(elb(400));
  });

  test('a response that the target breaks off is broken off to the client, with the status it began with', async () => {
    const target = await httpTarget((_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Length': '100' });
      outgoing.write('part', () => outgoing.destroy());
    });
    const { url, observations } = await balancer([target]);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    await expect.poll(() => observations).toMatchObject([{ status: 200, source: 'target' }]);
  });

  test('a client that goes away ends the request at the target, and counts as 460', async () => {
    const atTarget = Promise.withResolvers<IncomingMessage>();
    const target = await httpTarget((incoming) => atTarget.resolve(incoming));
    const { url, observations } = await balancer([target]);
    const client = get(url).on('error', () => {});
    const incoming = await atTarget.promise;
    const ended = new Promise((resolve) => incoming.on('error', () => {}).on('close', resolve));
    client.destroy();
    await ended;
    await expect.poll(() => observations).toEqual(elb(460));
  });
});

describe('starting and closing', () => {
  test('a taken port is an error that names it', async () => {
    const { port } = await listening(createTcpServer());
    const started = startLoadBalancer({
      port,
      targets: [],
      healthCheck: { path: '/', intervalMs: 1000, timeoutMs: 100, healthyThreshold: 1, unhealthyThreshold: 1 },
      idleTimeoutMs: 1000,
      onRequest: () => {},
    });
    await expect(started).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(String(port)),
    });
  });

  test('closing lets a request under way finish and takes no new one', async () => {
    const answer = Promise.withResolvers<void>();
    const atTarget = Promise.withResolvers<void>();
    const target = await httpTarget(async (_, outgoing) => {
      atTarget.resolve();
      await answer.promise;
      outgoing.end('finished');
    });
    const { url, close } = await balancer([target]);
    const underWay = fetch(url).then((response) => response.text());
    await atTarget.promise;
    const closed = close();
    await expect(fetch(url)).rejects.toThrow();
    answer.resolve();
    expect(await underWay).toBe('finished');
    await closed;
  });
});
