import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type ConsoleFixture,
  claimDocuments,
  logGroupName,
  putDashboard,
  putPoolAlarm,
  sendDocuments,
  startConsoleFixture,
  traceIdAt,
} from './console-fixture.ts';
import { type PlainAnswer, plainRequest } from './plain-request.ts';
import { connectRaw } from './raw-request.ts';

let fixture: ConsoleFixture;
const query = `SOURCE '${logGroupName}' | stats count(*) as lines`;

beforeAll(async () => {
  fixture = await startConsoleFixture({ lookEveryMs: 20 });
  await putPoolAlarm(fixture, 'pool');
  await putDashboard(fixture, 'service', [{ type: 'log', properties: { title: 'Lines', region: 'eu-west-1', query } }]);
  await sendDocuments(fixture, claimDocuments(fixture, 30, 1));
  fixture.aws.endpoint.putLogEvents({
    logGroupName,
    logStreamName: 'i-1',
    events: [{ timestampMs: fixture.nowMs - 1000, message: '{"level":"info"}' }],
  });
});
afterAll(() => fixture?.close());

/** An address of each route; what a link from another site opens at once is marked. */
const routes: Readonly<Record<string, { path: () => string; isFree?: true }>> = {
  'GET /': { path: () => '/' },
  'GET /:path{.+\\.md}': { path: () => '/docs/runbooks/README.md', isFree: true },
  'GET /alarms': { path: () => '/alarms', isFree: true },
  'GET /alarms/:name': { path: () => '/alarms/pool' },
  'GET /chart.js': { path: () => '/chart.js' },
  'GET /console.css': { path: () => '/console.css' },
  'GET /dashboards': { path: () => '/dashboards', isFree: true },
  'GET /dashboards/:name': { path: () => '/dashboards/service?range=3h' },
  'GET /dashboards/:name/widgets/:number{[0-9]+}': { path: () => '/dashboards/service/widgets/1' },
  'GET /icon.svg': { path: () => '/icon.svg' },
  'GET /inbox': { path: () => '/inbox', isFree: true },
  'GET /live': { path: () => '/live?page=/' },
  'GET /logs': { path: () => '/logs', isFree: true },
  'GET /logs-tail.js': { path: () => '/logs-tail.js' },
  'GET /logs/groups': { path: () => '/logs/groups', isFree: true },
  'GET /logs/lines': { path: () => '/logs/lines' },
  'GET /logs/query': { path: () => '/logs/query?query=fields+@message', isFree: true },
  'GET /refresh.js': { path: () => '/refresh.js' },
  'GET /traces': { path: () => '/traces' },
  'GET /traces/:id': { path: () => `/traces/${traceIdAt(fixture, 30, 1)}` },
  'POST /logs/query': { path: () => '/logs/query' },
};
const all = Object.entries(routes).map(([route, { path, isFree = false }]) => ({ route, path, isFree }));

async function ask(route: string, path: string, headers: Record<string, string>): Promise<PlainAnswer> {
  const method = route.slice(0, route.indexOf(' '));
  const isForm = method === 'POST';
  const body = isForm ? new URLSearchParams({ query: 'fields @message' }).toString() : '';
  const form = isForm ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
  return await plainRequest(fixture.url + path, { method, headers: { ...form, ...headers }, body });
}

test('every route of the console is tried here', () => {
  expect([...new Set(fixture.routes)].sort()).toEqual(Object.keys(routes));
});

