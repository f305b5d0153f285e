import { html, raw } from 'hono/html';
import type { Html } from '../format/html.ts';
import { timeRanges } from '../format/time-range.ts';
import type { TimeSelection } from './time-selection.ts';

/**
 * Links to the same page over each time range, and a form for any other. `kept` are the parameters of the address that stay:
 * a dashboard's variables, a filter.
 */
export function rangeChoice(time: TimeSelection, kept: Readonly<Record<string, string>> = {}): Html {
  const href = (range: string) => `?${new URLSearchParams({ ...kept, range })}`;
  const links = timeRanges.map((range) => {
    const here = range === time.range ? raw(' aria-current="true"') : '';
    return html`<li><a href="${href(range.name)}"${here}><abbr title="${range.words}">${range.name}</abbr></a></li>`;
  });
  const isFixed = time.range === undefined;
  const field = (name: 'from' | 'to', seconds: number) =>
    html`<label>${name === 'from' ? 'From' : 'To'} (UTC) <input type="datetime-local" name="${name}" value="${new Date(seconds * 1000).toISOString().slice(0, 16)}" required></label>`;
  const stays = Object.entries(kept).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<nav class="ranges" aria-label="Time range"><ul>${links}
<li><details class="any-range" id="any-range"><summary${isFixed ? raw(' aria-current="true"') : ''}>Custom</summary>
<form method="get" action="">${field('from', time.window.startSeconds)}${field('to', time.window.endSeconds)}${stays}<button type="submit">Show</button></form></details></li></ul>
${time.problem === undefined ? '' : html`<p class="notice problem" role="alert">${time.problem}</p>`}</nav>`;
}
