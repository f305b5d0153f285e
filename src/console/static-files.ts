import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { layoutRules } from './dashboards/widgets/widget-layout.ts';
import { consoleStyleSheet } from './page/style-sheet.ts';

/** The style sheet, script and icon of the pages, read once. Browsers ask each time whether they have changed. */
export function createStaticFiles(): Hono {
  const css = consoleStyleSheet(layoutRules());
  const files: Record<string, { type: string; text: string }> = {
    '/console.css': { type: 'text/css; charset=utf-8', text: css },
    '/chart.js': { type: 'text/javascript; charset=utf-8', text: read('charts/chart.js') },
    '/refresh.js': { type: 'text/javascript; charset=utf-8', text: read('live/refresh.js') },
    '/logs-tail.js': { type: 'text/javascript; charset=utf-8', text: read('logs/logs-tail.js') },
    '/icon.svg': { type: 'image/svg+xml', text: read('page/icon.svg') },
  };
  const app = new Hono();
  for (const [path, { type, text }] of Object.entries(files)) {
    app.get(path, (c) => c.body(text, 200, { 'Content-Type': type, 'Cache-Control': 'max-age=60' }));
  }
  return app;
}

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
