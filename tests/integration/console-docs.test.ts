import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleFixture, putPoolAlarm, startConsoleFixture } from './console-fixture.ts';

let fixture: ConsoleFixture;
beforeAll(async () => {
  fixture = await startConsoleFixture();
});
afterAll(() => fixture?.close());

async function page(path: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(fixture.url + path);
  return { status: answer.status, text: await answer.text() };
}

test('an alarm whose runbook is a file leads to its page, and that to the pages it names', async () => {
  await putPoolAlarm(fixture, 'outage', 'Nobody can send a claim.\nRunbook: docs/runbooks/outage.md');
  expect((await page('/alarms/outage')).text).toContain('href="/docs/runbooks/outage.md"');
  const { status, text } = await page('/docs/runbooks/outage.md');
  expect(status).toBe(200);
  expect(text).toContain('<h2>First three looks</h2>');
  const index = await page('/docs/runbooks/README.md');
  const [, next = ''] = /href="((?!\/)[\w-]+\.md)"/.exec(index.text) ?? [];
  expect((await page(`/docs/runbooks/${next}`)).status).toBe(200);
});

test.each([
  '/docs/runbooks/nothing.md',
  '/docs/../package.md',
  '/docs/..%2fREADME.md',
  '/docs/runbooks/%2e%2e/%2e%2e/README.md',
  '/docs/%00.md',
])('%s is no page', async (path) => {
  const { status, text } = await page(path);
  expect(status).toBe(404);
  expect(text).toContain('Not found');
});
