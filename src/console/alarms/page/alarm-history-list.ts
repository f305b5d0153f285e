import { html } from 'hono/html';
import { formatAgo } from '../../format/format-time.ts';
import type { Html } from '../../format/html.ts';
import { timeElement } from '../../format/time-element.ts';
import { actionTaken, stateChange } from '../../reads/history-data.ts';
import type { HistoryItem } from '../../reads/read-alarm-history.ts';
import { alarmStateMark } from '../list/alarm-state-mark.ts';

/** What happened to an alarm, newest first: changes of state, of its configuration, and what it told whom. */
export function alarmHistoryList(items: readonly HistoryItem[], nowMs: number, limit: number): Html {
  if (items.length === 0) {
    return html`<p class="notice">Nothing yet. Each change of its state, each action and each change of its definition is kept here for 30 days.</p>`;
  }
  const entries = items.map(
    (
      item,
    ) => html`<li class="event event-${kindOf(item)}"><div class="event-time"><a href="${aroundHref(item.timeMs)}">${timeElement(item.timeMs)}</a> <span class="muted nowrap">${formatAgo(item.timeMs, nowMs)}</span></div>
<div class="event-text">${eventText(item)}</div></li>`,
  );
  const more = items.length < limit ? '' : html`<p class="muted">The newest ${limit}; there are older ones.</p>`;
  return html`<ol class="events">${entries}</ol>${more}`;
}

const minuteMs = 60_000;

/** The same page over the hour around a moment: what led to it, and what came of it. */
function aroundHref(timeMs: number): string {
  const at = (offsetMinutes: number) => `${new Date(timeMs + offsetMinutes * minuteMs).toISOString().slice(0, 16)}Z`;
  return `?from=${at(-40)}&to=${at(20)}`;
}

function kindOf(item: HistoryItem): string {
  if (item.type === 'StateUpdate') return `state ${stateChange(item.data)?.to === 'ALARM' ? 'event-alarm' : ''}`.trim();
  return item.type === 'Action' ? 'action' : 'configuration';
}

function eventText(item: HistoryItem): Html {
  const change = item.type === 'StateUpdate' ? stateChange(item.data) : undefined;
  if (change !== undefined) {
    const from = change.from === undefined ? '' : html`${alarmStateMark(change.from)} <span aria-label="to">→</span> `;
    return html`<p class="event-states">${from}${alarmStateMark(change.to)}</p>${change.reason === undefined ? '' : html`<p class="event-note">${change.reason}</p>`}`;
  }
  const action = item.type === 'Action' ? actionTaken(item.data) : undefined;
  if (action !== undefined) {
    const why = action.problem === undefined ? '' : html`<p class="event-note">${action.problem}</p>`;
    return html`<p>${action.failed ? html`<strong>Not notified</strong>` : 'Notified'} <code class="breakable">${action.resource}</code></p>${why}`;
  }
  return html`<p>${item.summary}</p>`;
}
