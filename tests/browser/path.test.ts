import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalStack, startLocalStack } from '../integration/local-stack.ts';
import { typeClaim, typedClaim } from './claim-form.ts';
import { chromiumPath, launchBrowser } from './launch-browser.ts';

/** For people to look at after a run. */
const screenshots = join('.local', 'screenshots');
/** What the issue of a claim may take until it is on a dashboard; locally metrics go out every 10 s. */
const countedWithinMs = 70_000;

let folder: string;
let stack: LocalStack;
let browser: Browser;

async function openPage(options: { width?: number; colorScheme?: 'light' | 'dark'; javaScriptEnabled?: boolean } = {}) {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.colorScheme ?? 'light',
    javaScriptEnabled: options.javaScriptEnabled ?? true,
  });
  return context.newPage();
}

async function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}

async function fillForm(page: Page, fields: Record<string, string>): Promise<void> {
  await typeClaim(page, fields);
  await page.getByRole('button', { name: 'Continue' }).click();
}

describe.skipIf(!chromiumPath)('a claim, from the form to the console', () => {
  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    folder = await mkdtemp(join(tmpdir(), 'claims-browser-'));
    stack = await startLocalStack(join(folder, 'database'));
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is sent by the form, after its errors were mended', async () => {
    const page = await openPage();
    await page.goto(stack.formUrl);
    await page.screenshot({ path: join(screenshots, 'form.png'), fullPage: true });
    await fillForm(page, { ...typedClaim, 'Policy number': '1', 'Mobile number': '' });
    const problems = page.getByRole('alert');
    await expect.poll(() => problems.getByRole('link').allTextContents()).toHaveLength(2);
    expect(await page.getByLabel('Full name').inputValue()).toBe('Zoë Ölund');
    expect(await page.getByLabel('Policy number').getAttribute('aria-invalid')).toBe('true');
    await page.screenshot({ path: join(screenshots, 'form-errors.png'), fullPage: true });
    await problems.getByRole('link').first().click();
    expect(await page.evaluate('document.activeElement.id')).toBe('policy_id');
    await fillForm(page, typedClaim);
    await page.getByRole('button', { name: 'Send the claim' }).click();
    await page.waitForURL(/\/claims\/C-/);
    expect(await page.locator('#reference').textContent()).toBe(new URL(page.url()).pathname.split('/').at(-1));
    await page.screenshot({ path: join(screenshots, 'confirmation.png'), fullPage: true });
    await page.context().close();
  });

  it('can be sent without JavaScript, by keyboard, on a narrow screen in the dark', async () => {
    const page = await openPage({ width: 320, colorScheme: 'dark', javaScriptEnabled: false });
    await page.goto(stack.formUrl);
    expect(await scrollsSideways(page)).toBe(false);
    await page.getByLabel('Policy number').focus();
    await page.keyboard.type('P001');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Jan Novák');
    await typeClaim(page, { 'Date of birth': '30 11 1985' });
    await page.getByLabel('Mobile number').focus();
    await page.keyboard.type('07700 900456');
    await page.screenshot({ path: join(screenshots, 'form-narrow-dark.png'), fullPage: true });
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send the claim' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/claims\/C-/);
    await page.context().close();
  });

  it('is counted on a drawn dashboard within 70 seconds', { timeout: countedWithinMs + 20_000 }, async () => {
    const page = await openPage();
    await page.goto(stack.consoleUrl);
    await page.getByRole('link', { name: 'insurance-claims-local-service' }).first().click();
    const widget = page.getByRole('region', { name: 'Claims a minute' });
    const total = async () => {
      await page.reload();
      const cells = await widget.locator('tbody tr td:nth-of-type(1)').allTextContents();
      return cells.reduce((sum, cell) => sum + (Number(cell) || 0), 0);
    };
    await expect.poll(total, { timeout: countedWithinMs, interval: 2000 }).toBe(2);
    expect(await widget.locator('thead th:nth-of-type(2)').textContent()).toBe('accepted');
    expect(await widget.locator('svg path').count()).toBeGreaterThan(0);
    await page.screenshot({ path: join(screenshots, 'dashboard.png'), fullPage: true });
    await page.context().close();
  });

  it('has its trace with its SQL and its log line', async () => {
    const page = await openPage();
    await page.goto(`${stack.consoleUrl}/traces`);
    await page
      .getByRole('link', { name: /POST \/claim(?!\/)/ })
      .first()
      .click();
    await expect.poll(() => page.locator('main').textContent()).toContain('INSERT INTO claims');
    const text = (await page.locator('main').textContent()) ?? '';
    expect(text).toMatch(/C-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
    const logLine = await page.getByRole('region', { name: 'Log lines' }).textContent();
    expect(logLine).toMatch(/outcome\s*accepted/);
    expect(logLine).toContain(text.match(/C-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/)?.[0]);
    for (const personal of ['Ölund', 'Novák', '7700900123', '7700 900123', 'MOT-204518'])
      expect(text).not.toContain(personal);
    await page.screenshot({ path: join(screenshots, 'trace.png'), fullPage: true });
    await page.context().close();
  });

  it('can be read at 390 px in the dark, on every page', async () => {
    const page = await openPage({ width: 390, colorScheme: 'dark' });
    for (const path of ['', '/dashboards/insurance-claims-local-service', '/alarms', '/traces']) {
      await page.goto(`${stack.consoleUrl}${path}`);
      expect([path, await scrollsSideways(page)]).toEqual([path, false]);
      const name = path.split('/').at(-1) || 'overview';
      await page.screenshot({ path: join(screenshots, `narrow-dark-${name}.png`), fullPage: true });
    }
    await page.context().close();
  });
});
