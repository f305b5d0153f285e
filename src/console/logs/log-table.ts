import { html } from 'hono/html';
import type { Html } from '../format/html.ts';
import { traceHref } from '../format/trace-href.ts';
import type { LogQueryResult } from '../reads/read-log-query.ts';

/** The field by which a log line names its trace, as X-Ray writes it. */
const traceField = 'xray_trace_id';

/** The rows of a log query as a table; the id of a trace leads to it where there are pages. */
export function logTable(result: LogQueryResult, place: { id: string; title: string; links: boolean }): Html {
  const { columns, rows } = result;
  if (rows.length === 0) return html`<p class="notice">No log line in this time range fits the query.</p>`;
  const cell = (column: string, value: string | undefined) => {
    if (value === undefined) return html`<td>–</td>`;
    if (column !== traceField || !place.links) return html`<td>${value}</td>`;
    return html`<td><a href="${traceHref(value)}">${value}</a></td>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${place.title}" id="${place.id}-lines"><table class="lines">
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((column) => cell(column, row.get(column)))}</tr>`)}</tbody></table></div>`;
}
