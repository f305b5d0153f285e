import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type PictureBox, pictureDifferences } from '../browser/compare-pictures.ts';
import { chromiumPath, launchBrowser } from '../browser/launch-browser.ts';
import { putViewDashboard, viewNames } from '../browser/view-dashboard.ts';
import { type ConsoleFixture, startConsoleFixture } from '../integration/console-fixture.ts';

/** Pictures to compare with. UPDATE_VIEWS=1 takes them anew; look at them before they are kept. */
const kept = join(import.meta.dirname, '..', 'fixtures', 'views');
/** What a run drew, for people to look at. */
const drawn = join('.local', 'screenshots', 'views');
const keptFile = (name: string, scheme: string) => join(kept, `${name}-${scheme}.png`);
/** Shares of a picture that may differ: a drawing hardly changes with the machine's fonts, a text does more. */
const drawingTolerance = 0.025;
const textTolerance = 0.1;

describe.skipIf(!chromiumPath)('the pictures of a dashboard', () => {
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

  async function openViews(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(`${fixture.url}/dashboards/views?refresh=off`);
    return page;
  }

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
      const page = await openViews({ colorScheme, bypassCSP: true });
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
    const page = await openViews();
    const card = page.getByRole('region', { name: 'lines', exact: true }).first();
    await card.getByRole('button', { name: 'accepted' }).click();
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
});

test('kept pictures are of views that there are', async () => {
  const names = viewNames.flatMap((name) => [`${name}-dark.png`, `${name}-light.png`]);
  expect((await readdir(kept)).toSorted()).toEqual(names.toSorted());
});
