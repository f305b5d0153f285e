import { html } from 'hono/html';
import type { InboxEntry } from './alarms/inbox/inbox-entries.ts';
import { shortInboxList } from './alarms/inbox/inbox-list.ts';
import type { InboxPart } from './alarms/inbox/inbox-read.ts';
import { noAlarms, shortAlarmList } from './alarms/list/alarm-list.ts';
import { stateSymbol } from './alarms/list/alarm-state-mark.ts';
import { stateCounts } from './alarms/list/alarms-page.ts';
import { overviewAlarms } from './alarms/list/overview-alarms.ts';
import { dashboardList } from './dashboards/dashboard-list.ts';
import type { DashboardEntry } from './dashboards/read-dashboards.ts';
import type { Html } from './format/html.ts';
import type { ConsoleProject } from './page/console-project.ts';
import type { Page } from './page/page-layout.ts';
import { problemNotice } from './page/problem-page.ts';
import type { Alarm, StateValue } from './reads/read-alarms.ts';
import type { TraceEntry } from './reads/read-traces.ts';
import type { Outcome } from './reads/result.ts';
import { traceList } from './traces/trace-list.ts';

export interface OverviewInput {
  readonly alarms: Outcome<Alarm[]>;
  /** Of the last day. */
  readonly inbox: Outcome<InboxPart>;
  readonly dashboards: Outcome<DashboardEntry[]>;
  readonly traces: Outcome<TraceEntry[]>;
  readonly project: ConsoleProject;
  readonly nowMs: number;
}

/** Entries of the inbox that are shown; the others are a link away. */
const mostMessages = 10;

/** The first page: is anything wrong, whom did it call, where to look, what was done last. */
export function overviewPage({ alarms, inbox, dashboards, traces, project, nowMs }: OverviewInput): Page {
  const body = html`<div class="overview">
${card(
  'alarms',
  link('/alarms', 'Alarms'),
  shown(alarms, (all) => alarmsNow(all, project, nowMs)),
  'overview-all',
)}
${card(
  'inbox',
  link('/inbox', 'Called in the last day'),
  shown(inbox, ({ entries }) => messages(entries, nowMs)),
)}
${card(
  'dashboards',
  link('/dashboards', 'Dashboards'),
  shown(dashboards, (all) => dashboardList(all, { project, nowMs })),
)}
${card(
  'traces',
  link('/traces', 'Latest traces'),
  shown(traces, (all) => traceList(all, { project, nowMs })),
  'overview-all',
)}
</div>`;
  return {
    title: 'Overview',
    section: 'overview',
    ...(alarms.ok && alarms.value.length > 0
      ? { aside: stateCounts(alarms.value, { state: undefined, name: '' }) }
      : {}),
    body,
  };
}

function card(id: string, heading: Html, content: Html, cssClass = ''): Html {
  return html`<section class="card ${cssClass}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${heading}</h2>${content}</section>`;
}

function link(href: string, text: string): Html {
  return html`<a class="heading-link" href="${href}">${text}</a>`;
}

function shown<T>(outcome: Outcome<T>, draw: (value: T) => Html): Html {
  return outcome.ok ? draw(outcome.value) : problemNotice(outcome.problem);
}

function messages(entries: readonly InboxEntry[], nowMs: number): Html {
  if (entries.length === 0) return html`<p class="notice">Nobody was called in the last day.</p>`;
  const more = entries.length - mostMessages;
  return html`${shortInboxList(entries.slice(0, mostMessages), nowMs)}${more > 0 ? html`<p class="more"><a href="/inbox">${more} more in the inbox</a></p>` : ''}`;
}

/** What is in ALARM, in full; what has no data and what is well, in one line each that opens. */
function alarmsNow(alarms: readonly Alarm[], project: ConsoleProject, nowMs: number): Html {
  if (alarms.length === 0) return noAlarms(project);
  const inState = (state: StateValue) => alarms.filter((alarm) => alarm.state === state);
  const urgent = inState('ALARM');
  const calm = html`<p class="calm">${stateSymbol('OK')} No alarm is in ALARM.</p>`;
  return html`${urgent.length === 0 ? calm : overviewAlarms(urgent, nowMs)}
${folded('silent', inState('INSUFFICIENT_DATA'), 'without enough data to judge', nowMs)}
${folded('well', inState('OK'), 'OK', nowMs)}`;
}

function folded(id: string, alarms: readonly Alarm[], words: string, nowMs: number): Html | '' {
  if (alarms.length === 0) return '';
  const count = `${alarms.length} ${alarms.length === 1 ? 'alarm is' : 'alarms are'} ${words}`;
  return html`<details class="fold" id="alarms-${id}"><summary>${count}</summary>${shortAlarmList(alarms, nowMs, { links: true })}</details>`;
}
