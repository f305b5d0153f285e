import { html } from 'hono/html';
import { alarmNameOf, alarmReferences, parseAlarmRule } from '../../../cloudwatch/alarms/composite-rule.ts';
import type { Html } from '../../format/html.ts';
import { ageElement } from '../../format/time-element.ts';
import { alarmHref } from './alarm-list.ts';
import { alarmStateMark } from './alarm-state-mark.ts';
import type { AlarmTree } from './composite-tree.ts';

/** The alarms of a composite alarm below each other, each with its state; branches fold where nothing is the matter. */
export function compositeTreeList(tree: AlarmTree, nowMs: number): Html {
  if (tree.children.length === 0) return html`<p class="notice">Its rule asks about no alarm that is there.</p>`;
  return html`<ul class="tree">${tree.children.map((child) => branch(child, nowMs, 'tree'))}</ul>`;
}

function branch({ alarm, children }: AlarmTree, nowMs: number, idAbove: string): Html {
  const id = `${idAbove}-${alarm.name.replace(/[^\w-]/g, '_')}`;
  const line = html`<span class="entry"><span class="entry-state">${alarmStateMark(alarm.state)}</span> <a class="entry-name" href="${alarmHref(alarm.name)}">${alarm.name}</a>
${alarm.sinceMs === undefined ? '' : html`<span class="entry-note"><span class="hidden">since </span>${ageElement(alarm.sinceMs, nowMs)}</span>`}</span>`;
  if (children.length === 0) return html`<li>${line}</li>`;
  const count = `${children.length} ${children.length === 1 ? 'alarm' : 'alarms'} of its own`;
  const isQuiet = alarm.state === 'OK' && children.every((child) => child.alarm.state === 'OK');
  return html`<li>${line}<details class="fold" id="${id}"${isQuiet ? '' : html` open`}><summary>${count}</summary><ul class="tree">${children.map((child) => branch(child, nowMs, id))}</ul></details></li>`;
}

/** The rule of a composite alarm with its alarms as links; as it is where it cannot be read. */
export function compositeRuleText(rule: string): Html {
  try {
    const parts: (Html | string)[] = [];
    let copied = 0;
    for (const { name, offset, length } of alarmReferences(parseAlarmRule(rule))) {
      const alarm = alarmNameOf(name);
      parts.push(rule.slice(copied, offset), html`<a href="${alarmHref(alarm)}">${alarm}</a>`);
      copied = offset + length;
    }
    return html`<code class="rule">${parts}${rule.slice(copied)}</code>`;
  } catch {
    return html`<code class="rule">${rule}</code>`;
  }
}
