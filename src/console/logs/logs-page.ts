import { html } from 'hono/html';
import type { Html } from '../format/html.ts';
import { type ConsoleProject, firstRequestWords } from '../page/console-project.ts';
import { logLineItems } from '../page/log-lines.ts';
import type { Page } from '../page/page-layout.ts';
import { problemNotice } from '../page/problem-page.ts';
import type { LogLine } from '../reads/read-log-lines.ts';
import type { Outcome } from '../reads/result.ts';
import { logGroupField, logsNavigation } from './logs-navigation.ts';

/** What is asked for most; the pattern is CloudWatch's own, so it teaches the others. */
const commonFilters = [
  { words: 'Errors', pattern: '{ $.level = "error" || $.level = "fatal" }' },
  { words: 'Warnings and errors', pattern: '{ $.level = "warn" || $.level = "error" || $.level = "fatal" }' },
  { words: 'Failed requests', pattern: '{ $.status >= 400 }' },
  { words: 'Slow requests', pattern: '{ $.duration_ms > 500 }' },
] as const;

/** The newest lines of a log group, newest first; the page's script adds those that come. */
export function logsPage(input: {
  readonly logGroupName: string;
  readonly filterPattern: string;
  readonly lines: Outcome<LogLine[]>;
  readonly knownGroups: readonly string[];
  readonly project: ConsoleProject;
  readonly nowMs: number;
}): Page {
  const { logGroupName, filterPattern, lines, knownGroups, project, nowMs } = input;
  const filters = commonFilters.map(({ words, pattern }) => {
    const search = new URLSearchParams({ group: logGroupName, filter: pattern });
    return html`<li><a href="/logs?${search}">${words}</a></li>`;
  });
  const form = html`<form class="search" action="/logs" method="get" role="search" aria-label="Log lines">
<div class="field-row">
${logGroupField(logGroupName, knownGroups)}
<p class="field field-wide"><label for="log-filter">Filter pattern</label><input id="log-filter" name="filter" value="${filterPattern}" placeholder="${'{ $.status >= 500 }'}" autocomplete="off" spellcheck="false"></p>
<p class="field-buttons"><button type="submit" class="primary">Show</button></p>
</div>
<nav class="jumps" aria-label="Common filters"><ul>${filters}</ul></nav>
</form>`;
  const body = html`<section class="card" aria-label="Search">${form}</section>
<section class="card" aria-labelledby="lines-heading"><h2 id="lines-heading">Newest lines</h2>${lines.ok ? tail(lines.value, { logGroupName, filterPattern, project, nowMs }) : problemNotice(lines.problem)}</section>`;
  return {
    title: 'Live log',
    section: 'logs',
    aside: logsNavigation('tail', logGroupName),
    script: '/logs-tail.js',
    body,
  };
}

function tail(
  lines: readonly LogLine[],
  search: { logGroupName: string; filterPattern: string; project: ConsoleProject; nowMs: number },
): Html {
  const { logGroupName, filterPattern, project, nowMs } = search;
  const since = lines[0]?.timeMs ?? nowMs;
  const follow = `/logs/lines?${new URLSearchParams({ group: logGroupName, filter: filterPattern })}`;
  const none =
    filterPattern === ''
      ? `No line in the last day. An instance writes one for each request${firstRequestWords(project)}`
      : 'No line of the last day fits the pattern. Those that come will appear here.';
  return html`${lines.length === 0 ? html`<p class="notice" id="tail-empty">${none}</p>` : ''}
<div role="log" aria-live="off" aria-label="Lines"><ol class="log" id="tail" data-follow="${follow}" data-since="${since}">${logLineItems(lines)}</ol></div>`;
}
