import { FilterLogEventsCommand, PutQueryDefinitionCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { withSyslogHeader } from '../../src/stack/instances/syslog-header.ts';
import {
  type ConsoleFixture,
  claimDocuments,
  logGroupName,
  sendDocuments,
  sendForm,
  startConsoleFixture,
  traceIdAt,
} from './console-fixture.ts';

let fixture: ConsoleFixture;
const other = '/aws/rds/instance/test/error';

async function page(path: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(fixture.url + path);
  return { status: answer.status, text: await answer.text() };
}

/** The page of a query, once somebody has run it. */
const run = (path: string) => sendForm(fixture, path);

const address = (path: string, search: Record<string, string>) => `${path}?${new URLSearchParams(search)}`;

function putLine(secondsAgo: number, line: object | string, group = logGroupName): void {
  const message = typeof line === 'string' ? line : JSON.stringify(line);
  const events = [{ timestampMs: fixture.nowMs - secondsAgo * 1000, message }];
  fixture.aws.endpoint.putLogEvents({ logGroupName: group, logStreamName: 'i-1', events });
}

beforeAll(async () => {
  fixture = await startConsoleFixture({ lookEveryMs: 200 });
  const [failed, statement] = claimDocuments(fixture, 400, 2);
  await sendDocuments(fixture, [
    ...claimDocuments(fixture, 30, 1),
    {
      ...failed,
      fault: true,
      annotations: { 'claim.reference': 'C-7Q2M-0XKD-94TB' },
      metadata: { default: { answer: 42 } },
    },
    { ...statement, links: [{ trace_id: traceIdAt(fixture, 30, 1), id: '000000000000a001' }] },
    ...claimDocuments(fixture, 8 * 3600, 3),
  ]);
  await vi.waitFor(async () => expect((await page(`/traces/${traceIdAt(fixture, 8 * 3600, 3)}`)).status).toBe(200));
  putLine(400, {
    level: 'error',
    msg: 'request <b>',
    status: 503,
    reference: 'C-7Q2M-0XKD-94TB',
    xray_trace_id: traceIdAt(fixture, 400, 2),
  });
  putLine(30, { level: 'info', msg: 'request', status: 303, xray_trace_id: traceIdAt(fixture, 30, 1) });
  putLine(7000, 'the database says something', other);
  for (const [name, queryString] of [
    ['a/errors', '# Since when?\nfilter status >= 500 | stats count(*) as errors by bin(1m) as minute'],
    [
      'a/story',
      "# One claim. Put it in place of C-0000-0000-0000.\nfields @timestamp, reference, xray_trace_id | filter reference = 'C-0000-0000-0000'",
    ],
  ]) {
    const query = { name, queryString, logGroupNames: [logGroupName] };
    await fixture.aws.logs.send(new PutQueryDefinitionCommand(query));
  }
});
afterAll(() => fixture?.close());

describe('traces', () => {
  const found = async (search: Record<string, string>) => {
    const { text } = await page(address('/traces', search));
    return [1, 2, 3].filter((number) => text.includes(`>POST</span> /claim</a>`) && text.includes(traceOf(number)));
  };
  const traceOf = (number: number) => `href="/traces/${traceIdAt(fixture, [30, 400, 8 * 3600][number - 1]!, number)}"`;

  test.each([
    ['of the last hour when nothing is asked', {}, [1, 2]],
    ['that failed', { outcome: 'fault' }, [2]],
    ['of a claim', { reference: 'C-7Q2M-0XKD-94TB' }, [2]],
    ['by an expression', { filter: 'service("insured@127.0.0.1") AND ok' }, [1]],
    ['of a longer time, by several calls', { range: '12h' }, [1, 2, 3]],
    ['between two times', { from: '2026-02-01T03:00', to: '2026-02-01T05:00' }, [3]],
  ])('%s', async (_sentence, search: Record<string, string>, expected) => {
    expect(await found(search)).toEqual(expected);
  });

  test('of a claim have its reference beside them, also on the overview', async () => {
    const withReference = new RegExp(
      `${traceOf(2)}(?:(?!</tr>)[\\s\\S])*<span class="trace-subject">C-7Q2M-0XKD-94TB</span>`,
    );
    for (const path of ['/traces', '/']) {
      const { text } = await page(path);
      expect(text).toMatch(withReference);
      expect(text.match(/class="trace-subject"/g)).toHaveLength(1);
    }
  });

  test('that nothing fits say so, and what was asked of X-Ray', async () => {
    const { text } = await page(address('/traces', { method: 'PUT', slower: '20' }));
    expect(text).toContain('http.method = &quot;PUT&quot; AND responsetime &gt;= 0.02');
    expect(text).toContain('No trace of this time fits.');
  });

  test('an expression that X-Ray refuses keeps its place, with the reason', async () => {
    const { status, text } = await page(address('/traces', { filter: 'nonsense = 1' }));
    expect(status).toBe(422);
    expect(text).toContain('value="nonsense = 1"');
    expect(text).toContain('the keyword nonsense is not known here');
  });

  test('one leads to the trace that it belongs with, to its metadata and to a query of the log', async () => {
    const { text } = await page(`/traces/${traceIdAt(fixture, 400, 2)}`);
    expect(text).toContain(`Belongs with <a href="/traces/${traceIdAt(fixture, 30, 1)}">`);
    expect(text).toContain('&quot;answer&quot;: 42');
    expect(text).toMatch(/C-7Q2M-0XKD-94TB <a href="\/logs\/query\?[^"]*">in the log/);
    const [, href = ''] = /href="([^"]*)">Query the log around this trace/.exec(text) ?? [];
    const result = await run(href.replaceAll('&amp;', '&'));
    expect(result.text).toContain('1 row, from 2 log lines');
  });
});

