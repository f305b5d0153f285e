import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../src/service/database/create-database.ts';
import { type DatabaseServer, startDatabaseServer } from '../../src/stack/database/database-server.ts';
import { prepareDatabase, startInstance, type TestInstance } from '../integration/instance.ts';
import { typeClaim, typedClaim, typedTexts } from './claim-form.ts';
import { chromiumPath, launchBrowser } from './launch-browser.ts';

/** For people to look at after a run. */
const screenshots = join('.local', 'screenshots');
const maxConnections = 40;
const name = 'claims_form';

const right = typedClaim;
const wrong = { ...right, 'Policy number': '12', 'Date of birth': '30 Feb 1990', 'Mobile number': 'call me' };

describe.skipIf(!chromiumPath)('the claim form in a browser', () => {
  let folder: string;
  let server: DatabaseServer;
  let instance: TestInstance;
  let browser: Browser;
  const refused: string[] = [];

  beforeAll(async () => {
    await mkdir(screenshots, { recursive: true });
    folder = await mkdtemp(join(tmpdir(), 'claims-form-'));
    server = await startDatabaseServer({
      dataFolder: join(folder, 'database'),
      toolsFolder: '.local',
      maxConnections,
      onProgress: () => {},
    });
    await createDatabase({ ...server, name });
    const database = { ...server, database: name, drop: async () => {} };
    await prepareDatabase(database);
    instance = await startInstance(database);
    browser = await launchBrowser();
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    // What the pages' own policy forbids them.
    expect(refused.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await instance?.child.stop();
    await server?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 390, height: 844 }, ...options })).newPage();
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) refused.push(message.text());
    });
    await page.goto(instance.url + path);
    return page;
  }

  /** Types into the form, and goes on to the answers. */
  async function check(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
    await typeClaim(page, fields);
    await page.getByRole('button', { name: 'Continue' }).click();
  }

  /** Sends the answers of a form that is right, and gives the reference. */
  async function send(page: Page, fields: Readonly<Record<string, string>>): Promise<string | undefined> {
    await check(page, fields);
    await page.getByRole('button', { name: 'Send the claim' }).click();
    await page.waitForURL(/\/claims\/C-/);
    return referenceOf(page);
  }

  const focused = (page: Page) => page.evaluate('document.activeElement.id || document.activeElement.className');
  const referenceOf = (page: Page) => new URL(page.url()).pathname.split('/').at(-1);

  describe.each([
    ['on', true],
    ['off', false],
  ])('with JavaScript %s', (_, javaScriptEnabled) => {
    it('says what is wrong, keeps what was typed, and leads from each error to its field', async () => {
      const page = await open('/', { javaScriptEnabled });
      await page
        .getByLabel('Insurance')
        .selectOption({ label: 'Travel: Cancellation, luggage and medical costs abroad' });
      await check(page, wrong);
      expect(await page.title()).toMatch(/^Error: /);
      await expect.poll(() => focused(page)).toBe('problems');
      const links = page.getByRole('alert').getByRole('link');
      expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual([
        '#policy_id',
        '#dob-day',
        '#mobile',
      ]);
      expect(await page.getByLabel('Insurance').inputValue()).toBe('travel');
      expect(await typedTexts(page, Object.keys(wrong))).toEqual(wrong);
      const born = page.getByRole('group', {
        name: 'Date of birth',
        description: /Error: .* February 1990 has 28 days/,
      });
      expect(await born.locator('[aria-invalid]').evaluateAll((all) => all.map(({ id }) => id))).toEqual(['dob-day']);
      const mobile = page.getByRole('textbox', { name: 'Mobile number', description: /Error: Enter a mobile number/ });
      expect(await mobile.getAttribute('aria-invalid')).toBe('true');
      expect(await page.getByLabel('Full name').getAttribute('aria-invalid')).toBeNull();
      await links.last().click();
      expect(await focused(page)).toBe('mobile');
    });

    it('stores the mended claim and shows nothing personal', async () => {
      const page = await open('/', { javaScriptEnabled });
      await check(page, { ...right, 'Full name': '' });
      expect(await page.getByRole('alert').getByRole('link').allTextContents()).toEqual(['Enter your full name']);
      await send(page, { 'Full name': right['Full name'] });
      expect(await page.locator('#reference').textContent()).toBe(referenceOf(page));
      const text = await page.locator('body').textContent();
      expect(text).toMatch(/MOT-204518[\s\S]*ends in 123/);
      for (const personal of ['Zoë', '1990', '7700']) expect(text).not.toContain(personal);
    });

    it('shows the answers before they are sent, and leads from each back to its field with everything kept', async () => {
      const page = await open('/', { javaScriptEnabled });
      const story = 'A "red" car\n<b>& mine</b>';
      await check(page, { ...right, 'What happened': story, 'Date of birth': '5 apr 1990' });
      expect(await page.locator('h1').textContent()).toBe('Check your answers');
      expect(new URL(page.url()).search).toBe('');
      const answers = await page.locator('dd:first-of-type').allTextContents();
      expect(answers.map((answer) => answer.trim())).toEqual([
        'Not given',
        'MOT-204518',
        'Zoë Ölund',
        '5 April 1990',
        '+44 7700 900123',
        'Not given',
        story,
      ]);
      for (const [name, first] of [
        ['What happened', 'what_happened'],
        ['Date of birth', 'dob-day'],
      ] as const) {
        await page.getByRole('button', { name: `Change ${name.toLowerCase()}` }).click();
        expect(new URL(page.url()).hash).toBe(`#${first}`);
        expect(await page.locator('.error').count()).toBe(0);
        const typed = await typedTexts(page, [...Object.keys(right), 'What happened']);
        expect(typed).toEqual({ ...right, 'What happened': story, 'Date of birth': '5 apr 1990' });
        await page.getByRole('button', { name: 'Continue' }).click();
      }
      await page.getByRole('button', { name: 'Send the claim' }).click();
      await page.waitForURL(/\/claims\/C-/);
    });

    it('shows nothing of what was sent to who goes back', async () => {
      const page = await open('/', { javaScriptEnabled });
      await send(page, right);
      // The browser does not show again what was answered to a form and is kept nowhere; it offers to send the form again.
      await expect(page.goBack()).rejects.toThrow('ERR_CACHE_MISS');
      await expect.poll(() => page.url()).toMatch(/^chrome-error:/);
      // The page of the error is another process's; while one takes over from the other there is no history to go back in.
      const start = `${instance.url}/`;
      const back = async () => {
        if (page.url() !== start) await page.goBack().catch(() => undefined);
        return page.url();
      };
      await expect.poll(back).toBe(start);
      expect(Object.values(await typedTexts(page, Object.keys(right))).join('')).toBe('');
      expect(await page.content()).not.toMatch(/Zoë|7700 900123"/);
    });

    it('is filled in by keyboard alone on a narrow screen', async () => {
      const page = await open('/', { javaScriptEnabled, viewport: { width: 320, height: 640 } });
      const visited: unknown[] = [];
      const tab = async () => {
        await page.keyboard.press('Tab');
        visited.push(await focused(page));
        expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
      };
      await tab();
      await page.getByLabel('Insurance').focus();
      await page.keyboard.press('ArrowDown');
      await tab();
      await page.keyboard.type('p001');
      await tab();
      await page.keyboard.type('Jan Novák');
      await tab();
      await page.keyboard.type('30');
      await tab();
      await page.keyboard.type('Nov');
      await tab();
      await page.keyboard.type('1985');
      await tab();
      await page.keyboard.type('07700 900123');
      expect(visited).toEqual(['skip', 'policy_id', 'name', 'dob-day', 'dob-month', 'dob-year', 'mobile']);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Send the claim' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/claims\/C-/);
    });
  });

  it('finds a claim again by its reference as people type it', async () => {
    const page = await open('/');
    const reference = (await send(page, right)) ?? '';
    await page.getByRole('link', { name: 'Look a claim up' }).click();
    await page.getByLabel('Reference').fill('C-1');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.title()).toMatch(/^Error: /);
    expect([await focused(page), await page.getByLabel('Reference').inputValue()]).toEqual(['problems', 'C-1']);
    await page.getByRole('alert').getByRole('link').click();
    expect(await focused(page)).toBe('reference');
    await page.getByLabel('Reference').fill('c0000 0000 0000');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.getByRole('alert').textContent())
      .toContain('no claim with the reference C-0000-0000-0000');
    expect(await page.getByLabel('Reference').inputValue()).toBe('C-0000-0000-0000');
    await page.getByLabel('Reference').fill(` ${reference.toLowerCase()}`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/claims/${reference}`);
    expect(await page.locator('#reference').textContent()).toBe(reference);
  });

  it('keeps what was typed while the database is away', async () => {
    const page = await open('/', { colorScheme: 'dark' });
    await server.stop();
    await check(page, right);
    await page.getByRole('button', { name: 'Send the claim' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/stored/);
    expect(await focused(page)).toBe('problems');
    await page.screenshot({ path: join(screenshots, 'unavailable.png'), fullPage: true });
    await page.getByRole('button', { name: 'Change full name' }).click();
    expect(await typedTexts(page, Object.keys(right))).toEqual(right);
  });
});
