import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typeClaim, typedClaim } from '../browser/claim-form.ts';
import { chromiumPath, launchBrowser } from '../browser/launch-browser.ts';
import { useInstance } from '../integration/instance.ts';

/** For people to look at after a run. */
const screenshots = join('.local', 'screenshots');
const right = typedClaim;
const wrong = { ...right, 'Policy number': '12', 'Date of birth': '30 Feb 1990', 'Mobile number': 'call me' };

const longStory = `A car behind mine did not stop in time.\nhttps://example.com/${'very-long-'.repeat(20)}`;

const service = useInstance();

describe.skipIf(!chromiumPath)('a page of the claimant', () => {
  let browser: Browser;
  let axe: string;
  const refused: string[] = [];

  beforeAll(async () => {
    await mkdir(screenshots, { recursive: true });
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    browser = await launchBrowser();
  });

  afterAll(() => browser?.close());

  async function open(path: string): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) refused.push(message.text());
    });
    await page.goto(service.instance.url + path);
    return page;
  }

  async function check(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
    await typeClaim(page, fields);
    await page.getByRole('button', { name: 'Continue' }).click();
  }

  async function send(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
    await check(page, fields);
    await page.getByRole('button', { name: 'Send the claim' }).click();
    await page.waitForURL(/\/claims\/C-/);
  }

  async function axeFindings(page: Page): Promise<string[]> {
    await page.evaluate(axe);
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }

  it.each<[string, string, (page: Page) => Promise<unknown>]>([
    ['form', '/', async () => {}],
    ['form-errors', '/', (page) => check(page, { ...wrong, 'Full name': '', 'Date of birth': '' })],
    ['check', '/', (page) => check(page, { ...right, 'What happened': longStory })],
    ['confirmation', '/', (page) => send(page, right)],
    ['lookup', '/claims?reference=C-1', async () => {}],
    ['not-found', '/nowhere', async () => {}],
    ['docs', '/docs', async () => {}],
    ['privacy', '/about/privacy', async () => {}],
  ])(
    '%s has no finding of axe, light and dark, fits narrow screens, also with large text, and has buttons in high contrast',
    async (state, path, act) => {
      const page = await open(path);
      await act(page);
      for (const [colorScheme, width] of [
        ['light', 390],
        ['dark', 320],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 844 });
        expect(await axeFindings(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        await page.screenshot({ path: join(screenshots, `${state}-${width}-${colorScheme}.png`), fullPage: true });
      }
      await page.evaluate("document.documentElement.style.fontSize = '200%'");
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
      await page.screenshot({ path: join(screenshots, `${state}-320-large.png`), fullPage: true });
      await page.evaluate("document.documentElement.style.fontSize = ''");
      await page.emulateMedia({ forcedColors: 'active' });
      const button = page.locator('button:not(.link)').first();
      if ((await button.count()) > 0) expect(await button.evaluate((one) => one.offsetWidth - one.clientWidth)).toBe(4);
      await page.screenshot({ path: join(screenshots, `${state}-320-contrast.png`), fullPage: true });
      await page.context().close();
      // What the pages' own policy forbids them.
      expect(refused.splice(0)).toEqual([]);
    },
  );
});