describe('under the name of another site', () => {
  afterEach(() => expect(fixture.calls).toEqual([]));

  test.each(all)('$route says that it is not meant, and reads nothing', async ({ route, path }) => {
    const { port } = new URL(fixture.url);
    const answer = await ask(route, path(), { host: `evil.example:${port}`, 'sec-fetch-site': 'same-origin' });
    expect([answer.status, answer.type]).toEqual([421, 'text/plain; charset=utf-8']);
    expect(answer.text).toContain(`addressed to evil.example:${port}`);
    expect(answer.text).toContain(`open http://127.0.0.1:${port}`);
    expect(answer.text).toContain('--allow-host');
  });

  const targets: Readonly<Record<string, { request: (port: string) => string; status: number }>> = {
    'a whole URL of another site': {
      request: (port) => `GET http://evil.example/alarms HTTP/1.1\r\nHost: localhost:${port}\r\n`,
      status: 421,
    },
    'a whole URL of this site': {
      request: (port) => `GET http://localhost:${port}/alarms HTTP/1.1\r\nHost: localhost:${port}\r\n`,
      status: 421,
    },
    'two hosts': {
      request: (port) => `GET /alarms HTTP/1.1\r\nHost: localhost:${port}\r\nHost: evil.example\r\n`,
      status: 421,
    },
    'no host, by HTTP/1.0': { request: () => 'GET /alarms HTTP/1.0\r\n', status: 421 },
    'no host, by HTTP/1.1': { request: () => 'GET /alarms HTTP/1.1\r\n', status: 400 },
  };
  test.each(Object.entries(targets))('%s is not answered either', async (_sentence, { request, status }) => {
    const connection = await connectRaw(fixture.url);
    connection.write(`${request(new URL(fixture.url).port)}Connection: close\r\n\r\n`);
    expect(await connection.answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});

describe('from a page of another site', () => {
  afterEach(() => expect(fixture.calls.filter((action) => action === 'StartQuery')).toEqual([]));

  const kinds: Readonly<Record<string, Record<string, string>>> = {
    'a picture': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    'a frame': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    'a script of another port': { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
    'a script in a browser of old': { origin: 'https://evil.example' },
    'a script in a frame without a site': { origin: 'null' },
  };
  for (const [kind, headers] of Object.entries(kinds)) {
    test.each(all)(`${kind} gets nothing of $route`, async ({ route, path }) => {
      const before = fixture.calls.length;
      expect(await ask(route, path(), headers)).toMatchObject({
        status: 403,
        type: expect.stringMatching(/^text\/plain/),
      });
      expect(fixture.calls.length).toBe(before);
    });
  }

  const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  test.each(all.filter(({ isFree }) => isFree))('a link leads to $route at once', async ({ route, path }) => {
    const answer = await ask(route, path(), { ...link, 'sec-fetch-site': 'cross-site' });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain('Open this page?');
  });

  const paid = all.filter(({ route, isFree }) => route.startsWith('GET') && !isFree);
  test.each(paid)('a link to $route asks first, and reads nothing', async ({ route, path }) => {
    const before = fixture.calls.length;
    for (const site of ['cross-site', 'same-site']) {
      const answer = await ask(route, path(), { ...link, 'sec-fetch-site': site });
      expect(answer.text).toContain('<h1>Open this page?</h1>');
      expect(answer.text).toContain(`<a class="button primary" href="${path()}">Open it</a>`);
      expect(answer.text).not.toContain('src="/refresh.js"');
    }
    expect(fixture.calls.length).toBe(before);
  });

  test.each(['/alarms/a.md', '/dashboards/a.md', '/traces/a.md'])(
    'a link to %s, which is no document, asks first',
    async (path) => {
      const answer = await ask('GET /', path, { ...link, 'sec-fetch-site': 'cross-site' });
      expect(answer.text).toContain('<h1>Open this page?</h1>');
    },
  );

  test('a form is refused, though it fills a tab', async () => {
    const headers = { ...link, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    expect((await ask('POST /logs/query', '/logs/query', headers)).status).toBe(403);
  });

  test('an address that looks like that of a host leads nowhere else', async () => {
    const headers = { ...link, 'sec-fetch-site': 'cross-site' };
    expect((await ask('GET /', '//evil.example/x', headers)).text).toContain('href="/evil.example/x"');
  });
});

test('what a browser fetches ahead is refused, so that it asks again once somebody goes there', async () => {
  const before = fixture.calls.length;
  const headers = { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' };
  expect((await ask('GET /dashboards/:name', '/dashboards/service', headers)).status).toBe(503);
  expect(fixture.calls.length).toBe(before);
});

describe('on this site', () => {
  const own: Readonly<Record<string, Record<string, string>>> = {
    'an address that is typed': {
      'sec-fetch-site': 'none',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    },
    'a link of a page': {
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    },
    'a program such as curl': {},
  };
  for (const [kind, headers] of Object.entries(own)) {
    test.each(all)(`${kind} gets $route`, async ({ route, path }) => {
      const answer = await ask(route, path(), headers);
      expect(answer.status).toBe(route.startsWith('POST') ? 303 : 200);
      expect(answer.text).not.toContain('Open this page?');
    });
  }
});
