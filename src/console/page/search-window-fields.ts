import { html, raw } from 'hono/html';
import type { Html } from '../format/html.ts';
import { fieldTime, type SearchWindow, searchRanges } from './search-window.ts';

/** The fields of a form by which a window of time is chosen: a choice, and two times that win over it. */
export function searchWindowFields(window: SearchWindow): Html {
  const options = searchRanges.map(
    ({ name, words }) =>
      html`<option value="${name}"${raw(name === window.range ? ' selected' : '')}>${words}</option>`,
  );
  const isGiven = window.range === undefined;
  const time = (name: string, label: string, timeMs: number) =>
    html`<p class="field"><label for="search-${name}">${label}</label><input id="search-${name}" name="${name}" type="datetime-local" value="${isGiven ? fieldTime(timeMs) : ''}"></p>`;
  return html`<p class="field"><label for="search-range">Time</label><select id="search-range" name="range">${options}</select></p>
<details class="field-group" id="search-times"${raw(isGiven ? ' open' : '')}><summary>Between two times</summary><div class="field-row">${time('from', 'From (UTC)', window.startMs)}${time('to', 'To (UTC)', window.endMs)}</div></details>`;
}
