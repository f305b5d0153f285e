import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type ConsoleFixture,
  claimDocuments,
  logGroupName,
  putDashboard,
  putMinutes,
  putPoolAlarm,
  sendDocuments,
  startConsoleFixture,
  traceIdAt,
} from '../integration/console-fixture.ts';
import { chromiumPath, launchBrowser } from './launch-browser.ts';

const environment = [{ Name: 'Environment', Value: 'test' }];
const hostile = '# Service\n<script>globalThis.hacked = true</script><img src=x onerror="globalThis.hacked = true">';

describe.skipIf(!chromiumPath)('the console in a browser', () => {
  let fixture: ConsoleFixture;
  let browser: Browser;
  const problems: string[] = [];

  beforeAll(async () => {
    fixture = await startConsoleFixture();
    browser = await launchBrowser();
    await putMinutes(fixture, 'InsuranceClaims', 60, (minute) => ({
      MetricName: 'ClaimsAccepted',
      Dimensions: environment,
      Value: 20 + (minute % 7),
    }));
    const metrics = [['InsuranceClaims', 'ClaimsAccepted', 'Environment', 'test', { label: 'accepted', stat: 'Sum' }]];
    const properties = { title: 'Claims a minute', region: 'eu-west-1', metrics };
    await putDashboard(fixture, 'service', [
      { type: 'text', x: 0, y: 0, width: 24, height: 2, properties: { markdown: hostile } },
      { type: 'metric', x: 0, y: 2, width: 12, height: 6, properties },
      { type: 'metric', x: 12, y: 2, width: 12, height: 6, properties: { ...properties, title: 'Beside it' } },
    ]);
    await putPoolAlarm(fixture, 'a-name-of-an-alarm-that-is-so-long-that-it-does-not-fit-on-the-screen-of-a-phone');
    await sendDocuments(fixture, claimDocuments(fixture, 30, 1));
    const message = JSON.stringify({ level: 'info', msg: 'request', xray_trace_id: traceIdAt(fixture, 30, 1) });
    const events = [{ timestampMs: fixture.nowMs - 29_000, message }];
    fixture.aws.endpoint.putLogEvents({ logGroupName, logStreamName: 'i-1', events });
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    // Whatever a policy forbids, and every script error, ends up here.
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await fixture?.close();
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })).newPage();
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.clock.install();
    await page.goto(fixture.url + path);
    return page;
  }

  const chart = (page: Page) => page.getByRole('region', { name: 'Claims a minute' }).getByRole('img');
  const boxOf = async (page: Page, name: string) => (await page.getByRole('region', { name }).boundingBox())!;

  test('an engineer gets from the overview to a drawn chart, and to a claim in its trace', async () => {
    const page = await open('/');
    await page.getByRole('link', { name: 'service', exact: true }).click();
    expect(await chart(page).getAttribute('aria-label')).toContain('Claims a minute: line chart');
    expect((await chart(page).boundingBox())!.width).toBeGreaterThan(400);
    await page.getByRole('link', { name: 'Traces', exact: true }).click();
    await page.getByRole('link', { name: 'POST /claim' }).click();
    const [whole, query] = await page.locator('.part-bar rect').all();
    const [outer, inner] = [(await whole!.boundingBox())!, (await query!.boundingBox())!];
    expect(inner.x).toBeGreaterThan(outer.x);
    expect(inner.width / outer.width).toBeCloseTo(14 / 24, 1);
    expect(await page.getByRole('region', { name: 'Log lines' }).textContent()).toContain('request');
  });

  test('every page fits a phone without scrolling sideways', async () => {
    const page = await open('/', { viewport: { width: 390, height: 844 } });
    for (const path of ['/', '/dashboards', '/dashboards/service', '/alarms', '/inbox', '/traces']) {
      await page.goto(fixture.url + path);
      expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 390]);
    }
  });

  test('widgets stand beside each other where there is room, and below where there is none', async () => {
    const page = await open('/dashboards/service');
    const [left, right] = [await boxOf(page, 'Claims a minute'), await boxOf(page, 'Beside it')];
    expect([right.y, right.x > left.x + left.width]).toEqual([left.y, true]);
    await page.setViewportSize({ width: 390, height: 844 });
    const [first, second] = [await boxOf(page, 'Claims a minute'), await boxOf(page, 'Beside it')];
    expect([second.x, second.y >= first.y + first.height]).toEqual([first.x, true]);
    expect(await chart(page).getAttribute('viewBox')).toMatch(/^0 0 360 /);
  });

  test('one drawing has the colours of both schemes', async () => {
    const page = await open('/dashboards/service', { colorScheme: 'light' });
    const line = `document.querySelector('.drawing-wide path[stroke="var(--series-1)"]')`;
    const stroke = () => page.evaluate(`getComputedStyle(${line}).stroke`);
    const light = await stroke();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect([light, await stroke()]).toEqual(['rgb(36, 104, 180)', 'rgb(106, 174, 245)']);
  });

  test('what a dashboard says does not run', async () => {
    const page = await open('/dashboards/service');
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
    expect(await page.getByText('globalThis.hacked').count()).toBe(1);
  });

  test('the keyboard skips to the content, reaches the data, and shows where it is', async () => {
    const page = await open('/dashboards/service');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    const visited: string[] = [];
    for (let presses = 0; presses < 14; presses++) {
      await page.keyboard.press('Tab');
      const name = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent";
      visited.push((await page.evaluate(name)) as string);
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
      if (visited.at(-1)?.includes('Data of Claims a minute')) break;
    }
    expect(visited).toEqual([
      '← Dashboards',
      ...['1h', '3h', '12h', '1d', '3d', '1w', '2w', 'Custom'],
      'Claims a minute on a page of its own',
      'Claims a minute: values by arrow keys',
      'Data of Claims a minute',
    ]);
    await page.keyboard.press('Enter');
    expect(await page.getByRole('rowheader', { name: '2026-02-01 11:59:00' }).isVisible()).toBe(true);
  });

  test('without JavaScript the page is complete, and offers no button that would do nothing', async () => {
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await page.goto(`${fixture.url}/dashboards/service`);
    expect(await chart(page).isVisible()).toBe(true);
    expect(await page.getByText('Drawn 2026-02-01 12:00:00 UTC').isVisible()).toBe(true);
    expect(await page.getByRole('button').count()).toBe(0);
  });
});
