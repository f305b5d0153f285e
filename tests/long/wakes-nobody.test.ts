import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { chromiumPath, launchBrowser } from '../browser/launch-browser.ts';
import { type LocalStack, startLocalStack } from '../integration/local-stack.ts';

describe.skipIf(!chromiumPath)('npm start, some minutes later', () => {
  let folder: string;
  let stack: LocalStack;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claims-quiet-'));
    stack = await startLocalStack(join(folder, 'database'));
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('wakes nobody: the alarms that always have data get OK, and none is in ALARM', { timeout: 150_000 }, async () => {
    const answer = await fetch(`${stack.formUrl}/api/claims`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(sampleClaim()),
    });
    expect(answer.status).toBe(201);
    const page = await browser.newPage();
    const alarm = (key: string) =>
      page.getByRole('listitem').filter({ has: page.getByRole('link', { name: `insurance-claims-local-${key}` }) });
    for (const key of ['database-connections', 'pool-saturated', 'healthy-hosts', 'http-5xx-share']) {
      const state = async () => {
        await page.goto(`${stack.consoleUrl}/alarms`);
        return alarm(key).textContent();
      };
      await expect.poll(state, { timeout: 130_000, interval: 2000 }).toMatch(/^\s*OK/);
    }
    const counts = await page.getByRole('list', { name: 'Alarms by state' }).textContent();
    expect(counts).toMatch(/0\s*ALARM/);
  });
});
