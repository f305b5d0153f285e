import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleFixture, logGroupName, putDashboard, sendForm, startConsoleFixture } from './console-fixture.ts';

let fixture: ConsoleFixture;
const address = '/logs/query?query=stats+count(*)+as+lines&range=3h';
const dashboard = '/dashboards/service?range=3h';

beforeAll(async () => {
  fixture = await startConsoleFixture({ lookEveryMs: 20 });
  const query = `SOURCE '${logGroupName}' | stats count(*) as lines`;
  await putDashboard(fixture, 'service', [
    { type: 'log', properties: { title: 'Lines', region: 'eu-west-1', query } },
    { type: 'text', properties: { markdown: 'first' } },
  ]);
  fixture.aws.endpoint.putLogEvents({
    logGroupName,
    logStreamName: 'i-1',
    events: [{ timestampMs: fixture.nowMs - 1000, message: '{"level":"info"}' }],
  });
});
afterAll(() => fixture?.close());

const calls = (action: string) => fixture.calls.filter((name) => name === action).length;

/** How many queries are started while something is done. */
async function queriesOf(doing: () => Promise<unknown>): Promise<number> {
  const before = calls('StartQuery');
  await doing();
  return calls('StartQuery') - before;
}

async function open(path: string, headers: Record<string, string> = {}): Promise<string> {
  return await (await fetch(fixture.url + path, { headers })).text();
}

/** Watches a page as its script does until it was drawn `rounds` times more, by the calls of an action that each drawing makes. */
async function watchFor(rounds: number, path: string, action: string, doing = async () => {}): Promise<void> {
  const before = calls(action);
  const stop = new AbortController();
  const live = await fetch(`${fixture.url}/live?page=${encodeURIComponent(path)}`, { signal: stop.signal });
  expect(live.status).toBe(200);
  await expect.poll(() => calls(action) - before).toBeGreaterThanOrEqual(rounds);
  await doing();
  stop.abort();
  await expect(live.text()).rejects.toThrow();
}

describe('a query of Logs Insights', () => {
  test('is not run by opening its address: the form is filled in, and says so', async () => {
    const queries = await queriesOf(async () => {
      const text = await open(address);
      expect(text).toMatch(/<textarea[^>]*>stats count\(\*\) as lines<\/textarea>/);
      expect(text).toMatch(/aria-describedby="waits">Run query<[\s\S]*It was not run yet/);
      expect(text).toContain('<option value="3h" selected>');
      expect(text).not.toContain('>Result</h2>');
    });
    expect(queries).toBe(0);
  });

  test('is run once by its form; its page shows the result as often as it is opened, and can be passed on', async () => {
    let shown = { status: 0, text: '', address: '' };
    const queries = await queriesOf(async () => {
      shown = await sendForm(fixture, address);
    });
    expect(queries).toBe(1);
    expect(shown.text).toMatch(/1 row, from \d+ log lines?\. Run <time[^>]*>2026-02-01 12:00:00 UTC/);
    expect(shown.text).not.toContain('It was not run yet');
    const ids = [...shown.text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const again = await queriesOf(async () => expect(await open(shown.address)).toContain('>Result</h2>'));
    expect(again).toBe(0);
    const elsewhere = await open(shown.address.replace(/run=[^&]+/, 'run=of-another-console'));
    expect(elsewhere).toContain('stats count(*) as lines</textarea>');
    expect(elsewhere).toContain('<option value="3h" selected>');
    expect(elsewhere).toContain('Its result is not kept any more');
  });

  test('that is too long for an address is found by its run', async () => {
    const long = `# ${'x'.repeat(9000)}\nfields @message | limit 1`;
    const body = new URLSearchParams({ query: long.replaceAll('\n', '\r\n') });
    const answer = await fetch(`${fixture.url}/logs/query`, { method: 'POST', body });
    expect([answer.status, new URL(answer.url).search]).toEqual([200, expect.stringMatching(/^\?run=[\w-]+$/)]);
    expect(await answer.text()).toContain(`${long}</textarea>`);
  });

  test.each([
    ['that is empty', ' \r\n', 200],
    ['that is far longer than one may be', 'x'.repeat(200_000), 413],
  ])('%s is not run', async (_sentence, query, status) => {
    const body = new URLSearchParams({ query, group: logGroupName });
    const queries = await queriesOf(async () => {
      expect((await fetch(`${fixture.url}/logs/query`, { method: 'POST', body })).status).toBe(status);
    });
    expect(queries).toBe(0);
  });

  test('is not run for whoever watches its page', async () => {
    expect(await queriesOf(() => watchFor(3, address, 'DescribeQueryDefinitions'))).toBe(0);
  });
});

describe('the queries of a dashboard', () => {
  test('run when it is opened', async () => {
    expect(await queriesOf(async () => expect(await open(dashboard)).not.toContain('Asked <time'))).toBe(1);
    expect(await queriesOf(() => open('/dashboards/service/widgets/1?range=3h'))).toBe(1);
  });

  test('never run again while it keeps itself up to date: it shows what they found, and when', async () => {
    await open(dashboard);
    const queries = await queriesOf(async () => {
      await watchFor(3, dashboard, 'GetDashboard', async () => {
        for (const more of [{}, { 'x-shared-drawing': '1' }] as Record<string, string>[]) {
          const text = await open(dashboard, { 'x-redraw': '1', ...more });
          expect(text).toMatch(/Asked <time[^>]*>2026-02-01 12:00:00 UTC<\/time>, when the page was opened/);
          expect(text).toContain('<th scope="col">lines</th>');
        }
      });
      await watchFor(3, '/dashboards/service/widgets/1?range=3h', 'GetDashboard');
    });
    expect(queries).toBe(0);
  });

  test('that nobody ran say how they are run', async () => {
    const queries = await queriesOf(async () => {
      expect(await open('/dashboards/service?range=1w', { 'x-redraw': '1' })).toContain('runs when the page is opened');
    });
    expect(queries).toBe(0);
  });
});
