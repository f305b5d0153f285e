import { html } from 'hono/html';
import { formatTime } from '../format/format-time.ts';
import type { Html } from '../format/html.ts';
import { traceHref } from '../format/trace-href.ts';
import type { LogLine } from '../reads/read-log-lines.ts';

/** Fields that say the same as what the line shows, or as the page; the environment is that of the log group. */
const shownElsewhere = new Set(['environment', 'time', 'trace_id', 'span_id', 'trace_flags']);

/** Log lines in the order given, each with its fields; a line of another trace than `ofTraceId` links to it. */
export function logLineList(lines: readonly LogLine[], ofTraceId?: string): Html {
  return html`<ol class="log">${logLineItems(lines, ofTraceId)}</ol>`;
}

/** The items of such a list. Each carries CloudWatch's id of its line, by which a page tells which ones it has. */
export function logLineItems(lines: readonly LogLine[], ofTraceId?: string): Html {
  const items = lines.map((line) => {
    const fields = Object.entries(line.fields ?? {}).filter(([name]) => !shownElsewhere.has(name));
    const link =
      line.traceId === undefined || line.traceId === ofTraceId
        ? ''
        : html` <a class="log-trace" href="${traceHref(line.traceId)}">trace</a>`;
    const id = line.id === undefined ? '' : html` data-event="${line.id}"`;
    return html`<li class="log-line"${id}><div>${lineTime(line.timeMs)}
${line.level === undefined ? '' : html`<span class="mark ${levelClass(line.level)}">${line.level}</span>`} <span class="log-message">${line.message}</span>${link}</div>
${fields.length === 0 ? '' : html`<dl class="fields">${fields.map(([name, value]) => html`<div><dt>${name}</dt><dd>${fieldText(value)}</dd></div>`)}</dl>`}</li>`;
  });
  return html`${items}`;
}

/** To the millisecond, by which lines of one request differ; the day where the pointer rests. */
function lineTime(timeMs: number): Html {
  const time = new Date(timeMs).toISOString();
  return html`<time class="log-time" datetime="${time}" title="${formatTime(timeMs)}">${time.slice(11, 23)}</time>`;
}

function levelClass(level: string): string {
  if (['error', 'fatal'].includes(level.toLowerCase())) return 'mark-fault';
  return level.toLowerCase() === 'warn' ? 'mark-error' : 'mark-progress';
}

function fieldText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