describe('lines that have a syslog header', () => {
  const traceId = () => traceIdAt(fixture, 8 * 3600, 3);

  test('are shown with their fields, and on the page of their trace', async () => {
    const timeMs = fixture.nowMs - 8 * 3_600_000;
    const line = JSON.stringify({ level: 'warn', msg: 'behind a header', status: 418, xray_trace_id: traceId() });
    putLine(8 * 3600, withSyslogHeader(line, { timeMs, host: 'i-1' }));
    putLine(8 * 3600, { level: 'warn', msg: 'of another', err: { message: `as in ${traceId()}` } });
    const ofTrace = (await page(`/traces/${traceId()}`)).text;
    for (const text of [ofTrace, (await page(address('/logs', { filter: '"behind a header"' }))).text]) {
      expect(text).toMatch(/mark-error">warn<\/span> <span class="log-message">behind a header</);
      expect(text).toContain('<dt>status</dt><dd>418</dd>');
    }
    expect(ofTrace).not.toContain('of another');
  });

  test('are found by no field, as on AWS', async () => {
    const found = await fixture.aws.logs.send(
      new FilterLogEventsCommand({ logGroupName, filterPattern: '{ $.status = 418 }' }),
    );
    expect(found.events).toEqual([]);
    const { text } = await run(address('/logs/query', { query: 'filter status = 418', range: '12h' }));
    expect(text).toContain('No log line in this time range fits the query.');
  });
});

describe('the log', () => {
  test('shows its newest lines first, with ways to their traces, as text', async () => {
    const { text } = await page('/logs');
    expect(text.indexOf(traceIdAt(fixture, 30, 1))).toBeGreaterThan(0);
    expect(text.indexOf(traceIdAt(fixture, 30, 1))).toBeLessThan(text.indexOf(traceIdAt(fixture, 400, 2)));
    expect(text).toContain('request &lt;b&gt;');
    expect(text).toContain(`<option value="${other}">`);
  });

  test('takes a filter pattern and a group from the address', async () => {
    const errors = (await page(address('/logs', { filter: '{ $.status >= 500 }' }))).text;
    expect([errors.includes(traceIdAt(fixture, 400, 2)), errors.includes(traceIdAt(fixture, 30, 1))]).toEqual([
      true,
      false,
    ]);
    expect((await page(address('/logs', { group: other }))).text).toContain('the database says something');
    expect((await page(address('/logs', { filter: 'nothing' }))).text).toContain('No line of the last day fits');
  });

  test.each([
    ['a group that is not there', { group: 'none' }, 404, 'The specified log group does not exist.'],
    ['a pattern that is none', { filter: '{ $.a' }, 422, 'The filter pattern is not supported here'],
  ])('says why there are no lines: %s', async (_sentence, search, status, message) => {
    const answer = await page(address('/logs', search));
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(message);
  });

  test('lists its groups', async () => {
    expect((await page('/logs/groups')).text).toMatch(/href="\/logs\?group=%2Faws%2Frds[^"]*">\/aws\/rds[\s\S]*27 B/);
  });

  test('is followed as it grows, from the line that the browser had last', async () => {
    const abort = new AbortController();
    const answer = await fetch(fixture.url + address('/logs/lines', { since: String(fixture.nowMs - 31_000) }), {
      signal: abort.signal,
    });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    putLine(-1, { level: 'warn', msg: 'new' });
    let text = '';
    const decoder = new TextDecoder();
    for await (const part of answer.body!) {
      text += decoder.decode(part);
      if (text.includes('</li>')) break;
    }
    abort.abort();
    expect(text).toMatch(/event: lines\ndata: <li class="log-line" data-event="[^"]+">[\s\S]*>new</);
    expect(text).toContain(`id: ${fixture.nowMs + 1000}`);
    expect(text).not.toContain('503');
  });
});

test('no more pages follow the log than leave others room to ask, until one ends', async () => {
  const follow = (signal?: AbortSignal) => fetch(`${fixture.url}/logs/lines`, { signal: signal ?? null });
  const abort = new AbortController();
  const all = await Promise.all(Array.from({ length: 8 }, () => follow(abort.signal)));
  expect(all.map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect((await follow()).status).toBe(503);
  abort.abort();
  await vi.waitFor(async () => {
    const again = await follow();
    void again.body?.cancel();
    expect(again.status).toBe(200);
  });
});

describe('a query of the log', () => {
  const resultHeading = '>Result</h2>';

  test('is filled in from the address and run from its form, and its ids lead to traces', async () => {
    const query = 'fields @timestamp, status, xray_trace_id | filter status = 503';
    const { text } = await run(address('/logs/query', { query }));
    expect(text).toMatch(/<td>503<\/td><td><a href="\/traces\/1-/);
    expect(text).toContain(resultHeading);
  });

  test('is not run before there is one', async () => {
    const { status, text } = await page('/logs/query');
    expect([status, text.includes(resultHeading)]).toEqual([200, false]);
  });

  test('that was saved is run by its name, and drawn where it divides time', async () => {
    const { text } = await run(address('/logs/query', { saved: 'a/errors' }));
    expect(text).toMatch(/aria-current="true">errors<\/a><span class="muted">Since when\?/);
    expect(text).toMatch(/<svg[\s\S]*<th scope="col">errors<\/th>/);
  });

  test('that leaves a value open asks for it first', async () => {
    const asking = (await page(address('/logs/query', { saved: 'a/story' }))).text;
    expect(asking).toMatch(/>One claim\.<\/h2>[\s\S]*Claim reference<\/label><input[^>]* name="reference"/);
    expect(asking).not.toContain(resultHeading);
    const wrong = (await page(address('/logs/query', { saved: 'a/story', reference: "' or 1" }))).text;
    expect(wrong).toContain('aria-invalid="true"');
    const filled = (await run(address('/logs/query', { saved: 'a/story', reference: 'c-7q2m-0xkd-94tb' }))).text;
    expect(filled).toContain('1 row, from 2 log lines');
    expect(filled).toContain(resultHeading);
  });

  test.each([
    ['that CloudWatch refuses says why', { query: 'frobnicate' }, 422, 'The query is not understood here'],
    ['of a group that is not there says so', { query: 'fields a', group: 'none' }, 404, 'none'],
  ])('%s', async (_sentence, search: Record<string, string>, status, message) => {
    const answer = await run(address('/logs/query', search));
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(message);
  });

  test('that nobody saved says so', async () => {
    const answer = await page(address('/logs/query', { saved: 'none' }));
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('There is no saved query called none.');
  });
});

test.each(['/traces', '/logs', '/logs/query?saved=a/errors', '/logs/query?saved=a/story', '/logs/groups'])(
  '%s has headings in order, ids that are unique, and nothing that the policy forbids',
  async (path) => {
    const { text } = await page(path);
    const levels = [...text.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.every((level, index) => level <= (levels[index - 1] ?? 0) + 1)).toBe(true);
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(text.match(/ style="|<style|<script>| on\w+="/g)).toBeNull();
  },
);
