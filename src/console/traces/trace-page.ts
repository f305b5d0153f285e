import { html } from 'hono/html';
import { traceIdTimeMs } from '../../xray/trace-id.ts';
import { formatDuration } from '../format/format-time.ts';
import type { Html } from '../format/html.ts';
import { timeWithAge } from '../format/time-element.ts';
import type { RequestSubject } from '../page/console-project.ts';
import { logLineList } from '../page/log-lines.ts';
import type { Page } from '../page/page-layout.ts';
import { problemNotice } from '../page/problem-page.ts';
import { windowAddress } from '../page/search-window.ts';
import type { LogLine } from '../reads/read-log-lines.ts';
import type { Outcome } from '../reads/result.ts';
import { waterfallView } from './waterfall.ts';
import type { Waterfall } from './waterfall-rows.ts';

const queryAroundMs = 15 * 60_000;
const parent = { href: '/traces', text: 'Traces' };

/** One trace: its waterfall and, below, its log lines. */
export function tracePage(input: {
  readonly id: string;
  readonly waterfall: Waterfall;
  readonly lines: Outcome<LogLine[]>;
  readonly subject: RequestSubject | undefined;
  readonly nowMs: number;
}): Page {
  const { id: traceId, waterfall, lines, subject, nowMs } = input;
  const unreadable =
    waterfall.unreadable === 0
      ? ''
      : html`<p class="notice">${waterfall.unreadable} of its documents could not be read and are not shown.</p>`;
  const body = html`${requestFacts(waterfall, subject)}<section class="card" aria-labelledby="waterfall-heading"><h2 id="waterfall-heading">Where the time went</h2>
<p class="muted">Began ${timeWithAge(waterfall.startMs, nowMs)}, took ${formatDuration(waterfall.durationSeconds)}, ${waterfall.rows.length} part${waterfall.rows.length === 1 ? '' : 's'}.</p>
${waterfallView(waterfall)}${unreadable}</section>
${logSection(lines, traceId)}`;
  return { title: `Trace ${traceId}`, section: 'traces', parent, body };
}

/** What stands in a trace's place when X-Ray does not have it. Its log lines may be there all the same. */
export function traceMissingPage(
  asked: string,
  lines: Outcome<LogLine[]> | undefined,
  traceId: string | undefined,
): Page {
  const why =
    traceId === undefined
      ? html`<p><code class="breakable">${asked}</code> is not a trace id. One looks like <code class="breakable">1-5759e988-bd862e3fe1be46a994272793</code>; the 32 hex digits of a log line's <code>trace_id</code> will do too.</p>`
      : html`<p>X-Ray has nothing under <code class="breakable">${traceId}</code>. It may be that</p>
<ul><li>the request has only just ended: its parts arrive within seconds, so reload in a moment;</li>
<li>the request was not sampled: its log lines are there, its trace never was;</li>
<li>it is older than X-Ray keeps (30 days; locally only the newest traces are kept);</li>
<li>it belongs to another region or account.</li></ul>`;
  const body = html`<section class="card prose" aria-labelledby="missing-heading"><h2 id="missing-heading">Why it may not be here</h2>${why}</section>
${lines === undefined || traceId === undefined ? '' : logSection(lines, traceId)}`;
  return { title: 'No such trace', section: 'traces', parent, body };
}

/** What was asked, by whom, and how it went: what the segment knows that came first. */
function requestFacts({ rows }: Waterfall, subject: RequestSubject | undefined): Html {
  const root = rows[0]?.document;
  if (root === undefined) return html``;
  const { request, response } = root.http ?? {};
  const facts: [string, unknown][] = [
    ['Request', [request?.method, request?.url].filter((part) => part !== undefined).join(' ') || undefined],
    ['Status', response?.status],
    ['Client', request?.client_ip],
    ['User agent', request?.user_agent],
    ['User', root.user],
    [subject?.label ?? '', subjectLink(rows, subject)],
    ['Service', [root.name, root.service?.version].filter((part) => part !== undefined).join(' ')],
    ['Runs on', root.origin],
  ];
  const shown = facts.filter(([, value]) => value !== undefined);
  return html`<dl class="card request-facts" aria-label="Request">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** What the request was about, with a way to all that the log says of it. */
function subjectLink(rows: Waterfall['rows'], subject: RequestSubject | undefined): Html | undefined {
  if (subject === undefined) return undefined;
  const reference = rows
    .map(({ document }) => document.annotations?.[subject.annotation])
    .find((found) => found !== undefined);
  // What is no reference might end the text in the query.
  if (typeof reference !== 'string' || !/^[\w-]+$/.test(reference)) return undefined;
  const query = `filter @message like '${reference}'\n| fields @timestamp, level, msg, route, status, outcome, xray_trace_id\n| sort @timestamp asc`;
  return html`${reference} <a href="/logs/query?${new URLSearchParams({ query, range: '1d' })}">in the log</a>`;
}

/** The same lines by a query, in which more can be asked about them. */
function queryHref(traceId: string): string {
  const query = `filter xray_trace_id = '${traceId}'\n| fields @timestamp, @message\n| sort @timestamp asc`;
  const beganMs = traceIdTimeMs(traceId);
  const window = windowAddress(beganMs - queryAroundMs, beganMs + queryAroundMs);
  return `/logs/query?${new URLSearchParams({ query, ...window })}`;
}

function logSection(lines: Outcome<LogLine[]>, traceId: string): Html {
  const content = !lines.ok
    ? problemNotice(lines.problem)
    : lines.value.length === 0
      ? html`<p class="notice">No log line carries this trace's id. Lines arrive a few seconds after the request.</p>`
      : logLineList(lines.value, traceId);
  return html`<section class="card" aria-labelledby="log-heading"><h2 id="log-heading">Log lines</h2>${content}<p class="list-end"><a href="${queryHref(traceId)}">Query the log around this trace</a></p></section>`;
}
