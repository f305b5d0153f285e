import { createServer, type Server } from 'node:http';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listen } from '../../src/base/ports.ts';
import { chromiumPath, launchBrowser } from '../browser/launch-browser.ts';
import {
  type ConsoleFixture,
  logGroupName,
  putDashboard,
  startConsoleFixture,
} from '../integration/console-fixture.ts';

const query = 'stats count(*) as lines';
const queryPath = `/logs/query?${new URLSearchParams({ query, group: logGroupName, range: '3h' })}`;
const dashboardPath = '/dashboards/service?range=3h';

describe.skipIf(!chromiumPath)('the console, with a page of another site open beside it', () => {
  let fixture: ConsoleFixture;
  let browser: Browser;
  let theirs: Server;
  let theirUrl: string;
  /** What their page consists of. */
  let html = '';
  let callsBefore = 0;

  beforeAll(async () => {
    fixture = await startConsoleFixture({ lookEveryMs: 50 });
    const properties = { title: 'Lines', region: 'eu-west-1', query: `SOURCE '${logGroupName}' | ${query}` };
    await putDashboard(fixture, 'service', [{ type: 'log', properties }]);
    fixture.aws.endpoint.putLogEvents({
      logGroupName,
      logStreamName: 'i-1',
      events: [{ timestampMs: fixture.nowMs - 1000, message: '{"level":"info"}' }],
    });
    theirs = createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<!doctype html><title>theirs</title>${html}`);
    });
    const port = await listen(theirs, { host: '127.0.0.1', port: 0, what: 'another site' });
    theirUrl = `http://evil.example:${port}/`;
    browser = await launchBrowser(undefined, ['--host-resolver-rules=MAP evil.example 127.0.0.1']);
  });
  beforeEach(() => {
    callsBefore = fixture.calls.length;
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => {
    await browser?.close();
    theirs?.close();
    theirs?.closeAllConnections();
    await fixture?.close();
  });

  const calls = () => fixture.calls.slice(callsBefore);
  const queries = () => calls().filter((action) => action === 'StartQuery').length;

  async function openTheirs(content: string, options: BrowserContextOptions = {}): Promise<Page> {
    html = content;
    const page = await (await browser.newContext(options)).newPage();
    await page.goto(theirUrl);
    return page;
  }

  test('is neither read nor made to spend by what that page consists of', async () => {
    const paths = [queryPath, dashboardPath, '/alarms', `/live?page=${encodeURIComponent(dashboardPath)}`];
    const urls = paths.map((path) => fixture.url + path);
    const page = await openTheirs(
      urls.map((url) => `<img src="${url}"><iframe src="${url}"></iframe><script src="${url}"></script>`).join(''),
    );
    const script = `Promise.all(${JSON.stringify(urls)}.flatMap((url) => [
      fetch(url, { mode: 'no-cors' }),
      fetch(url, { mode: 'no-cors', method: 'POST', body: new URLSearchParams({ query: '${query}' }) }),
      fetch(url),
    ]).map((answer) => answer.then(() => 'answered', () => 'refused')))`;
    expect(new Set((await page.evaluate(script)) as string[])).toEqual(new Set(['refused']));
    for (const frame of page.frames().slice(1)) expect(await frame.locator('main').count()).toBe(0);
    expect(calls()).toEqual([]);
  });

  test('takes no form of that page', async () => {
    const page = await openTheirs(
      `<form method="post" action="${fixture.url}/logs/query"><input name="query" value="${query}"><button>win</button></form>`,
    );
    await page.getByRole('button').click();
    await page.waitForURL(`${fixture.url}/logs/query`);
    expect(await page.textContent('body')).toContain('answers its own pages only');
    expect(calls()).toEqual([]);
  });

  test('asks before a link of that page opens what costs, and then opens it', async () => {
    const page = await openTheirs(`<a href="${fixture.url}${dashboardPath}">look</a>`);
    await page.getByRole('link').click();
    await page.getByRole('heading', { name: 'Open this page?' }).waitFor();
    expect(calls()).toEqual([]);
    const open = page.getByRole('link', { name: 'Open it' });
    await open.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Lines' }).waitFor();
    expect(page.url()).toBe(fixture.url + dashboardPath);
    await page.getByText('when the page was opened').waitFor();
    expect(queries()).toBe(1);
  });

  test.each([true, false])(
    'fills in a query that a link brings and runs it once somebody presses the button, once (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const page = await openTheirs(`<a href="${fixture.url}${queryPath.replaceAll('&', '&amp;')}">look</a>`, {
        javaScriptEnabled,
      });
      await page.getByRole('link').click();
      const run = page.getByRole('button', { name: 'Run query' });
      await run.waitFor();
      expect(await page.getByLabel('Query of Logs Insights').inputValue()).toBe(query);
      expect(await page.getByText('It was not run yet').isVisible()).toBe(true);
      expect(queries()).toBe(0);
      await run.focus();
      await page.keyboard.press('Enter');
      const result = page.getByRole('region', { name: 'Result' });
      await result.waitFor();
      expect(await result.textContent()).toContain('1 row, from 1 log lines');
      await page.reload();
      await result.waitFor();
      await page.goBack();
      await page.getByText('It was not run yet').waitFor();
      await page.goForward();
      await result.waitFor();
      expect(queries()).toBe(1);
    },
  );

  test('says why it does not answer when that site gives its own name the address of this machine', async () => {
    const page = await (await browser.newContext()).newPage();
    const { port } = new URL(fixture.url);
    for (const path of ['/logs', '/alarms', '/console.css']) {
      const answer = await page.goto(`http://evil.example:${port}${path}`);
      expect(answer?.status()).toBe(421);
      expect(await page.textContent('body')).toContain(`open http://127.0.0.1:${port}`);
    }
    const endpoint = await page.goto(`http://evil.example:${new URL(fixture.aws.endpoint.url).port}/`);
    expect(endpoint?.status()).toBe(403);
    expect(calls()).toEqual([]);
  });
});
