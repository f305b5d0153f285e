import { readFileSync } from 'node:fs';

/** Sent as one sheet, in this order; paths from the console's folder. */
const styleSheets = [
  'page/theme.css',
  'page/frame.css',
  'page/layout.css',
  'charts/charts.css',
  'charts/chart-pointer.css',
  'page/tables.css',
  'alarms/list/alarms.css',
  'alarms/page/alarm.css',
  'alarms/inbox/inbox.css',
  'traces/traces.css',
  'traces/waterfall.css',
  'page/search.css',
  'logs/logs.css',
];

/** All rules of the pages in one sheet. `wideRules` are those that hold on wide screens only: where widgets stand. */
export function consoleStyleSheet(wideRules: string): string {
  return `${styleSheets.map(read).join('\n')}\n@media (min-width: 1000px) {${wideRules}}\n`;
}

function read(name: string): string {
  return readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
}
