import { setTimeout as delay } from 'node:timers/promises';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { createLivePages, type DrawnPage } from './live-pages.ts';
import { redrawHeader } from './redraw.ts';

/** By this header a page's own script asks for the drawing that it was just told of, rather than for one of its own. */
const sharedDrawingHeader = 'x-shared-drawing';
const drawTimeoutMs = 30_000;
/** How long a browser waits before it connects again. */
const retryMs = 5000;

/**
 * `GET /live?page=PATH`: server-sent events, one named `change` whenever the page at PATH shows something new. `app` is the
 * console itself, of which these routes are the first part: they answer for a page that is being watched.
 */
export function createLiveRoutes({ app, everyMs }: { readonly app: Hono; readonly everyMs: number }): Hono {
  const routes = new Hono();
  const live = createLivePages({ draw: (path) => drawPage(app, path), everyMs });

  routes.get('/live', (c) => {
    const path = c.req.query('page') ?? '';
    if (!/^\/(?!\/|live\b)/.test(path)) return c.text('page is to be the path of a page.', 400);
    let changed = () => {};
    const unwatch = live.watch(path, () => changed());
    if (unwatch === undefined) {
      return c.text('Too many pages are being watched. This one refreshes by itself, more slowly.', 503);
    }
    return streamSSE(c, async (stream) => {
      const ended = new Promise<void>((resolve) => stream.onAbort(resolve));
      changed = () => void stream.writeSSE({ event: 'change', data: '', retry: retryMs });
      // The answer's head leaves with its first byte, and tells the browser that it is connected.
      await stream.write(`retry: ${retryMs}\n\n`);
      await ended;
      unwatch();
    });
  });

  routes.use(async (c, next) => {
    if (c.req.header(sharedDrawingHeader) === undefined) return await next();
    const { pathname, search } = new URL(c.req.url);
    const drawn = live.latest(pathname + search);
    if (drawn === undefined) return await next();
    c.header('Cache-Control', 'no-store');
    return c.html(drawn.html, drawn.status as 200);
  });
  return routes;
}

/** Rejects what is no page and what takes too long: nobody is told of it. */
async function drawPage(app: Hono, path: string): Promise<DrawnPage> {
  const timeout = new AbortController();
  const answer = await Promise.race([
    app.request(path, { headers: { [redrawHeader]: '1' } }),
    delay(drawTimeoutMs, undefined, { signal: timeout.signal, ref: false }),
  ]);
  timeout.abort();
  if (answer === undefined) throw new Error(`${path} was not drawn within ${drawTimeoutMs / 1000} s`);
  if (answer.headers.get('content-type')?.startsWith('text/html') === true) {
    return { status: answer.status, html: await answer.text() };
  }
  await answer.body?.cancel();
  throw new Error(`${path} is no page`);
}
