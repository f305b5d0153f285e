import { html } from 'hono/html';
import type { ConsoleProject } from '../page/console-project.ts';
import type { Page } from '../page/page-layout.ts';
import { problemNotice } from '../page/problem-page.ts';
import type { SearchWindow } from '../page/search-window.ts';
import type { FoundTraces } from '../reads/read-traces.ts';
import type { Outcome } from '../reads/result.ts';
import { traceList } from './trace-list.ts';
import { type TraceSearch, traceFilterExpression } from './trace-search.ts';
import { traceSearchForm } from './trace-search-form.ts';

/** The traces that a search finds, newest first, and a field to open one by its id. */
export function tracesPage(input: {
  readonly search: TraceSearch;
  readonly window: SearchWindow;
  readonly found: Outcome<FoundTraces>;
  readonly project: ConsoleProject;
  readonly nowMs: number;
}): Page {
  const { search, window, found, project, nowMs } = input;
  const find = html`<form class="find" action="/traces" method="get" role="search" aria-label="One trace">
<label for="trace-id">Trace id</label>
<input id="trace-id" name="id" required autocomplete="off" spellcheck="false" placeholder="1-5759e988-…">
<button type="submit">Open</button></form>`;
  const isFiltered = traceFilterExpression(search, project.subject?.annotation) !== undefined;
  const isGiven = window.range === undefined;
  const list = (traces: FoundTraces) =>
    traces.traces.length === 0 && (isFiltered || isGiven)
      ? html`<p class="notice">No trace of this time fits. Ask for less, or look at a longer time; a request that was not sampled has no trace, only <a href="/logs/query">log lines</a>.</p>`
      : html`${traceList(traces.traces, { project, nowMs })}${traces.hasMore ? html`<p class="muted list-end">The newest ${traces.traces.length}; there are more. Narrow the search to see the others.</p>` : ''}`;
  const body = html`<section class="card" aria-label="Search">${traceSearchForm(search, window, project)}</section>
<section class="card" aria-labelledby="traces-heading"><h2 id="traces-heading">${isFiltered ? 'Traces that fit' : 'Newest traces'}</h2>${found.ok ? list(found.value) : problemNotice(found.problem)}</section>`;
  return { title: 'Traces', section: 'traces', aside: find, body };
}
