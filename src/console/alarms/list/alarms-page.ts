import { html, raw } from 'hono/html';
import type { Html } from '../../format/html.ts';
import type { ConsoleProject } from '../../page/console-project.ts';
import type { Page } from '../../page/page-layout.ts';
import type { Alarm, StateValue } from '../../reads/read-alarms.ts';
import { alarmList, noAlarms } from './alarm-list.ts';
import { stateSymbol, stateWord } from './alarm-state-mark.ts';
import { type AlarmsFilter, alarmStates, alarmsHref, matchesFilter } from './alarms-filter.ts';
import { childNames } from './composite-tree.ts';

/** Every alarm, or those asked for; what needs attention first. */
export function alarmsPage(input: {
  readonly alarms: readonly Alarm[];
  readonly filter: AlarmsFilter;
  readonly project: ConsoleProject;
  readonly nowMs: number;
}): Page {
  const { alarms, filter, project, nowMs } = input;
  const named = alarms.filter((alarm) => matchesFilter(alarm, { ...filter, state: undefined }));
  const wanted = named.filter((alarm) => matchesFilter(alarm, filter));
  const groups = alarmStates.map((state) =>
    alarmGroup(
      state,
      wanted.filter((alarm) => alarm.state === state),
      nowMs,
    ),
  );
  const nothing = html`<p class="notice">No alarm ${filter.name === '' ? '' : html`with “${filter.name}” in its name `}${filter.state === undefined ? '' : html`is in state ${stateWord(filter.state)}`}. <a href="/alarms">Show all ${alarms.length}</a></p>`;
  const body =
    alarms.length === 0
      ? noAlarms(project)
      : html`${filterForm(filter)}${stateCounts(named, filter)}${wanted.length === 0 ? nothing : groups}`;
  return { title: 'Alarms', section: 'alarms', body };
}

function filterForm({ name, state }: AlarmsFilter): Html {
  return html`<form class="filter" method="get" action="/alarms" role="search" aria-label="Alarms">
<label for="alarm-name">Name contains</label>
<input id="alarm-name" type="search" name="name" value="${name}" maxlength="255" autocomplete="off" spellcheck="false">
${state === undefined ? '' : html`<input type="hidden" name="state" value="${state}">`}
<button type="submit">Show</button></form>`;
}

/**
 * The alarms of one state. Those that notify nobody and only feed a composite alarm (the windows of an objective) fold away
 * below all others while they are OK: there are many, and their composite speaks for them.
 */
function alarmGroup(state: StateValue, alarms: readonly Alarm[], nowMs: number): Html | '' {
  if (alarms.length === 0) return '';
  const fed = new Set(alarms.flatMap(childNames));
  const isFeeder = ({ name, actions }: Alarm) => state === 'OK' && actions.length === 0 && fed.has(name);
  const feeders = alarms.filter(isFeeder);
  const others = alarms.filter((alarm) => !isFeeder(alarm));
  const folded =
    feeders.length === 0
      ? ''
      : html`<details class="fold" id="feeders-${state}"><summary>${feeders.length} more that only feed these</summary>${alarmList(feeders, nowMs)}</details>`;
  return html`<section class="alarm-group" aria-labelledby="state-${state}"><h2 id="state-${state}">${stateWord(state)} <span class="count">${alarms.length}</span></h2>${others.length === 0 ? '' : alarmList(others, nowMs)}${folded}</section>`;
}

/** How many alarms are in each state, each a link to those alone. */
export function stateCounts(alarms: readonly Alarm[], filter: AlarmsFilter): Html {
  const counts = alarmStates.map((state) => {
    const count = alarms.filter((alarm) => alarm.state === state).length;
    const look = count === 0 ? 'none' : state.toLowerCase().split('_')[0];
    const isChosen = filter.state === state;
    const href = alarmsHref({ ...filter, state: isChosen ? undefined : state });
    return html`<li><a class="state state-count state-${look}" href="${href}"${isChosen ? raw(' aria-current="true"') : ''}>${stateSymbol(state)}<span class="number">${count}</span> ${stateWord(state)}${isChosen ? html`<span class="hidden">, shown alone: show all</span><span aria-hidden="true"> ×</span>` : ''}</a></li>`;
  });
  return html`<ul class="state-counts" aria-label="Alarms by state">${counts}</ul>`;
}
