import { html } from 'hono/html';
import type { Html } from '../format/html.ts';
import type { TraceMark } from '../reads/read-traces.ts';

const classes: Readonly<Record<TraceMark, string>> = {
  fault: 'mark-fault',
  error: 'mark-error',
  throttled: 'mark-error',
  'in progress': 'mark-progress',
};

/** What is wrong with a trace or a part of it, in words: a fault is the service's, an error the caller's. */
export function traceMarks(marks: readonly TraceMark[]): Html {
  return html`${marks.map((mark) => html`<span class="mark ${classes[mark]}">${mark}</span> `)}`;
}
