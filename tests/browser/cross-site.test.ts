import { Hono } from 'hono';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServer, startHttpServer } from '../../src/service/web/http-server.ts';
import { refuseCrossSite } from '../../src/service/web/middleware/csrf.ts';
import { protectiveHeaders } from '../../src/service/web/middleware/security-headers.ts';
import type { RequestEnvironment } from '../../src/service/web/request-facts.ts';
import { chromiumPath, launchBrowser } from './launch-browser.ts';

const refusals = { headers: [], onRefused() {} };

const timeouts = { headersTimeoutMs: 10_000, requestTimeoutMs: 10_000 };
let ours: HttpServer;
let theirs: HttpServer;
let browser: Browser;

/** What the browser knows our site by, and what it takes for another site. */
const ourUrl = () => `http://127.0.0.1:${ours.port}/`;
const theirUrl = () => `http://localhost:${theirs.port}/`;

function formTo(url: string): string {
  return `<!doctype html><form method="post" action="${url}"><button>send</button></form><iframe src="${url}"></iframe>`;
}

describe.skipIf(!chromiumPath)('a form in a browser', () => {
  beforeAll(async () => {
    const app = new Hono<RequestEnvironment>();
    app.use(protectiveHeaders());
    app.use(async (c, next) => {
      c.set('facts', { xrayTraceId: '1-00000000-000000000000000000000000' });
      await next();
    });
    app.use(refuseCrossSite());
    app.get('/', (c) => c.html(formTo('/')));
    app.post('/', (c) => c.html('<h1>taken</h1>'));
    const other = new Hono();
    other.get('/', (c) => c.html(formTo(ourUrl())));
    ours = await startHttpServer({ refusals, fetch: app.fetch, host: '127.0.0.1', port: 0, ...timeouts });
    theirs = await startHttpServer({ refusals, fetch: other.fetch, host: 'localhost', port: 0, ...timeouts });
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all([ours?.close(), theirs?.close()]);
  });

  it.each([
    ['of our own page is taken', ourUrl, 200],
    ['of another site is refused', theirUrl, 403],
  ])('%s', async (_, url, status) => {
    const page = await browser.newPage();
    try {
      await page.goto(url());
      const answered = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.getByRole('button').click();
      expect((await answered).status()).toBe(status);
    } finally {
      await page.close();
    }
  });

  it('shows up in no frame of another site', async () => {
    const page = await browser.newPage();
    try {
      await page.goto(theirUrl());
      const frame = page.frames().find((candidate) => candidate !== page.mainFrame());
      expect(await frame?.locator('button').count()).toBe(0);
    } finally {
      await page.close();
    }
  });
});
