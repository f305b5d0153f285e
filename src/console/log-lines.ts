import { html } from 'hono/html';
import { formatTime } from './format-time.ts';
import type { Html } from './html.ts';
import type { LogLine } from './read-log-lines.ts';
import { traceHref } from './trace-list.ts';

/** Fields that say the same as what the line shows, or as the page. */
const shownElsewhere = new Set(['time', 'trace_id', 'span_id', 'trace_flags']);

/** Log lines, oldest first, each with its fields; a line of another trace than `ofTraceId` links to it. */
export function logLineList(lines: readonly LogLine[], ofTraceId: string): Html {
  const items = lines.map((line) => {
    const fields = Object.entries(line.fields ?? {}).filter(([name]) => !shownElsewhere.has(name));
    const link =
      line.traceId === undefined || line.traceId === ofTraceId
        ? ''
        : html` <a href="${traceHref(line.traceId)}">its trace</a>`;
    return html`<li class="log-line"><div><time class="log-time" datetime="${new Date(line.timeMs).toISOString()}">${formatTime(line.timeMs).slice(11)}</time>
${line.level === undefined ? '' : html`<span class="mark ${levelClass(line.level)}">${line.level}</span>`} <span class="log-message">${line.message}</span>${link}</div>
${fields.length === 0 ? '' : html`<dl class="fields">${fields.map(([name, value]) => html`<div><dt>${name}</dt><dd>${fieldText(value)}</dd></div>`)}</dl>`}</li>`;
  });
  return html`<ol class="log">${items}</ol>`;
}

function levelClass(level: string): string {
  if (['error', 'fatal'].includes(level.toLowerCase())) return 'mark-fault';
  return level.toLowerCase() === 'warn' ? 'mark-error' : 'mark-progress';
}

function fieldText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
