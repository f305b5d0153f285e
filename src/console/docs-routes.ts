import { Hono } from 'hono';
import { html } from 'hono/html';
import { markdown } from './page/markdown.ts';
import type { ShowPage } from './page/render-page.ts';

/** Gives the text of a page of the repository, such as `docs/runbooks/outage.md`; undefined where there is none. */
export type ReadDocument = (path: string) => Promise<string | undefined>;

/**
 * Pages of the repository under their own paths, so that the links from one to the next lead on: the runbooks of an
 * environment that has no web address for them.
 */
export function createDocsRoutes(deps: { readDocument: ReadDocument; show: ShowPage }): Hono {
  const app = new Hono();
  app.get('/docs/:path{.+\\.md}', async (c) => {
    const path = `docs/${c.req.param('path')}`;
    const text = await deps.readDocument(path);
    if (text === undefined) return await deps.show.notFound(c, `There is no ${path}.`);
    const [, title = path, body = text] = /^# (.+)\n([\s\S]*)$/.exec(text) ?? [];
    return await deps.show.page(c, {
      title,
      section: undefined,
      parent: path === runbookIndex ? undefined : { href: `/${runbookIndex}`, text: 'Runbooks' },
      body: html`<section class="card prose" aria-label="${title}">${markdown(body)}</section>`,
    });
  });
  return app;
}

const runbookIndex = 'docs/runbooks/README.md';
