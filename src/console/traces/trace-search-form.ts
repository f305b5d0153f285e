import { html, raw } from 'hono/html';
import type { Html } from '../format/html.ts';
import type { ConsoleProject } from '../page/console-project.ts';
import type { SearchWindow } from '../page/search-window.ts';
import { searchWindowFields } from '../page/search-window-fields.ts';
import { type TraceSearch, traceFilterExpression, traceOutcomes } from './trace-search.ts';

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD'];

/** The fields by which traces are searched; for what they do not ask there is the expression. */
export function traceSearchForm(search: TraceSearch, window: SearchWindow, project: ConsoleProject): Html {
  const { subject, path = '/', service = 'web' } = project;
  const expression = traceFilterExpression(search, subject?.annotation);
  const text = (name: 'url' | 'reference', label: string, placeholder: string) =>
    html`<p class="field"><label for="search-${name}">${label}</label><input id="search-${name}" name="${name}" value="${search[name]}" placeholder="${placeholder}" autocomplete="off" spellcheck="false"></p>`;
  return html`<form class="search" action="/traces" method="get" role="search" aria-label="Traces">
<div class="field-row">
${choice('outcome', 'Outcome', traceOutcomes, search.outcome)}
${choice(
  'method',
  'Method',
  methods.map((name) => ({ name, words: name })),
  search.method,
)}
${text('url', 'Address contains', path)}
<p class="field"><label for="search-slower">Took at least (ms)</label><input id="search-slower" name="slower" type="number" min="0" step="any" inputmode="decimal" value="${search.slower}" placeholder="500"></p>
${subject === undefined ? '' : text('reference', subject.label, subject.example)}
${searchWindowFields(window)}
</div>
<div class="field-row">
<p class="field field-wide"><label for="search-filter">Filter expression of X-Ray</label><input id="search-filter" name="filter" value="${search.filter}" placeholder="${`service("${service}") { fault } OR responsetime > 2`}" autocomplete="off" spellcheck="false"></p>
<p class="field-buttons"><button type="submit" class="primary">Search</button><a class="button" href="/traces">Clear</a></p>
</div>
${expression === undefined ? '' : html`<p class="muted breakable">Asked of X-Ray: <code>${expression}</code></p>`}
</form>`;
}

function choice(
  name: string,
  label: string,
  options: readonly { readonly name: string; readonly words: string }[],
  chosen: string,
): Html {
  return html`<p class="field"><label for="search-${name}">${label}</label><select id="search-${name}" name="${name}"><option value="">Any</option>${options.map(
    (option) =>
      html`<option value="${option.name}"${raw(option.name === chosen ? ' selected' : '')}>${option.words}</option>`,
  )}</select></p>`;
}
