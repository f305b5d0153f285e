import { html } from 'hono/html';
import type { Html } from '../format/html.ts';
import { ageElement } from '../format/time-element.ts';
import type { ConsoleProject } from '../page/console-project.ts';
import type { Page } from '../page/page-layout.ts';
import type { DashboardEntry } from './read-dashboards.ts';

/** The page of a dashboard. */
export function dashboardHref(name: string): string {
  return `/dashboards/${encodeURIComponent(name)}`;
}

/** Dashboards as links. */
export function dashboardList(
  dashboards: readonly DashboardEntry[],
  { project, nowMs }: { readonly project: ConsoleProject; readonly nowMs: number },
): Html {
  if (dashboards.length === 0) {
    const { applyCommand } = project;
    const how = applyCommand === undefined ? '' : html`; put them into CloudWatch with <code>${applyCommand}</code>`;
    return html`<p class="notice">No dashboards yet. They are files in <code>dashboards/</code>${how}.</p>`;
  }
  const items = dashboards.map(
    ({ name, lastModifiedMs }) => html`<li class="entry"><a class="entry-name" href="${dashboardHref(name)}">${name}</a>
${lastModifiedMs === undefined ? '' : html`<span class="entry-note">changed ${ageElement(lastModifiedMs, nowMs)}</span>`}</li>`,
  );
  return html`<ul class="entries">${items}</ul>`;
}

export function dashboardsPage(
  dashboards: readonly DashboardEntry[],
  context: { readonly project: ConsoleProject; readonly nowMs: number },
): Page {
  return {
    title: 'Dashboards',
    section: 'dashboards',
    body: html`<section class="card" aria-label="Dashboards">${dashboardList(dashboards, context)}</section>`,
  };
}
