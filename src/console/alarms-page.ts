import { html } from 'hono/html';
import { alarmList } from './alarm-list.ts';
import { stateSymbol, stateWord } from './alarm-state-mark.ts';
import type { Html } from './html.ts';
import type { Page } from './page-layout.ts';
import type { Alarm, StateValue } from './read-alarms.ts';

const states: readonly StateValue[] = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

/** Every alarm, what needs attention first. */
export function alarmsPage(alarms: readonly Alarm[], nowMs: number): Page {
  const groups = states.map((state) => {
    const those = alarms.filter((alarm) => alarm.state === state);
    if (those.length === 0) return '';
    return html`<section class="alarm-group" aria-labelledby="state-${state}"><h2 id="state-${state}">${stateWord(state)} <span class="count">${those.length}</span></h2>${alarmList(those, nowMs)}</section>`;
  });
  const body = alarms.length === 0 ? alarmList([], nowMs) : html`${groups}`;
  return { title: 'Alarms', section: 'alarms', aside: stateCounts(alarms), body };
}

/** How many alarms are in each state. */
export function stateCounts(alarms: readonly Alarm[]): Html {
  const counts = states.map((state) => {
    const count = alarms.filter((alarm) => alarm.state === state).length;
    const look = count === 0 ? 'none' : state.toLowerCase().split('_')[0];
    return html`<li class="state state-count state-${look}">${stateSymbol(state)}<span class="number">${count}</span> ${stateWord(state)}</li>`;
  });
  return html`<ul class="state-counts" aria-label="Alarms by state">${counts}</ul>`;
}
