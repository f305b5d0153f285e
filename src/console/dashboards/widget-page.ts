import { html } from 'hono/html';
import type { Page } from '../page/page-layout.ts';
import { rangeChoice } from '../page/range-choice.ts';
import { type TimeSelection, timeParameters } from '../page/time-selection.ts';
import { dashboardHref } from './dashboard-list.ts';
import { type AskedVariable, variableForm, variableParameters } from './widgets/dashboard-variables.ts';
import type { LoadedWidget } from './widgets/load-dashboard.ts';
import { widgetTitle, widgetView } from './widgets/widget-view.ts';

/** Drawings as large as a page has room for, and one for phones. */
const sizes = [
  { widthPx: 360, heightPx: 260, cssClass: 'drawing-narrow' },
  { widthPx: 700, heightPx: 400, cssClass: 'drawing-medium' },
  { widthPx: 1400, heightPx: 600, cssClass: 'drawing-large' },
] as const;

/** One widget with the whole page to itself. */
export async function widgetPage(input: {
  readonly name: string;
  readonly loaded: LoadedWidget;
  readonly variables: readonly AskedVariable[];
  readonly time: TimeSelection;
  readonly nowMs: number;
}): Promise<Page> {
  const { name, loaded, variables, time, nowMs } = input;
  const kept = variableParameters(variables);
  const view = await widgetView(loaded, { cssClass: 'alone-widget', index: 0, sizes }, { nowMs, links: true });
  return {
    title: widgetTitle(loaded),
    section: 'dashboards',
    parent: { href: `${dashboardHref(name)}?${new URLSearchParams({ ...kept, ...timeParameters(time) })}`, text: name },
    aside: rangeChoice(time, kept),
    body: html`${variableForm(variables, timeParameters(time))}${view}`,
  };
}
