import { html } from 'hono/html';
import { chartFigure } from '../charts/chart-figure.ts';
import { chartSizes } from '../charts/chart-sizes.ts';
import type { Html } from '../format/html.ts';
import { timeElement } from '../format/time-element.ts';
import type { Page } from '../page/page-layout.ts';
import { problemNotice } from '../page/problem-page.ts';
import { type SearchWindow, windowAddress } from '../page/search-window.ts';
import { searchWindowFields } from '../page/search-window-fields.ts';
import type { SavedLogQuery } from '../reads/read-log-saved-queries.ts';
import type { Outcome } from '../reads/result.ts';
import type { LogRun } from './kept-log-runs.ts';
import { logChart } from './log-chart.ts';
import { type LogPlaceholder, placeholdersOf, titleWithoutExample } from './log-placeholders.ts';
import { logTable } from './log-table.ts';
import { logGroupField, logsNavigation } from './logs-navigation.ts';

export interface LogsQueryInput {
  /** Names of log groups, between commas. */
  readonly logGroupNames: string;
  readonly query: string;
  readonly window: SearchWindow;
  /** The saved query that the address names. */
  readonly saved: SavedLogQuery | undefined;
  readonly given: (placeholder: string) => string | undefined;
  /** What the page shows the result of. */
  readonly run: LogRun | undefined;
  /** Why a query of the address has no result here: nobody ran it, or its result is not kept any more. */
  readonly waits: 'not-run' | 'not-kept' | undefined;
  readonly savedQueries: Outcome<SavedLogQuery[]>;
  /** What saved queries may leave open. */
  readonly placeholders: readonly LogPlaceholder[];
  /** The command that brings saved queries here. */
  readonly applyCommand: string | undefined;
  readonly knownGroups: readonly string[];
}

/** Rows of CloudWatch's grid that the chart of a query takes. */
const chartRows = 6;

const waitingWords = {
  'not-run': 'It was not run yet: AWS bills a query by what it reads.',
  'not-kept': 'Its result is not kept any more. Run it to see what it finds now.',
} as const;

/** A query of Logs Insights: its text, its result as a chart where it divides time and as a table, and the saved ones. */
export function logsQueryPage(input: LogsQueryInput): Page {
  const { logGroupNames, query, saved, run, placeholders } = input;
  const form =
    saved === undefined || placeholdersOf(saved.query, placeholders).length === 0
      ? queryForm(input)
      : placeholderForm(saved, input);
  const body = html`<div class="query-columns">
<div class="part">${form}${run === undefined ? '' : resultSection(run, query)}</div>
<section class="card saved-queries" aria-labelledby="saved-heading"><h2 id="saved-heading">Saved queries</h2>${savedList(input)}</section>
</div>`;
  const [group] = logGroupNames.split(',');
  return { title: 'Log query', section: 'logs', aside: logsNavigation('query', group), script: 'none', body };
}

function queryForm({ logGroupNames, query, window, saved, waits, knownGroups }: LogsQueryInput): Html {
  const rows = Math.min(Math.max(query.split('\n').length + 1, 4), 14);
  return html`<section class="card" aria-label="Query"><form class="search" action="/logs/query" method="post">${saved === undefined ? '' : html`<input type="hidden" name="saved" value="${saved.name}">`}
<div class="field-row">${logGroupField(logGroupNames, knownGroups)}${searchWindowFields(window)}</div>
<p class="field"><label for="log-query">Query of Logs Insights</label><textarea id="log-query" name="query" rows="${rows}" required spellcheck="false">${query}</textarea></p>
<p class="field-buttons">${runButton(waits)}</p>
</form></section>`;
}

function runButton(waits: LogsQueryInput['waits']): Html {
  const why = waits === undefined ? '' : html`<span class="muted" id="waits">${waitingWords[waits]}</span>`;
  const described = waits === undefined ? '' : html` aria-describedby="waits"`;
  return html`<button type="submit" class="primary"${described}>Run query</button>${why}`;
}

