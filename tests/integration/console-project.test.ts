import { afterEach, describe, expect, test } from 'vitest';
import type { ConsoleProject } from '../../src/console/page/console-project.ts';
import { type ConsoleFixture, sendDocuments, startConsoleFixture, traceIdAt } from './console-fixture.ts';

let fixture: ConsoleFixture;
afterEach(() => fixture.close());

const paths = ['/', '/alarms', '/inbox', '/dashboards', '/dashboards/unknown', '/traces', '/logs', '/logs/query'];

async function page(path: string): Promise<string> {
  return await (await fetch(fixture.url + path)).text();
}

/** Sends a trace that is about the order 7, and waits until it is on the page of traces. */
async function sendOrder(): Promise<string> {
  const traceId = traceIdAt(fixture, 60, 1);
  const start = fixture.nowMs / 1000 - 60;
  const http = { request: { method: 'POST', url: 'http://127.0.0.1/orders' }, response: { status: 201 } };
  const segment = {
    trace_id: traceId,
    id: '000000000000a001',
    name: 'shop',
    start_time: start,
    end_time: start + 1,
    http,
  };
  await sendDocuments(fixture, [{ ...segment, annotations: { 'order.number': 'order-7' } }]);
  await expect.poll(() => page('/traces')).toContain(traceId);
  return traceId;
}

test('of no project the pages say nothing but what AWS says', async () => {
  fixture = await startConsoleFixture({ project: {} });
  for (const path of paths) {
    const text = await page(path);
    expect(text).toMatch(/<title>[^<]* · Console<\/title>/);
    expect(text).not.toMatch(/claim|insurance|npm run|runbooks\//i);
  }
});

describe('of another project', () => {
  const shop: ConsoleProject = {
    title: 'Shop console',
    applyCommand: 'shopctl apply',
    path: '/orders',
    service: 'shop',
    subject: {
      label: 'Order',
      name: 'Order number',
      annotation: 'order.number',
      example: 'order-42',
      placeholder: 'order-00',
    },
    firstRequest: 'order something',
    firstAlarm: 'Pull the `plug`.',
  };

  test('they say its words where there is nothing yet', async () => {
    fixture = await startConsoleFixture({ project: shop });
    for (const path of paths) expect(await page(path)).toContain(' · Shop console</title>');
    for (const path of ['/', '/alarms', '/dashboards'])
      expect(await page(path)).toContain('<code>shopctl apply</code>');
    expect(await page('/dashboards/unknown')).toContain('Definitions reach CloudWatch by shopctl apply.');
    expect(await page('/inbox')).toContain('Pull the <code>plug</code>.');
    expect(await page('/traces')).toContain('order something, and it is here a few seconds later');
    expect(await page('/logs/query')).toContain('get here by shopctl apply.');
  });

  test('traces are searched and shown by what its requests are about', async () => {
    fixture = await startConsoleFixture({ project: shop });
    const traceId = await sendOrder();
    const list = await page('/traces');
    expect(list).toMatch(/<label for="search-reference">Order<\/label><input[^>]* placeholder="order-42"/);
    expect(list).toContain('<span class="trace-subject">order-7</span>');
    expect(await page(`/traces?reference=order-7`)).toContain(traceId);
    expect(await page(`/traces?reference=order-8`)).not.toContain(traceId);
    expect(await page(`/traces/${traceId}`)).toMatch(/<dt>Order<\/dt><dd>order-7 <a href="\/logs\/query/);
  });

  test('without such a word traces have none', async () => {
    fixture = await startConsoleFixture({ project: {} });
    const traceId = await sendOrder();
    expect(await page('/traces')).not.toMatch(/search-reference|trace-subject/);
    expect(await page(`/traces/${traceId}`)).not.toContain('order-7 <a');
  });
});
