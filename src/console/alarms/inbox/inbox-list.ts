import { html } from 'hono/html';
import { formatTime } from '../../format/format-time.ts';
import { durationWords } from '../../format/history-duration.ts';
import type { Html } from '../../format/html.ts';
import { ageElement } from '../../format/time-element.ts';
import { alarmHref } from '../list/alarm-list.ts';
import { runbookLink } from '../list/alarm-runbook.ts';
import { alarmStateMark, stateWord } from '../list/alarm-state-mark.ts';
import type { InboxEntry } from './inbox-entries.ts';

/** Notifications, in the order given. Their headings are of the third level. */
export function inboxList(entries: readonly InboxEntry[], nowMs: number): Html {
  return html`<ol class="messages">${entries.map((entry) => message(entry, nowMs))}</ol>`;
}

function message(entry: InboxEntry, nowMs: number): Html {
  const time = new Date(entry.timeMs).toISOString();
  return html`<li class="message${entry.isOver ? '' : ' message-open'}">
<p class="message-time"><time datetime="${time}">${formatTime(entry.timeMs).slice(11, 16)}</time> <span class="muted">${ageElement(entry.timeMs, nowMs)}</span></p>
<div class="message-text"><h3>${kindMark(entry.kind)} <a href="${alarmHref(entry.alarmName)}">${entry.alarmName}</a></h3>
${entry.description === '' ? '' : html`<p>${entry.description}</p>`}
${entry.reason === undefined ? '' : html`<p class="message-note">${entry.reason}</p>`}
${entry.children.length === 0 ? '' : html`<p class="message-note">Brought about by ${entry.children.map((name, index) => html`${index === 0 ? '' : ', '}<a href="${alarmHref(name)}">${name}</a>`)}</p>`}
${runbookLink(entry.runbook)}
${entry.undelivered === undefined ? '' : html`<p class="message-failed"><strong>It reached nobody.</strong> ${entry.undelivered}</p>`}</div>
<div class="message-side">${outcome(entry)}</div>
</li>`;
}

/** Notifications in one line each. */
export function shortInboxList(entries: readonly InboxEntry[], nowMs: number): Html {
  const items = entries.map(
    (
      entry,
    ) => html`<li class="entry">${kindMark(entry.kind)} <a class="entry-name" href="${alarmHref(entry.alarmName)}">${entry.alarmName}</a>
<span class="entry-note">${ageElement(entry.timeMs, nowMs)}, ${shortOutcome(entry)}</span></li>`,
  );
  return html`<ul class="entries">${items}</ul>`;
}

function shortOutcome({ isOver, endedMs, timeMs }: InboxEntry): Html | string {
  if (!isOver) return html`<strong class="still">still on</strong>`;
  return endedMs === undefined ? 'over' : `over after ${durationWords(endedMs - timeMs)}`;
}

/** Whom it called, as a word in a box of its own. */
function kindMark(kind: string): Html {
  const look = kind === 'page' ? 'kind-page' : 'kind-other';
  return html`<span class="kind ${look}">${kind}</span>`;
}

function outcome({ state, isOver, endedMs, timeMs }: InboxEntry): Html | '' {
  if (!isOver) return state === undefined ? '' : html`<p>${alarmStateMark(state)} still</p>`;
  const word = state === undefined ? '' : ` ${stateWord(state)}`;
  if (endedMs === undefined) return html`<p class="muted">Over</p>`;
  return html`<p class="message-over">Over after ${durationWords(endedMs - timeMs)}<span class="hidden"> in${word}</span> <span class="muted nowrap">at ${formatTime(endedMs).slice(11, 16)}</span></p>`;
}
