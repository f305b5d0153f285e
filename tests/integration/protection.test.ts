import { describe, expect, it } from 'vitest';
import { formFields, sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { useInstance } from './instance.ts';
import { connectRaw } from './raw-request.ts';

const claim = sampleClaim();
const stackTrace = /\bat .+:\d+:\d+|node_modules|node:internal/;

const service = useInstance();

function postForm(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${service.instance.url}/claim`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(formFields(fields)),
    redirect: 'manual',
  });
}

describe('every answer', () => {
  it.each([
    ['the form', '/', 200],
    ['a page that is not there', '/nowhere', 404],
    ['the API', '/api/claims/C-0000-0000-0000', 404],
    ['the style sheet', '/site.css', 200],
    ['the health check', '/healthz', 200],
  ])('protects the browser: %s', async (_, path, status) => {
    const answer = await fetch(`${service.instance.url}${path}`);
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'permissions-policy': expect.stringMatching(/^camera=\(\), .*geolocation=\(\), .*xr-spatial-tracking=\(\)$/),
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
    await service.database.query('RENAME TABLE claims TO claims_away');
    try {
      const page = await fetch(`${service.instance.url}/claims/C-0000-0000-0000`);
      const problem = await fetch(`${service.instance.url}/api/claims/C-0000-0000-0000`);
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
      await service.database.query('RENAME TABLE claims_away TO claims');
    }
  });
});

describe('a method that an address does not have', () => {
  it.each([
    ['PUT', '/', 405, 'GET, HEAD, OPTIONS', 'text/html; charset=UTF-8'],
    ['DELETE', '/claim', 405, 'GET, HEAD, POST, OPTIONS', 'text/html; charset=UTF-8'],
    ['GET', '/api/claims', 405, 'POST, OPTIONS', 'application/problem+json'],
    ['PATCH', '/api/claims/C-0000-0000-0000', 405, 'GET, HEAD, OPTIONS', 'application/problem+json'],
    ['OPTIONS', '/api/claims', 204, 'POST, OPTIONS', null],
  ])('is answered with those that it has: %s %s', async (method, path, status, allow, contentType) => {
    const answer = await fetch(`${service.instance.url}${path}`, { method });
    expect([answer.status, answer.headers.get('allow'), answer.headers.get('content-type')]).toEqual([
      status,
      allow,
      contentType,
    ]);
  });
});

describe('a name that is not UTF-8', () => {
  it.each([
    ['the form', '/claim', 'application/x-www-form-urlencoded', 'name=Zo\xeb'],
    ['the API', '/api/claims', 'application/json', JSON.stringify({ ...claim, name: 'Zo\xeb' })],
  ])('is asked for again instead of stored without its letters: %s', async (_, path, contentType, text) => {
    const answer = await fetch(`${service.instance.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': contentType },
      body: Buffer.from(text, 'latin1'),
    });
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('could not be read')]);
  });
});

describe('a body', () => {
  it('of more than 32 kB is refused with a page, whether it says its length or not', async () => {
    const long = await postForm({ ...claim, name: 'x'.repeat(33_000) });
    expect(long.status).toBe(413);
    expect(await long.text()).toContain(long.headers.get('x-amzn-trace-id')?.replace('Root=', ''));
    const connection = await connectRaw(service.instance.url);
    connection.write('POST /claim HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n');
    connection.write('Content-Type: application/x-www-form-urlencoded\r\n\r\n');
    for (let chunk = 0; chunk < 9; chunk += 1) connection.write(`1000\r\n${'x'.repeat(4096)}\r\n`);
    await connection.received(/^HTTP\/1.1 413 /);
    connection.close();
  });
});

describe('a form on another site', () => {
  it('cannot send a claim here, and is told so by a page', async () => {
    const answer = await postForm(claim, { Origin: 'https://evil.example' });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('did not come from our own form');
    expect((await postForm(claim, { Origin: service.instance.url })).status).toBe(303);
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
    expect(await service.database.query('SELECT name FROM claims WHERE reference = ?', [reference])).toEqual([
      { name: name.trim() },
    ]);
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
    const connection = await connectRaw(service.instance.url);
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
    const connection = await connectRaw(service.instance.url);
    const host = name === 'Host' ? '' : 'Host: x\r\n';
    connection.write(`POST /api/claims HTTP/1.1\r\n${host}${name}: ${value}\r\nConnection: close\r\n\r\n`);
    const answer = await connection.answer;
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d /);
    expect(answer).not.toMatch(/evil|set-cookie|DROP|<script/i);
  });
});
