import { html } from 'hono/html';
import { formatAgo, formatDuration, formatTime } from '../format/format-time.ts';
import type { Html } from '../format/html.ts';
import { traceHref } from '../format/trace-href.ts';
import { type ConsoleProject, firstRequestWords } from '../page/console-project.ts';
import type { TraceEntry } from '../reads/read-traces.ts';
import { traceMarks } from './trace-marks.ts';

/** Traces, newest first, one a row. */
export function traceList(
  traces: readonly TraceEntry[],
  { project, nowMs }: { readonly project: ConsoleProject; readonly nowMs: number },
): Html {
  if (traces.length === 0) {
    return html`<p class="notice">No traces in this time. Every request to the service makes one${firstRequestWords(project)}</p>`;
  }
  const rows = traces.map(
    (trace) => html`<tr>
<td class="trace-time"><time datetime="${new Date(trace.startMs).toISOString()}">${formatTime(trace.startMs).slice(11, 19)}</time> <span class="trace-age">${formatAgo(trace.startMs, nowMs)}</span></td>
<td class="trace-request"><a class="trace-link" href="${traceHref(trace.id)}"><span class="method">${trace.method}</span> ${trace.path ?? trace.id}</a>${trace.reference === undefined ? '' : html` <span class="trace-subject">${trace.reference}</span>`}</td>
<td class="trace-status">${trace.status ?? '–'} ${traceMarks(trace.marks)}</td>
<td class="trace-duration">${trace.durationSeconds === undefined ? '–' : formatDuration(trace.durationSeconds)}</td>
</tr>`,
  );
  return html`<table class="traces"><thead><tr><th scope="col" class="trace-time">Time (UTC)</th><th scope="col">Request</th><th scope="col" class="trace-status">Status</th><th scope="col" class="trace-duration">Duration</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}
