import { html } from 'hono/html';
import { formatDuration } from '../format/format-time.ts';
import type { Html } from '../format/html.ts';
import { traceHref } from '../format/trace-href.ts';
import { pathOf, type TraceMark } from '../reads/read-traces.ts';
import type { TraceDocument, TraceException } from './trace-document.ts';
import { traceMarks } from './trace-marks.ts';
import type { Waterfall, WaterfallRow } from './waterfall-rows.ts';

/** Indents beyond this look alike; the style sheet has a class for each. */
const deepestIndent = 6;
/** Narrower bars could not be seen. */
const leastWidthPercent = 0.5;
/** A scale mark for each quarter of the trace. */
const scaleShares = [0, 0.25, 0.5, 0.75, 1];

/** A trace as nested bars along one time scale, with SQL and exceptions below the bars they belong to. */
export function waterfallView(waterfall: Waterfall): Html {
  const marks = scaleShares.map((share) => html`<span>${formatDuration(waterfall.durationSeconds * share)}</span>`);
  return html`<div class="waterfall">
<div class="waterfall-scale" aria-hidden="true"><div class="scale-marks">${marks}</div></div>
<ol>${waterfall.rows.map((row) => waterfallRow(row, waterfall.durationSeconds))}</ol>
</div>`;
}

function waterfallRow(row: WaterfallRow, totalSeconds: number): Html {
  const { document } = row;
  const duration = row.durationSeconds === undefined ? 'in progress' : formatDuration(row.durationSeconds);
  return html`<li class="waterfall-row depth-${Math.min(row.depth, deepestIndent)}">
<div class="part-name">${row.depth === 0 ? '' : html`<span class="hidden">Level ${row.depth + 1}: </span>`}<span class="part-title">${document.name}</span> ${httpWords(document)} ${traceMarks(marksOf(document))}</div>
<div class="part-bar">${bar(row, totalSeconds)}</div>
<div class="part-duration">${duration}<span class="hidden">, starts at ${formatDuration(row.offsetSeconds)}</span></div>
${detail(document)}
</li>`;
}

function bar(row: WaterfallRow, totalSeconds: number): Html {
  const share = (seconds: number) => (totalSeconds > 0 ? Math.min(100, (seconds / totalSeconds) * 100) : 0);
  const wanted = row.durationSeconds === undefined ? 100 : Math.max(share(row.durationSeconds), leastWidthPercent);
  const left = Math.min(share(row.offsetSeconds), 100 - leastWidthPercent);
  const width = totalSeconds > 0 ? Math.min(wanted, 100 - left) : 100;
  const kind = row.document.fault ? 'bar-fault' : row.document.error ? 'bar-error' : barKind(row.document);
  return html`<svg aria-hidden="true" focusable="false"><rect class="${kind}" x="${left.toFixed(2)}%" width="${width.toFixed(2)}%" height="100%" rx="2.5"></rect></svg>`;
}

/** Work of this service, a call to AWS or another remote one: the legend of the bars' colours stands in their names. */
function barKind(document: TraceDocument): string {
  return document.namespace === undefined ? 'bar-own' : 'bar-remote';
}

function httpWords(document: TraceDocument): Html {
  const { request, response } = document.http ?? {};
  const words = [request?.method, pathOf(request?.url), response?.status].filter((word) => word !== undefined);
  return words.length === 0 ? html`` : html`<span class="muted">${words.join(' ')}</span>`;
}

function detail(document: TraceDocument): Html {
  const query = document.sql?.sanitized_query;
  const exceptions = document.cause?.exceptions ?? [];
  const parts = [
    fieldList(document.annotations ?? {}),
    query === undefined
      ? ''
      : html`<pre class="code" tabindex="0" aria-label="SQL of ${document.name}"><code>${query}</code></pre>`,
    ...exceptions.map((exception, index) => exceptionView(exception, `exception-${document.id}-${index}`)),
    linkList(document),
    metadataView(document),
  ].filter((part) => part !== '');
  return parts.length === 0 ? html`` : html`<div class="part-detail">${parts}</div>`;
}

function fieldList(fields: Readonly<Record<string, string | number | boolean>>): Html | '' {
  const entries = Object.entries(fields);
  if (entries.length === 0) return '';
  return html`<dl class="fields">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function linkList({ links = [] }: TraceDocument): Html | '' {
  if (links.length === 0) return '';
  return html`<p class="part-links">Belongs with ${links.map(({ trace_id: id }, index) => html`${index === 0 ? '' : ', '}<a href="${traceHref(id)}">trace ${id}</a>`)}</p>`;
}

/** What has no place of its own, closed: there is much of it. */
function metadataView({ id, metadata }: TraceDocument): Html | '' {
  if (metadata === undefined || Object.keys(metadata).length === 0) return '';
  const shown = Object.keys(metadata).length === 1 ? (metadata.default ?? metadata) : metadata;
  return html`<details class="metadata" id="metadata-${id}"><summary>Metadata</summary><pre class="code" tabindex="0"><code>${JSON.stringify(shown, null, 2)}</code></pre></details>`;
}

function exceptionView(exception: TraceException, id: string): Html {
  const title = html`<strong>${exception.type ?? 'Exception'}</strong>${exception.message === undefined ? '' : html`: ${exception.message}`}`;
  if (exception.stack === undefined || exception.stack.length === 0) return html`<p class="exception">${title}</p>`;
  const frames = exception.stack.map(
    ({ path, line, label }) => `at ${label ?? '(anonymous)'} (${path ?? '?'}:${line ?? '?'})`,
  );
  return html`<details class="exception" id="${id}"><summary>${title}</summary><pre class="code" tabindex="0"><code>${frames.join('\n')}</code></pre></details>`;
}

function marksOf(document: TraceDocument): TraceMark[] {
  return [
    ...(document.fault ? (['fault'] as const) : []),
    ...(document.error && !document.throttle ? (['error'] as const) : []),
    ...(document.throttle ? (['throttled'] as const) : []),
    ...(document.in_progress ? (['in progress'] as const) : []),
  ];
}
