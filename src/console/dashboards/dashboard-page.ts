import { setImmediate } from 'node:timers/promises';
import { html } from 'hono/html';
import { type ChartSize, chartSizes } from '../charts/chart-sizes.ts';
import type { Html } from '../format/html.ts';
import type { Page } from '../page/page-layout.ts';
import { rangeChoice } from '../page/range-choice.ts';
import { type TimeSelection, timeParameters } from '../page/time-selection.ts';
import { dashboardHref } from './dashboard-list.ts';
import { type AskedVariable, variableForm, variableParameters } from './widgets/dashboard-variables.ts';
import type { Widget } from './widgets/dashboard-widgets.ts';
import type { LoadedWidget } from './widgets/load-dashboard.ts';
import { layoutWidgets } from './widgets/widget-layout.ts';
import { type Drawing, widgetView } from './widgets/widget-view.ts';

export interface DashboardPageInput {
  readonly name: string;
  readonly widgets: readonly LoadedWidget[];
  readonly variables: readonly AskedVariable[];
  readonly time: TimeSelection;
  readonly nowMs: number;
}

/** One dashboard, with links to its neighbours in time, to each widget alone and to the pages of its alarms. */
export async function dashboardPage({ name, widgets, variables, time, nowMs }: DashboardPageInput): Promise<Page> {
  const kept = variableParameters(variables);
  const asked = new URLSearchParams({ ...kept, ...timeParameters(time) });
  const hrefOf = (index: number) => `${dashboardHref(name)}/widgets/${index + 1}?${asked}`;
  return {
    title: name,
    section: 'dashboards',
    parent: { href: '/dashboards', text: 'Dashboards' },
    aside: rangeChoice(time, kept),
    body: html`${variableForm(variables, timeParameters(time))}${dashboardGrid(widgets, { nowMs, links: true, hrefOf })}`,
  };
}

/** With more widgets than these a chart is drawn once, for every width, or the page would take seconds. */
const widgetsWithSizes = 60;

/**
 * The widgets of a dashboard on CloudWatch's grid of 24 columns, in one column where the screen is narrow. Drawing a chart
 * takes milliseconds of computing, so other work of the process gets its turn between two widgets.
 */
export async function dashboardGrid(widgets: readonly LoadedWidget[], drawing: Drawing): Promise<Html> {
  const places = layoutWidgets(widgets.map(({ widget }) => widget));
  const cssClasses = new Map(places.flat().map(({ widget, cssClass }) => [widget, cssClass]));
  const views = new Map<Widget, Html>();
  for (const [index, loaded] of widgets.entries()) {
    const place = { cssClass: cssClasses.get(loaded.widget) ?? '', index };
    const sizes = widgets.length > widgetsWithSizes ? { sizes: oneSize(loaded.widget) } : {};
    views.set(loaded.widget, await widgetView(loaded, { ...place, ...sizes }, drawing));
    await setImmediate();
  }
  const bands = places.map((band) => html`<div class="grid">${band.map(({ widget }) => views.get(widget))}</div>`);
  const empty = html`<p class="notice">This dashboard has no widgets. Add some to its file in <code>dashboards/</code> and apply it.</p>`;
  return widgets.length === 0 ? empty : html`${bands}`;
}

function oneSize({ width, height }: Widget): ChartSize[] {
  return [{ ...chartSizes(width, height).at(-1)!, cssClass: 'drawing-any' }];
}
