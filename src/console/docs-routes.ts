import { Hono } from 'hono';
import { html } from 'hono/html';
import { markdown } from './page/markdown.ts';
import type { ShowPage } from './page/render-page.ts';

/** Gives the text of a Markdown page by its path in the repository; undefined where there is none. */
export type ReadDocument = (path: string) => Promise<string | undefined>;

/**
 * Pages of the repository under their own paths, so that the links from one to the next lead on: the runbooks of an
 * environment that has no web address for them.
 */
export function createDocsRoutes(deps: {
  readDocument: ReadDocument;
  /** The page above all others. */
  runbookIndex: string | undefined;
  show: ShowPage;
}): Hono {
  const { runbookIndex } = deps;
  const app = new Hono();
  app.get('/:path{.+\\.md}', async (c) => {
    const path = c.req.param('path');
    const text = await deps.readDocument(path);
    if (text === undefined) return await deps.show.notFound(c, `There is no ${path}.`);
    const [, title = path, body = text] = /^# (.+)\n([\s\S]*)$/.exec(text) ?? [];
    return await deps.show.page(c, {
      title,
      section: undefined,
      parent:
        runbookIndex === undefined || path === runbookIndex
          ? undefined
          : { href: `/${runbookIndex}`, text: 'Runbooks' },
      body: html`<section class="card prose" aria-label="${title}">${markdown(body)}</section>`,
    });
  });
  return app;
}
