import { describe, expect, it } from 'vitest';
import { useInstance } from './instance.ts';
import { connectRaw } from './raw-request.ts';

const service = useInstance();
const host = 'Host: claims.example\r\n';

/** Sends bytes, and gives all that came back once the connection has ended. */
async function exchange(bytes: string): Promise<string> {
  const connection = await connectRaw(service.instance.url);
  connection.write(bytes);
  return connection.answer;
}

const lineOf = (answer: string) => answer.slice(0, answer.indexOf('\r\n'));
const linesSince = (count: number) => service.instance.requests().slice(count);

const refused: readonly (readonly [what: string, bytes: string, status: number, reason: string])[] = [
  ['is no HTTP at all', 'hello\r\n\r\n', 400, 'HPE_INVALID_METHOD'],
  ['speaks TLS', '\u0016\u0003\u0001\u0002\u0000\u0001', 400, 'HPE_INVALID_METHOD'],
  ['is of another version', `GET / HTTP/9.9\r\n${host}\r\n`, 400, 'HPE_INVALID_VERSION'],
  ['has a header without a name', `GET / HTTP/1.1\r\n${host}: x\r\n\r\n`, 400, 'HPE_INVALID_HEADER_TOKEN'],
  [
    'has both of the lengths that smuggle',
    `POST /claim HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'HPE_INVALID_TRANSFER_ENCODING',
  ],
  [
    'has two lengths',
    `POST /claim HTTP/1.1\r\n${host}Content-Length: 4\r\nContent-Length: 5\r\n\r\n`,
    400,
    'HPE_UNEXPECTED_CONTENT_LENGTH',
  ],
  [
    'has a length below nothing',
    `POST /claim HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`,
    400,
    'HPE_INVALID_CONTENT_LENGTH',
  ],
  ['has headers of 20 kB', `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HPE_HEADER_OVERFLOW'],
  [
    'expects what there is not',
    `POST /claim HTTP/1.1\r\n${host}Expect: tea\r\nContent-Length: 0\r\n\r\n`,
    417,
    'EXPECTATION',
  ],
  ['wants a tunnel', `CONNECT claims.example:443 HTTP/1.1\r\n${host}\r\n`, 405, 'CONNECT'],
  ['asks the whole server', `OPTIONS * HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, 400, 'TARGET'],
  ['has a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400, 'TARGET'],
];

describe(`a request that never gets to the app, in ${refused.length} ways`, () => {
  it.each(refused)(
    'that %s is answered as others are, and leaves its line in the log',
    async (_, bytes, status, reason) => {
      const before = service.instance.requests().length;
      const answer = await exchange(bytes);
      expect(lineOf(answer)).toMatch(new RegExp(`^HTTP/1.1 ${status} \\w`));
      expect(answer.toLowerCase()).toContain("content-security-policy: default-src 'none'");
      expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff');
      expect(answer).toMatch(new RegExp(`\\r\\n\\r\\n${status} .+\\n$`));
      if (status === 405) expect(answer).toContain('Allow: GET, HEAD, POST, OPTIONS');
      await expect
        .poll(() => linesSince(before))
        .toEqual([expect.objectContaining({ route: 'unmatched', status, outcome: 'malformed', reason })]);
    },
  );

  it('is not counted twice when it breaks off within what the app has', async () => {
    const before = service.instance.requests().length;
    const answer = await exchange(
      `POST /claim HTTP/1.1\r\n${host}Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    );
    expect(lineOf(answer)).toBe('HTTP/1.1 400 Bad Request');
    await expect.poll(() => linesSince(before)).toHaveLength(1);
    expect(linesSince(before)[0]).toMatchObject({ route: '/claim', status: 400 });
  });

  it('leaves no line when it was none: a connection that is opened and closed', async () => {
    const before = service.instance.requests().length;
    (await connectRaw(service.instance.url)).close();
    expect(lineOf(await exchange(`GET / HTTP/1.1\r\n${host}Connection: close\r\n\r\n`))).toBe('HTTP/1.1 200 OK');
    await expect.poll(() => linesSince(before)).toEqual([expect.objectContaining({ route: '/' })]);
  });
});

describe('the Host of a request', () => {
  it.each([
    ['two of them', `GET / HTTP/1.1\r\n${host}HOST: evil.example\r\nConnection: close\r\n\r\n`, 400],
    ['two equal ones', `GET / HTTP/1.1\r\n${host}${host}Connection: close\r\n\r\n`, 400],
    ['none', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['none, which HTTP/1.0 allows', 'GET / HTTP/1.0\r\n\r\n', 200],
    ['one after 3000 others', `GET / HTTP/1.1\r\n${'a:\r\n'.repeat(3000)}${host}Connection: close\r\n\r\n`, 200],
  ])('is held to be one: %s', async (_, bytes, status) => {
    const before = service.instance.requests().length;
    const answer = await exchange(bytes);
    expect(lineOf(answer)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff');
    await expect.poll(() => linesSince(before)).toEqual([expect.objectContaining({ status })]);
  });
});

describe('an address', () => {
  const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'];
  const readable = [
    '/',
    '/claims',
    '/claims/C-0000-0000-0000',
    '/docs',
    '/openapi.json',
    '/healthz',
    '/readyz',
    '/site.css',
  ];

  it(`that can only be read is 405 with Allow by ${methods.length} other methods, ${readable.length} of them`, async () => {
    for (const path of readable) {
      for (const method of methods) {
        const { status, headers } = await fetch(service.instance.url + path, { method });
        expect([path, method, status, headers.get('allow')]).toEqual([path, method, 405, 'GET, HEAD, OPTIONS']);
      }
      const { status, headers } = await fetch(service.instance.url + path, { method: 'OPTIONS' });
      expect([status, headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    }
  });

  it.each([
    ['/claims/', '/claims'],
    ['/docs/', '/docs'],
    ['/claims/C-0000-0000-0000/', '/claims/C-0000-0000-0000'],
    ['/claims/?reference=C-1', '/claims?reference=C-1'],
    ['/docs//', '/docs'],
  ])('with a slash at its end leads to the one without: %s', async (path, location) => {
    const { status, headers } = await fetch(service.instance.url + path, { redirect: 'manual' });
    expect([status, headers.get('location')]).toEqual([301, location]);
  });

  it.each(['//evil.example/', '/%5Cevil.example/', '///'])('never leads to another host: %s', async (path) => {
    const answer = await exchange(`GET ${path} HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
    expect(answer).not.toMatch(/^location: *[/\\]{2}/im);
  });
});
