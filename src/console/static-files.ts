import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { layoutRules } from './dashboards/widgets/widget-layout.ts';

/** Sent as one sheet, in this order. */
const styleSheets = [
  'theme.css',
  'frame.css',
  'layout.css',
  'charts.css',
  'chart-pointer.css',
  'tables.css',
  'alarms.css',
  'alarm.css',
  'inbox.css',
  'traces.css',
  'waterfall.css',
  'search.css',
  'logs.css',
];

/** All rules of the pages in one sheet. */
export function consoleStyleSheet(): string {
  return `${styleSheets.map(read).join('\n')}\n@media (min-width: 1000px) {${layoutRules()}}\n`;
}

/** The style sheet, script and icon of the pages, read once. Browsers ask each time whether they have changed. */
export function createStaticFiles(): Hono {
  const css = consoleStyleSheet();
  const files: Record<string, { type: string; text: string }> = {
    '/console.css': { type: 'text/css; charset=utf-8', text: css },
    '/chart.js': { type: 'text/javascript; charset=utf-8', text: read('chart.js') },
    '/refresh.js': { type: 'text/javascript; charset=utf-8', text: read('refresh.js') },
    '/logs-tail.js': { type: 'text/javascript; charset=utf-8', text: read('logs-tail.js') },
    '/icon.svg': { type: 'image/svg+xml', text: read('icon.svg') },
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
