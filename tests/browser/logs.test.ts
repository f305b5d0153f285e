import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type ConsoleFixture,
  claimDocuments,
  logGroupName,
  sendDocuments,
  startConsoleFixture,
  traceIdAt,
} from '../integration/console-fixture.ts';
import { chromiumPath, launchBrowser } from './launch-browser.ts';

describe.skipIf(!chromiumPath)('traces and logs in a browser', () => {
  let fixture: ConsoleFixture;
  let browser: Browser;
  let axe: string;
  const problems: string[] = [];

  beforeAll(async () => {
    [fixture, browser, axe] = await Promise.all([
      startConsoleFixture({ lookEveryMs: 200 }),
      launchBrowser(),
      readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
    ]);
    const [segment, statement] = claimDocuments(fixture, 30, 1);
    const exceptions = [
      { id: '1', type: 'ConnectionLost', message: 'x'.repeat(200), stack: [{ path: 'a.ts', line: 1 }] },
    ];
    await sendDocuments(fixture, [
      { ...segment, fault: true, cause: { exceptions }, metadata: { default: { a: 1 } } },
      { ...statement, links: [{ trace_id: traceIdAt(fixture, 60, 2), id: '000000000000a002' }] },
    ]);
    putLine(-30_000, { level: 'error', msg: 'request', status: 503, xray_trace_id: traceIdAt(fixture, 30, 1) });
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await fixture?.close();
  });

  function putLine(afterMs: number, line: object): void {
    const events = [{ timestampMs: fixture.nowMs + afterMs, message: JSON.stringify(line) }];
    fixture.aws.endpoint.putLogEvents({ logGroupName, logStreamName: 'i-1', events });
  }

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })).newPage();
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(fixture.url + path);
    return page;
  }

  test('lines appear as they come, the newest first; none while it is paused, and all of them afterwards', async () => {
    const page = await open('/logs');
    const lines = page.getByRole('log').getByRole('listitem');
    await page.getByText('Live', { exact: true }).waitFor();
    putLine(1, { msg: 'first <img src=x>' });
    await page.getByText('first <img src=x>').waitFor();
    expect(await lines.first().textContent()).toContain('first');
    await page.getByRole('button', { name: 'Pause the live tail' }).click();
    expect(new URL(page.url()).search).toBe('?refresh=off');
    putLine(2, { msg: 'second' });
    expect(await lines.count()).toBe(2);
    await page.getByRole('button', { name: 'Resume the live tail' }).click();
    await page.getByText('second').waitFor();
    expect(await lines.allTextContents()).toEqual([
      expect.stringContaining('second'),
      expect.stringContaining('first'),
      expect.stringContaining('request'),
    ]);
  });

  test('by keyboard alone an engineer gets from a search of the log to the trace of a line, and back to its lines', async () => {
    const page = await open('/logs');
    await page.getByLabel('Filter pattern').focus();
    await page.keyboard.type('{ $.status >= 500 }');
    await page.keyboard.press('Enter');
    await page.waitForURL(/filter=/);
    const link = page.getByRole('link', { name: 'trace', exact: true });
    await link.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/traces\/1-/);
    expect(await page.getByRole('region', { name: 'Log lines' }).textContent()).toContain('503');
    await page.locator('summary', { hasText: 'ConnectionLost' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.getByText('at (anonymous) (a.ts:1)').isVisible()).toBe(true);
  });

  test('the pages fit a phone, in the dark too, and have nothing that a screen reader stumbles over', async () => {
    const page = await open('/logs', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    const paths = [
      '/logs',
      '/logs/query?query=stats+count(*)+as+lines+by+bin(5m)',
      '/traces?outcome=fault&from=2026-02-01T11:00&to=2026-02-01T13:00',
      `/traces/${traceIdAt(fixture, 30, 1)}`,
    ];
    for (const path of paths) {
      await page.goto(fixture.url + path);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      await page.evaluate(axe);
      const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
      expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map(({ html }) => html)}`)).toEqual([]);
    }
  });
});
