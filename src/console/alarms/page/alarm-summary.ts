import { html } from 'hono/html';
import type { Html } from '../../format/html.ts';
import { timeWithAge } from '../../format/time-element.ts';
import { markdown } from '../../page/markdown.ts';
import { type Alarm, alarmName } from '../../reads/read-alarms.ts';
import { missingDataSentence } from '../list/alarm-condition.ts';
import { alarmHref, conditionWords } from '../list/alarm-list.ts';
import { alarmDescription, runbookLink } from '../list/alarm-runbook.ts';
import { alarmStateMark } from '../list/alarm-state-mark.ts';
import { compositeRuleText } from '../list/composite-tree-list.ts';

/** What whoever was paged asks first: which state, since when and why, what it means, and where to read what to do. */
export function alarmSummary(alarm: Alarm, nowMs: number): Html {
  const { text, runbook } = alarmDescription(alarm.description);
  return html`<section class="card summary summary-${alarm.state.toLowerCase()}" aria-labelledby="state-heading">
<h2 id="state-heading" class="hidden">State</h2>
<div class="summary-head"><p class="summary-state">${alarmStateMark(alarm.state)} ${alarm.sinceMs === undefined ? '' : html`<span class="muted">since</span> ${timeWithAge(alarm.sinceMs, nowMs)}`}</p>${runbookLink(runbook)}</div>
${text === '' ? '' : html`<div class="prose">${markdown(text)}</div>`}
<dl class="facts">
<div><dt>Why</dt><dd>${alarm.reason ?? 'Not evaluated yet.'}</dd></div>
<div><dt>Goes off when</dt><dd>${condition(alarm)}</dd></div>
${alarm.actions.length === 0 ? html`<div><dt>Notifies</dt><dd>Nobody by itself.</dd></div>` : html`<div><dt>Notifies</dt><dd>${alarm.actions.map((arn) => html`<code class="breakable">${arn}</code> `)}</dd></div>`}
${alarm.heldBack === undefined ? '' : html`<div><dt>Nobody is notified</dt><dd>${alarm.heldBack}.</dd></div>`}
${suppressor(alarm)}
</dl></section>`;
}

function condition(alarm: Alarm): Html {
  if (alarm.metric === undefined) return compositeRuleText(alarm.composite?.AlarmRule ?? '');
  return html`${conditionWords(alarm)} ${missingDataSentence(alarm.metric)}`;
}

function suppressor({ composite }: Alarm): Html | '' {
  if (composite?.ActionsSuppressor === undefined) return '';
  const {
    ActionsSuppressor,
    ActionsSuppressorWaitPeriod: wait,
    ActionsSuppressorExtensionPeriod: extension,
  } = composite;
  const name = alarmName(ActionsSuppressor);
  return html`<div><dt>Held back by</dt><dd><a href="${alarmHref(name)}">${name}</a> while that is in ALARM: this one waits ${wait ?? 0} s for it, and ${extension ?? 0} s after it.</dd></div>`;
}
