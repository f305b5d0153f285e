import { html, raw } from 'hono/html';
import type { Html } from './html.ts';
import { type TimeRange, timeRanges } from './time-range.ts';

/** Links to the same page over each time range. */
export function rangeChoice(current: TimeRange): Html {
  const links = timeRanges.map((range) => {
    const here = range === current ? raw(' aria-current="true"') : '';
    return html`<li><a href="?range=${range.name}"${here}><abbr title="${range.words}">${range.name}</abbr></a></li>`;
  });
  return html`<nav class="ranges" aria-label="Time range"><ul>${links}</ul></nav>`;
}
