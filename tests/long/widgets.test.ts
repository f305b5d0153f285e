import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hostileWidgets } from '../browser/hostile-dashboard.ts';
import { chromiumPath, launchBrowser } from '../browser/launch-browser.ts';
import { putViewDashboard } from '../browser/view-dashboard.ts';
import { type ConsoleFixture, putDashboard, startConsoleFixture } from '../integration/console-fixture.ts';

describe.skipIf(!chromiumPath)('the widgets of a dashboard in a browser', () => {
  let fixture: ConsoleFixture;
  let browser: Browser;
  const problems: string[] = [];

  beforeAll(async () => {
    fixture = await startConsoleFixture();
    browser = await launchBrowser();
    await putViewDashboard(fixture);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await fixture?.close();
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(`${fixture.url}${path}`);
    return page;
  }

  const views = (query = '?refresh=off') => `/dashboards/views${query}`;
  const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();
  const tip = (page: Page) => page.locator('.chart-tip').filter({ visible: true });
  const plot = (page: Page) => page.getByRole('group', { name: 'lines: values by arrow keys' });

  test('a chart tells its values to pointer and keyboard, and its series can be switched off', async () => {
    const page = await open(views());
    await plot(page)
      .locator('svg')
      .filter({ visible: true })
      .first()
      .hover({ position: { x: 150, y: 60 } });
    await expect.poll(() => tip(page).count()).toBe(1);
    expect(await tip(page).innerText()).toMatch(/2026-02-01 11:2\d UTC[\s\S]*pool[\s\S]*%[\s\S]*accepted/);
    // Its time is marked on the other charts, too.
    expect(await page.locator('.chart-mark').count()).toBeGreaterThan(1);
    await page.mouse.move(5, 5);
    expect(await tip(page).count()).toBe(0);

    await plot(page).focus();
    await page.keyboard.press('End');
    expect(await tip(page).innerText()).toContain('2026-02-01 11:59 UTC');
    await page.keyboard.press('ArrowLeft');
    const spoken = '2026-02-01 11:58 UTC, pool, 88 %, accepted, 51';
    expect(await page.locator('[aria-live=polite].hidden').textContent()).toBe(spoken);
    await page.keyboard.press('Escape');
    expect(await tip(page).count()).toBe(0);

    const rejected = card(page, 'lines').getByRole('button', { name: 'rejected' });
    const line = plot(page).locator('path[data-series="1"]').first();
    await card(page, 'lines').getByRole('button', { name: 'accepted' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    expect(await line.isVisible()).toBe(false);
    await page.evaluate("document.querySelector('.grid').id = 'old'");
    await page.getByRole('button', { name: 'Resume refreshing' }).click();
    await page.waitForSelector('#old', { state: 'detached' });
    // It stays off when the page is drawn anew.
    expect(await rejected.getAttribute('aria-pressed')).toBe('false');
    await rejected.click();
    expect(await line.isVisible()).toBe(true);
  });

  test('a part of time drawn out with the mouse is shown, and its link leads to it again', async () => {
    const page = await open(views());
    const box = (await plot(page).locator('svg').filter({ visible: true }).first().boundingBox())!;
    await page.mouse.move(box.x + 100, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + 220, box.y + 80, { steps: 3 });
    await page.mouse.up();
    await page.waitForURL(/from=2026-02-01T11/);
    expect(await page.locator('.any-range summary').getAttribute('aria-current')).toBe('true');
    expect(new URL(page.url()).searchParams.get('to')).toMatch(/^2026-02-01T11:\d\dZ$/);
  });

  test('a widget has a page of its own, from which one gets back to the same time', async () => {
    const page = await open(views('?range=3h'));
    await page.getByRole('link', { name: 'lines on a page of its own', exact: true }).click();
    expect(new URL(page.url()).pathname).toBe('/dashboards/views/widgets/1');
    expect((await plot(page).boundingBox())!.width).toBeGreaterThan(1100);
    await page.getByText('Custom').click();
    await page.getByLabel('From (UTC)').fill('2026-02-01T11:10');
    await page.getByLabel('To (UTC)').fill('2026-02-01T11:40');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('link', { name: 'views' }).click();
    expect(new URL(page.url()).search).toContain('from=2026-02-01T11%3A10Z');
  });

  test('a hostile dashboard of 500 widgets neither runs nor hangs', async () => {
    await putDashboard(fixture, 'hostile', hostileWidgets);
    const page = await open('/dashboards/hostile?refresh=off', { bypassCSP: true });
    expect(await page.locator('.widget').count()).toBe(500);
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
    expect(
      await page.locator('main :is(script:not([type="application/json"]), img, iframe, [onclick], [onerror])').count(),
    ).toBe(0);
    expect(await page.locator('main a[href^="javascript:"]').count()).toBe(0);
  });
});
