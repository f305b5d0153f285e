import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleFixture, putDashboard, startConsoleFixture } from '../integration/console-fixture.ts';
import { type PictureBox, pictureDifferences } from './compare-pictures.ts';
import { hostileWidgets } from './hostile-dashboard.ts';
import { chromiumPath, launchBrowser } from './launch-browser.ts';
import { putViewDashboard, viewNames } from './view-dashboard.ts';

/** Pictures to compare with. UPDATE_VIEWS=1 takes them anew; look at them before they are kept. */
const kept = join(import.meta.dirname, '..', 'fixtures', 'views');
/** What a run drew, for people to look at. */
const drawn = join('.local', 'screenshots', 'views');
const keptFile = (name: string, scheme: string) => join(kept, `${name}-${scheme}.png`);
/** Shares of a picture that may differ: a drawing hardly changes with the machine's fonts, a text does more. */
const drawingTolerance = 0.025;
const textTolerance = 0.1;

describe.skipIf(!chromiumPath)('the widgets of a dashboard in a browser', () => {
  let fixture: ConsoleFixture;
  let browser: Browser;
  let axe: string;
  const problems: string[] = [];

  beforeAll(async () => {
    fixture = await startConsoleFixture();
    browser = await launchBrowser();
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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

  /** The drawing of each view, or all of its card where it is words, on a picture of the whole page. */
  async function viewBoxes(page: Page) {
    return (await page.evaluate(`[...document.querySelectorAll('.widget')].map((card) => {
      const drawings = [...card.querySelectorAll('.plot svg, .gauge, .pie-drawing')];
      const drawing = drawings.find((svg) => svg.clientWidth > 0);
      const { x, y, width, height } = (drawing ?? card).getBoundingClientRect();
      const box = { x: Math.round(x), y: Math.round(y + scrollY), width: Math.round(width), height: Math.round(height) };
      return { name: card.querySelector('h2').textContent, isDrawing: drawing !== undefined, box };
    })`)) as { name: string; isDrawing: boolean; box: PictureBox }[];
  }

  test.each(['light', 'dark'] as const)(
    'each view looks as it did, and everybody can read it: %s',
    async (colorScheme) => {
      const page = await open(views(), { colorScheme, bypassCSP: true });
      const [picture, boxes] = [await page.screenshot({ fullPage: true }), await viewBoxes(page)];
      expect(boxes.map(({ name }) => name)).toEqual(viewNames);
      if (process.env.UPDATE_VIEWS) {
        for (const { name, box: clip } of boxes) {
          await writeFile(keptFile(name, colorScheme), await page.screenshot({ clip, fullPage: true }));
        }
      }
      await mkdir(drawn, { recursive: true });
      await writeFile(join(drawn, `${colorScheme}.png`), picture);
      const others = await Promise.all(boxes.map(({ name }) => readFile(keptFile(name, colorScheme))));
      const blank = await browser.newPage();
      const comparisons = boxes.map(({ box }, index) => ({ box, other: others[index]! }));
      const shares = await pictureDifferences(blank, picture, comparisons);
      await blank.close();
      const different = boxes.flatMap(({ name, isDrawing }, index) =>
        shares[index]! <= (isDrawing ? drawingTolerance : textTolerance) ? [] : [`${name}: ${shares[index]}`],
      );
      expect(different).toEqual([]);
      await page.setViewportSize({ width: 390, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      await page.evaluate(axe);
      const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    },
  );

  test('the comparison tells each view from the others, and a chart from the same with a line less', async () => {
    const page = await open(views());
    await card(page, 'lines').getByRole('button', { name: 'accepted' }).click();
    const [picture, boxes] = [await page.screenshot({ fullPage: true }), await viewBoxes(page)];
    const lines = boxes.find(({ name }) => name === 'lines')!;
    const others = await Promise.all(viewNames.map((name) => readFile(keptFile(name, 'light'))));
    const blank = await browser.newPage();
    const shares = await pictureDifferences(
      blank,
      picture,
      others.map((other) => ({ box: lines.box, other })),
    );
    await blank.close();
    expect(Math.min(...shares)).toBeGreaterThan(drawingTolerance);
  });

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

test('kept pictures are of views that there are', async () => {
  const names = viewNames.flatMap((name) => [`${name}-dark.png`, `${name}-light.png`]);
  expect((await readdir(kept)).toSorted()).toEqual(names.toSorted());
});
