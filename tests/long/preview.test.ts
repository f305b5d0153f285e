import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsCallRates } from '../../src/monitoring/account/call-rate-limit.ts';
import { runMonitor } from '../../src/monitoring/cli/run-monitor.ts';
import { chromiumPath, launchBrowser } from '../browser/launch-browser.ts';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';

describe.skipIf(!chromiumPath)('the preview in a browser', () => {
  let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;
  let browser: Browser;
  let axe: string;
  beforeAll(async () => {
    fixture = await createDefinitionFolder();
    const refuse = () => Promise.reject(new Error('AWS is not to be called'));
    const exitCode = await runMonitor(['preview', '--env', 'test', '--out', 'shown'], {
      folder: fixture.folder,
      interactive: false,
      coloured: false,
      writeOut: () => {},
      writeError: () => {},
      ask: refuse,
      clients: {
        cloudwatch: refuse,
        logs: refuse,
        cloudTrail: refuse,
        cloudFormation: refuse,
        elasticBeanstalk: refuse,
        loadBalancing: refuse,
        sns: refuse,
        rds: refuse,
      },
      rates: awsCallRates,
    });
    expect(exitCode).toBe(0);
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await fixture?.remove();
  });

  const urlOf = (file: string) => pathToFileURL(join(fixture.folder, 'shown', file)).href;

  test.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('the page stands alone, reads well and fits: %s, %i px', async (colorScheme, width) => {
    const page = await browser.newPage({ colorScheme, bypassCSP: true, viewport: { width, height: 800 } });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(urlOf('dashboards.html'));
    expect(requests).toEqual([urlOf('dashboards.html')]);
    const chart = page.getByRole('region', { name: 'Connections' }).getByRole('img').filter({ visible: true });
    expect(await chart.getAttribute('aria-label')).toContain('Connections: line chart');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.evaluate(axe);
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    await page.close();
  });

  test.each([
    ['light', 'rgb(255, 255, 255)'],
    ['dark', 'rgb(23, 29, 38)'],
  ] as const)('a drawing has its own colours: %s', async (colorScheme, surface) => {
    const [drawing = ''] = (await readdir(join(fixture.folder, 'shown'))).filter((name) => name.endsWith('.svg'));
    const page = await browser.newPage({ colorScheme });
    await page.goto(urlOf(drawing));
    expect(await page.evaluate('getComputedStyle(document.querySelector("rect")).fill')).toBe(surface);
    await page.close();
  });
});
