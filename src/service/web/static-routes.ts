import { readFileSync } from 'node:fs';
import { Hono } from 'hono';

/** What the pages load beside themselves. */
export function createStaticRoutes(): Hono {
  const routes = new Hono();
  const styles = readFileSync(new URL('site.css', import.meta.url), 'utf8');
  routes.get('/site.css', (c) =>
    c.body(styles, 200, { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'public, max-age=300' }),
  );
  return routes;
}
