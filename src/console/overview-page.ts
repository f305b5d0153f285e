import { html } from 'hono/html';
import { shortAlarmList } from './alarm-list.ts';
import { stateCounts } from './alarms-page.ts';
import { dashboardList } from './dashboard-list.ts';
import type { Html } from './html.ts';
import type { Outcome } from './outcome.ts';
import type { Page } from './page-layout.ts';
import { problemNotice } from './problem-page.ts';
import type { Alarm } from './read-alarms.ts';
import type { DashboardEntry } from './read-dashboards.ts';
import type { TraceEntry } from './read-traces.ts';
import { traceList } from './trace-list.ts';

export interface OverviewInput {
  readonly alarms: Outcome<Alarm[]>;
  readonly dashboards: Outcome<DashboardEntry[]>;
  readonly traces: Outcome<TraceEntry[]>;
  readonly nowMs: number;
}

/** The first page: is anything wrong, where to look, what was done last. */
export function overviewPage({ alarms, dashboards, traces, nowMs }: OverviewInput): Page {
  const body = html`<div class="overview">
<section class="card" aria-labelledby="alarms-heading"><h2 id="alarms-heading"><a class="heading-link" href="/alarms">Alarms</a></h2>${shown(alarms, (all) => shortAlarmList(all, nowMs, { links: true }))}</section>
<section class="card" aria-labelledby="dashboards-heading"><h2 id="dashboards-heading"><a class="heading-link" href="/dashboards">Dashboards</a></h2>${shown(dashboards, (all) => dashboardList(all, nowMs))}</section>
<section class="card overview-all" aria-labelledby="traces-heading"><h2 id="traces-heading"><a class="heading-link" href="/traces">Latest traces</a></h2>${shown(traces, (all) => traceList(all, nowMs))}</section>
</div>`;
  return {
    title: 'Overview',
    section: 'overview',
    ...(alarms.ok && alarms.value.length > 0 ? { aside: stateCounts(alarms.value) } : {}),
    body,
  };
}

function shown<T>(outcome: Outcome<T>, draw: (value: T) => Html): Html {
  return outcome.ok ? draw(outcome.value) : problemNotice(outcome.problem);
}
