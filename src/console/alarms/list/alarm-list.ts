import { html } from 'hono/html';
import type { Html } from '../../format/html.ts';
import { ageElement, timeElement } from '../../format/time-element.ts';
import type { ConsoleProject } from '../../page/console-project.ts';
import type { Alarm } from '../../reads/read-alarms.ts';
import { alarmCondition } from './alarm-condition.ts';
import { alarmStateMark } from './alarm-state-mark.ts';
import { childNames } from './composite-tree.ts';

/** The page of an alarm. */
export function alarmHref(name: string): string {
  return `/alarms/${encodeURIComponent(name)}`;
}

/** When an alarm goes off, in words, for metric and composite alarms. */
export function conditionWords(alarm: Alarm): string {
  if (alarm.metric !== undefined) return alarmCondition(alarm.metric);
  const count = childNames(alarm).length;
  return `Composite of ${count} ${count === 1 ? 'alarm' : 'alarms'}.`;
}

/** Alarms with all that an engineer asks first: state, what is judged, why unless all is well, since when. */
export function alarmList(alarms: readonly Alarm[], nowMs: number): Html {
  const items = alarms.map(
    (alarm) => html`<li class="alarm">
<div class="alarm-state">${alarmStateMark(alarm.state)}</div>
<div class="alarm-text"><h3><a href="${alarmHref(alarm.name)}">${alarm.name}</a></h3>
<p>${conditionWords(alarm)}</p>
${alarm.reason === undefined || alarm.state === 'OK' ? '' : html`<p class="alarm-reason">${alarm.reason}</p>`}</div>
<p class="alarm-since">${alarm.sinceMs === undefined ? '' : html`since ${ageElement(alarm.sinceMs, nowMs)}<br>${timeElement(alarm.sinceMs)}`}</p>
</li>`,
  );
  return html`<ul class="alarms">${items}</ul>`;
}

/** Alarms in one line each, and links to their pages unless there are none. */
export function shortAlarmList(alarms: readonly Alarm[], nowMs: number, { links }: { links: boolean }): Html {
  const items = alarms.map(
    (
      alarm,
    ) => html`<li class="entry"><span class="entry-state">${alarmStateMark(alarm.state)}</span> ${links ? html`<a class="entry-name" href="${alarmHref(alarm.name)}">${alarm.name}</a>` : html`<span class="entry-name">${alarm.name}</span>`}
${alarm.sinceMs === undefined ? '' : html`<span class="entry-note"><span class="hidden">since </span>${ageElement(alarm.sinceMs, nowMs)}</span>`}</li>`,
  );
  return html`<ul class="entries">${items}</ul>`;
}

/** The place of alarms where there are none. */
export function noAlarms({ applyCommand }: ConsoleProject): Html {
  const how = applyCommand === undefined ? '' : html`; put them into CloudWatch with <code>${applyCommand}</code>`;
  return html`<p class="notice">No alarms yet. They are files in <code>alarms/</code>${how}.</p>`;
}
