import type { Hono } from 'hono';
import type { RequestEnvironment } from '../../web/request-facts.ts';
import { docsPage } from './api-docs-page.ts';
import { createOpenApiDocument } from './openapi-document.ts';

/** Adds `GET /openapi.json` and `GET /docs`, the same for people. */
export function addOpenApiRoutes(routes: Hono<RequestEnvironment>): void {
  const document = createOpenApiDocument();
  const json = JSON.stringify(document, undefined, 2);
  const cached = { 'Cache-Control': 'public, max-age=300' };
  routes.get('/openapi.json', (c) => c.body(json, 200, { 'Content-Type': 'application/json', ...cached }));
  routes.get('/docs', (c) => c.html(docsPage(document), 200, cached));
}
