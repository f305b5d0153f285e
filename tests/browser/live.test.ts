import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleFixture, putDashboard, putMinutes, startConsoleFixture } from '../integration/console-fixture.ts';
import { chromiumPath, launchBrowser } from './launch-browser.ts';

const environment = [{ Name: 'Environment', Value: 'test' }];
const path = '/dashboards/service';
/** On a machine that does much else. */
const patience = { timeout: 20_000 };

describe.skipIf(!chromiumPath)('a page that somebody looks at', () => {
  let fixture: ConsoleFixture;
  let browser: Browser;
  const problems: string[] = [];

  beforeAll(async () => {
    fixture = await startConsoleFixture({ lookEveryMs: 50 });
    browser = await launchBrowser();
    await putMinutes(fixture, 'InsuranceClaims', 60, (minute) => ({
      MetricName: 'ClaimsAccepted',
      Dimensions: environment,
      Value: 20 + (minute % 7),
    }));
    const metrics = [['InsuranceClaims', 'ClaimsAccepted', 'Environment', 'test', { label: 'accepted', stat: 'Sum' }]];
    const properties = { title: 'Claims a minute', region: 'eu-west-1', metrics };
    await putDashboard(fixture, 'service', [{ type: 'metric', x: 0, y: 0, width: 12, height: 6, properties }]);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await fixture?.close();
  });

  const context = (options: BrowserContextOptions = {}) =>
    browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });

  async function open(within: BrowserContext, address = path): Promise<Page> {
    const page = await within.newPage();
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(fixture.url + address);
    return page;
  }

  const figure = (page: Page) => page.getByRole('region', { name: 'Claims a minute' }).locator('.legend-value').first();
  const putNewest = (value: number) =>
    putMinutes(fixture, 'InsuranceClaims', 1, () => ({
      MetricName: 'ClaimsAccepted',
      Dimensions: environment,
      Value: value,
    }));
  const state = (page: Page) => page.locator('#refresh-state');
  const numberOf = async (page: Page) => Number((await figure(page).textContent())?.replaceAll(',', ''));

  test('is drawn anew, and keeps what is open, where the focus is and how far it is scrolled', async () => {
    const page = await open(await context({ viewport: { width: 390, height: 400 } }));
    await expect.poll(() => state(page).textContent(), patience).toBe('Live');
    const before = await numberOf(page);
    await page.getByText('Data of Claims a minute').click();
    const rows = page.locator('#w0-rows');
    await rows.focus();
    await page.evaluate("document.getElementById('w0-rows').scrollTo(0, 200)");
    const scrolled = await page.evaluate('scrollY');
    await putNewest(100);
    await expect.poll(() => numberOf(page), patience).toBe(before + 100);
    expect(await page.locator('#w0-data').getAttribute('open')).not.toBeNull();
    expect(await page.evaluate('document.activeElement.id')).toBe('w0-rows');
    expect(await page.evaluate("document.getElementById('w0-rows').scrollTop")).toBe(200);
    expect(await page.evaluate('scrollY')).toBe(scrolled);
  });

  test('is drawn anew in every tab, but not where that is paused, unwanted or in the way of its reader', async () => {
    const together = await context();
    const [live, reading, paused] = [await open(together), await open(together), await open(together)];
    const still = await open(await context({ reducedMotion: 'reduce' }));
    const before = await numberOf(still);
    await paused.getByRole('button', { name: 'Pause refreshing' }).click();
    await reading.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))");
    await putNewest(100);
    await expect.poll(() => numberOf(live), patience).toBe(before + 100);
    expect([await numberOf(reading), await numberOf(paused), await numberOf(still)]).toEqual([before, before, before]);

    await reading.evaluate('getSelection().removeAllRanges()');
    await expect.poll(() => numberOf(reading), patience).toBe(before + 100);
    await still.getByRole('button', { name: 'Resume refreshing' }).click();
    await expect.poll(() => numberOf(still), patience).toBe(before + 100);
    // The choice stands in the address, and a reload keeps it.
    expect(new URL(paused.url()).search).toBe('?refresh=off');
    await paused.reload();
    expect(await paused.getByRole('button', { name: 'Resume refreshing' }).isVisible()).toBe(true);
  });

  test('asks by itself every minute where it is told nothing', async () => {
    const within = await context();
    await within.route('**/live?*', (route) => route.fulfill({ status: 503 }));
    await within.clock.install();
    const page = await open(within);
    const before = await numberOf(page);
    expect(await state(page).textContent()).toBe('Refreshes every minute');
    await putNewest(100);
    await within.clock.runFor(60_000);
    await expect.poll(() => numberOf(page), patience).toBe(before + 100);
    await within.close();
    expect(problems.splice(0).filter((problem) => !problem.includes('503'))).toEqual([]);
  });

  test('keeps its last good state when the console does not answer, and says so', async () => {
    const within = await context();
    const page = await open(within);
    await expect.poll(() => state(page).textContent(), patience).toBe('Live');
    await within.route(`**${path}`, (route) => route.abort());
    await putNewest(100);
    await expect.poll(() => state(page).textContent(), patience).toContain('does not answer');
    expect(await figure(page).isVisible()).toBe(true);
    // It goes on trying.
    await within.close();
    expect(problems.splice(0)).toContainEqual(expect.stringContaining('ERR_FAILED'));
  });
});