/** What a saved query leaves open, to be filled in before it can run. */
function placeholderForm(saved: SavedLogQuery, input: LogsQueryInput): Html {
  const { logGroupNames, query, window, given, waits, placeholders } = input;
  const field = ({ name, label, example, parse }: LogPlaceholder) => {
    const text = given(name) ?? '';
    const isWrong = text !== '' && parse(text) === undefined;
    const problem = html`<span class="field-problem" id="wrong-${name}">This is none. One looks like ${example}.</span>`;
    return html`<p class="field field-wide"><label for="placeholder-${name}">${label}</label><input id="placeholder-${name}" name="${name}" value="${text}" placeholder="${example}" required autocomplete="off" spellcheck="false"${isWrong ? html` aria-invalid="true" aria-describedby="wrong-${name}"` : ''}>${isWrong ? problem : ''}</p>`;
  };
  const { startMs, endMs } = window;
  const times = window.range === undefined ? windowAddress(startMs, endMs) : { range: window.range };
  const edit = new URLSearchParams({ group: logGroupNames, query, ...times });
  return html`<section class="card" aria-labelledby="open-heading"><h2 id="open-heading">${titleWithoutExample(saved.title ?? saved.name, placeholders)}</h2>
<form class="search" action="/logs/query" method="post"><input type="hidden" name="saved" value="${saved.name}"><input type="hidden" name="group" value="${logGroupNames}">
<div class="field-row">${placeholdersOf(saved.query, placeholders).map(field)}${searchWindowFields(window)}<p class="field-buttons">${runButton(waits)}</p></div></form>
<details class="metadata" id="query-text"><summary>The query</summary><pre class="code" tabindex="0" aria-label="The query"><code>${query}</code></pre><p><a href="/logs/query?${edit}">Edit it</a></p></details></section>`;
}

function resultSection({ result, window, ranAtMs }: LogRun, query: string): Html {
  if (!result.ok) return card(problemNotice(result.problem));
  const { rows, isCut, recordsScanned } = result.value;
  const chart = logChart(result.value, query, 'Result', {
    startSeconds: Math.floor(window.startMs / 1000),
    endSeconds: Math.ceil(window.endMs / 1000),
    periodSeconds: 1,
  });
  const figure =
    chart === undefined
      ? ''
      : chartFigure({
          chart,
          view: 'timeSeries',
          id: 'result-chart',
          sizes: chartSizes(24, chartRows),
          legend: 'bottom',
          sparkline: false,
        });
  const scanned = recordsScanned === undefined ? '' : `, from ${recordsScanned.toLocaleString('en')} log lines`;
  return card(html`<p class="muted">${rows.length.toLocaleString('en')} row${rows.length === 1 ? '' : 's'}${scanned}.${isCut === true ? ' There may be more: ask for less, or for a shorter time.' : ''} Run ${timeElement(ranAtMs)}.</p>
${figure}${logTable(result.value, { id: 'result', title: 'Rows', links: true })}`);
}

function card(content: Html): Html {
  return html`<section class="card query-result" aria-labelledby="result-heading"><h2 id="result-heading">Result</h2>${content}</section>`;
}

function savedList({ savedQueries, saved, window, placeholders, applyCommand }: LogsQueryInput): Html {
  if (!savedQueries.ok) return problemNotice(savedQueries.problem);
  if (savedQueries.value.length === 0) {
    return html`<p class="notice">No saved query. Those of <code>dashboards/saved-queries.yaml</code> get here ${applyCommand === undefined ? 'when they are applied' : `by ${applyCommand}`}.</p>`;
  }
  const items = savedQueries.value.map(({ name, title }) => {
    const search = new URLSearchParams({ saved: name, ...(window.range === undefined ? {} : { range: window.range }) });
    const current = name === saved?.name ? html` aria-current="true"` : '';
    return html`<li><a href="/logs/query?${search}"${current}>${name.split('/').at(-1)}</a>${title === undefined ? '' : html`<span class="muted">${titleWithoutExample(title, placeholders)}</span>`}</li>`;
  });
  return html`<ul class="saved-list">${items}</ul>`;
}
