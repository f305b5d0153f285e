import { html } from 'hono/html';
import type { Page } from './page-layout.ts';
import type { TraceEntry } from './read-traces.ts';
import { traceList } from './trace-list.ts';

/** The latest traces, and a field to open one by its id. */
export function tracesPage(traces: readonly TraceEntry[], nowMs: number): Page {
  const find = html`<form class="find" action="/traces" method="get" role="search">
<label for="trace-id">Trace id</label>
<input id="trace-id" name="id" required autocomplete="off" spellcheck="false" placeholder="1-5759e988-…">
<button type="submit">Open</button></form>`;
  const body = html`<section class="card" aria-labelledby="traces-heading"><h2 id="traces-heading">Newest of the last hour</h2>${traceList(traces, nowMs)}</section>`;
  return { title: 'Traces', section: 'traces', aside: find, body };
}
