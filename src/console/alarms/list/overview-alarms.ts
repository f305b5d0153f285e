import { html } from 'hono/html';
import type { Html } from '../../format/html.ts';
import { ageElement } from '../../format/time-element.ts';
import type { Alarm } from '../../reads/read-alarms.ts';
import { alarmHref } from './alarm-list.ts';
import { alarmDescription, runbookLink } from './alarm-runbook.ts';
import { alarmStateMark } from './alarm-state-mark.ts';

/** Alarms that are shown; the others are a link away. */
const mostAlarms = 8;

/** Alarms that need looking at, each with what it means and its runbook. */
export function overviewAlarms(alarms: readonly Alarm[], nowMs: number): Html {
  const items = alarms.slice(0, mostAlarms).map((alarm) => {
    const { text, runbook } = alarmDescription(alarm.description);
    return html`<li class="urgent"><div class="alarm-state">${alarmStateMark(alarm.state)}</div>
<div class="alarm-text"><h3><a href="${alarmHref(alarm.name)}">${alarm.name}</a></h3>
${text === '' ? '' : html`<p>${text}</p>`}${alarm.reason === undefined ? '' : html`<p class="alarm-reason">${alarm.reason}</p>`}${runbookLink(runbook)}</div>
<div class="alarm-since">${alarm.sinceMs === undefined ? '' : html`<p>since ${ageElement(alarm.sinceMs, nowMs)}</p>`}</div></li>`;
  });
  const more = alarms.length - mostAlarms;
  return html`<ul class="urgents">${items}</ul>${more > 0 ? html`<p class="more"><a href="/alarms?state=ALARM">${more} more in ALARM</a></p>` : ''}`;
}
