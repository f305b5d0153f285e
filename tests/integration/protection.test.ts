import { createServer } from 'node:net';
import { Hono } from 'hono';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpServer } from '../../src/http/http-server.ts';
import { listen } from '../../src/local/ports.ts';
import { prepareDatabase, startInstance, type TestInstance } from './instance.ts';
import { connectRaw, type RawConnection } from './raw-request.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const claim = { policy_id: 'MOT-204518', name: 'Zoë Ölund', dob: '1990-04-25', mobile: '+44 7700 900123' };
const stackTrace = /\bat .+:\d+:\d+|node_modules|node:internal/;

let database: TestDatabase;
let instance: TestInstance;

beforeAll(async () => {
  database = await createTestDatabase();
  await prepareDatabase(database);
  instance = await startInstance(database);
});

afterAll(async () => {
  await instance?.child.stop();
  await database?.drop();
});

async function query(statement: string, values: unknown[] = []): Promise<RowDataPacket[]> {
  const { drop: _, ...options } = database;
  const connection = await createConnection({ ...options, dateStrings: true });
  try {
    return (await connection.query<RowDataPacket[]>(statement, values))[0];
  } finally {
    await connection.end();
  }
}

function postForm(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${instance.url}/claim`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
}

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

describe('every answer', () => {
  it.each([
    ['the form', '/', 200],
    ['a page that is not there', '/nowhere', 404],
    ['the API', '/api/claims/C-0000-0000-0000', 404],
    ['the style sheet', '/site.css', 200],
    ['the health check', '/healthz', 200],
  ])('protects the browser: %s', async (_, path, status) => {
    const answer = await fetch(`${instance.url}${path}`);
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const policy = (answer.headers.get('content-security-policy') ?? '').split('; ');
    for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"])
      expect(policy).toContain(rule);
    expect(policy.join()).not.toMatch(/unsafe|script-src|\*/);
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('server')).toBeNull();
  });

  it('is a page or a problem document with the trace id and no stack when something breaks', async () => {
    await query('RENAME TABLE claims TO claims_away');
    try {
      const page = await fetch(`${instance.url}/claims/C-0000-0000-0000`);
      const problem = await fetch(`${instance.url}/api/claims/C-0000-0000-0000`);
      const form = await postForm(claim);
      expect([page, problem, form].map(({ status }) => status)).toEqual([500, 500, 500]);
      for (const answer of [page, problem, form]) {
        const text = await answer.text();
        expect(text).toContain(answer.headers.get('x-amzn-trace-id')?.replace('Root=', ''));
        expect(text).not.toMatch(stackTrace);
        expect(text).not.toMatch(/claims_away|SELECT|INSERT|doesn't exist/);
        expect(answer.headers.get('cache-control')).toBe('no-store');
      }
      expect(problem.headers.get('content-type')).toBe('application/problem+json');
    } finally {
      await query('RENAME TABLE claims_away TO claims');
    }
  });
});

describe('a body', () => {
  it('of more than 16 kB is refused with a page, whether it says its length or not', async () => {
    const long = await postForm({ ...claim, name: 'x'.repeat(17_000) });
    expect(long.status).toBe(413);
    expect(await long.text()).toContain(long.headers.get('x-amzn-trace-id')?.replace('Root=', ''));
    const connection = await connectRaw(instance.url);
    connection.write('POST /claim HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n');
    connection.write('Content-Type: application/x-www-form-urlencoded\r\n\r\n');
    for (let chunk = 0; chunk < 5; chunk += 1) connection.write(`1000\r\n${'x'.repeat(4096)}\r\n`);
    await connection.received(/^HTTP\/1.1 413 /);
    connection.close();
  });
});

describe('a form on another site', () => {
  it('cannot send a claim here, and is told so by a page', async () => {
    const answer = await postForm(claim, { Origin: 'https://evil.example' });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('did not come from our own form');
    expect((await postForm(claim, { Origin: instance.url })).status).toBe(303);
  });
});

describe('an injection', () => {
  it.each([
    ['SQL', "Robert'); DROP TABLE claims;-- "],
    ['SQL with its own quotes', '" OR ""="'],
    ['a comment', "O'Brien /* x */ \\' -- #"],
    ['HTML', '<script>alert(1)</script>'],
    ['header-like text', 'Zoë Set-Cookie: a=b'],
  ])('of %s is stored as text', async (_, name) => {
    const answer = await postForm({ ...claim, name });
    expect(answer.status).toBe(303);
    const reference = answer.headers.get('location')?.replace('/claims/', '');
    expect(await query('SELECT name FROM claims WHERE reference = ?', [reference])).toEqual([{ name: name.trim() }]);
  });

  it.each([
    ['name', 'Zoë\r\nSet-Cookie: a=b'],
    ['name', 'Zoë\u0000'],
    ['policy_id', "MOT-204518' OR 1=1"],
    ['mobile', '+44 7700 900123; DROP TABLE claims'],
    ['dob', "1990-04-25' --"],
  ])('into %s that breaks its rule is refused', async (field, value) => {
    const answer = await postForm({ ...claim, [field]: value });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it.each([
    ['a reference', '/claims/C-0000-0000-0000%0d%0aSet-Cookie:%20a=b'],
    ['a reference with SQL', "/claims/C-0000-0000-0000'%20OR%20'1'='1"],
    ['a path', '/%0d%0aSet-Cookie:%20a=b'],
    ['a path to files', '/../../etc/passwd'],
    ['an API path', "/api/claims/'%20OR%201=1"],
  ])('by %s finds nothing', async (_, path) => {
    const connection = await connectRaw(instance.url);
    connection.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const answer = await connection.answer;
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
    expect(answer).not.toMatch(/set-cookie|root:/i);
  });

  it.each([
    ['X-Amzn-Trace-Id', 'Root=1-5759e988-bd862e3fe1be46a994272793\u0001evil'],
    ['X-Amzn-Trace-Id', 'Root=evil%0d%0aSet-Cookie: a=b'],
    ['X-Forwarded-For', "' OR 1=1, <script>"],
    ['Idempotency-Key', "'; DROP TABLE claims;--"],
    ['Host', 'evil.example/%0d%0aSet-Cookie:a=b'],
    ['Content-Length', '5, 6'],
  ])('by the header %s shows up in no answer', async (name, value) => {
    const connection = await connectRaw(instance.url);
    const host = name === 'Host' ? '' : 'Host: x\r\n';
    connection.write(`POST /api/claims HTTP/1.1\r\n${host}${name}: ${value}\r\nConnection: close\r\n\r\n`);
    const answer = await connection.answer;
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d /);
    expect(answer).not.toMatch(/evil|set-cookie|DROP|<script/i);
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

describe('a client that goes away in the middle', () => {
  it('is no failure of the service', async () => {
    const gone = await beginClaim(instance.url);
    const before = instance.lines.length;
    gone.close();
    while (instance.lines.length === before) await new Promise((resume) => setTimeout(resume, 20));
    expect(instance.requests().at(-1)).toMatchObject({ route: '/api/claims', status: 400, level: 'info' });
  });
});

describe('an instance with as many requests as it may have', () => {
  it('answers 503 to one more at once, but health checks always', async () => {
    const small = await startInstance(database, { MAX_REQUESTS_IN_FLIGHT: '1' });
    try {
      const running = await beginClaim(small.url);
      const page = await fetch(`${small.url}/`);
      expect(page.status).toBe(503);
      expect(page.headers.get('retry-after')).toBe('5');
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
    const stopping = await startInstance(database);
    try {
      const running = await beginClaim(stopping.url);
      process.kill(stopping.child.pid, 'SIGTERM');
      await untilRefused(`${stopping.url}/healthz`);
      running.finish();
      await running.received(/^HTTP\/1.1 201 [\s\S]*"reference":"([^"]+)"/m);
      const reference = /"reference":"([^"]+)"/.exec(await running.answer)?.[1];
      expect((await stopping.child.exited).code).toBe(0);
      expect(await query('SELECT name FROM claims WHERE reference = ?', [reference])).toHaveLength(1);
      expect(stopping.lines.at(-1)).toContain('"msg":"stopped"');
      expect(stopping.lines.join()).not.toContain('did not stop cleanly');
    } finally {
      await stopping.child.stop();
    }
  });

  it('ends with 0 within ten seconds although a request never ends and CloudWatch does not answer', async () => {
    const silent = createServer(() => {});
    const port = await listen(silent, { host: '127.0.0.1', port: 0, what: 'a server that never answers' });
    const stopping = await startInstance(database, {
      METRICS: 'cloudwatch',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
    const running = await beginClaim(stopping.url);
    try {
      const startMs = performance.now();
      process.kill(stopping.child.pid, 'SIGTERM');
      expect(await stopping.child.exited).toEqual({ code: 0, signal: null });
      expect(performance.now() - startMs).toBeLessThan(10_000);
    } finally {
      silent.close();
      running.close();
      await stopping.child.stop();
    }
  });

  it('for the second time ends it at once', async () => {
    const stopping = await startInstance(database);
    const running = await beginClaim(stopping.url);
    try {
      process.kill(stopping.child.pid, 'SIGTERM');
      await untilRefused(`${stopping.url}/healthz`);
      // Signals within half a second are one press: see stopOnSignals.
      await new Promise((resume) => setTimeout(resume, 700));
      process.kill(stopping.child.pid, 'SIGTERM');
      expect(await stopping.child.exited).toEqual({ code: 1, signal: null });
      expect(stopping.lines.join()).not.toContain('"msg":"stopped"');
    } finally {
      running.close();
      await stopping.child.stop();
    }
  });
});

async function untilStatus(url: string, status: number): Promise<void> {
  while ((await fetch(url)).status !== status) await new Promise((resume) => setTimeout(resume, 20));
}

async function untilRefused(url: string): Promise<void> {
  for (;;) {
    try {
      // A connection of its own each time: one that is open is served to its end.
      await fetch(url, { headers: { Connection: 'close' } });
    } catch {
      return;
    }
    await new Promise((resume) => setTimeout(resume, 20));
  }
}
