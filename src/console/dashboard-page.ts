import { setImmediate } from 'node:timers/promises';
import { html } from 'hono/html';
import { alarmWidget } from './alarm-widget.ts';
import { chartFigure, type DrawnView } from './chart-figure.ts';
import { chartSizes } from './chart-sizes.ts';
import type { Widget } from './dashboard-widgets.ts';
import type { Html } from './html.ts';
import type { LoadedWidget } from './load-dashboard.ts';
import { logTable } from './log-table.ts';
import { markdown } from './markdown.ts';
import type { Page } from './page-layout.ts';
import { problemNotice } from './problem-page.ts';
import { rangeChoice } from './range-choice.ts';
import type { TimeRange } from './time-range.ts';
import { layoutWidgets } from './widget-layout.ts';

export interface DashboardPageInput {
  readonly name: string;
  readonly widgets: readonly LoadedWidget[];
  readonly range: TimeRange;
  readonly nowMs: number;
}

/** One dashboard, with links to its neighbours in time and to the pages of its alarms. */
export async function dashboardPage({ name, widgets, range, nowMs }: DashboardPageInput): Promise<Page> {
  return {
    title: name,
    section: 'dashboards',
    parent: { href: '/dashboards', text: 'Dashboards' },
    aside: rangeChoice(range),
    body: await dashboardGrid(widgets, { nowMs, links: true }),
  };
}

/** How widgets are drawn: which moment is now, and whether there are pages to link to. */
interface Drawing {
  readonly nowMs: number;
  readonly links: boolean;
}

/**
 * The widgets of a dashboard on CloudWatch's grid of 24 columns, in one column where the screen is narrow. Drawing a chart
 * takes milliseconds of computing, so other work of the process gets its turn between two widgets.
 */
export async function dashboardGrid(widgets: readonly LoadedWidget[], drawing: Drawing): Promise<Html> {
  const places = layoutWidgets(widgets.map(({ widget }) => widget));
  const cssClasses = new Map(places.flat().map(({ widget, cssClass }) => [widget, cssClass]));
  const views = new Map<Widget, Html>();
  for (const loaded of widgets) {
    views.set(loaded.widget, widgetView(loaded, cssClasses.get(loaded.widget) ?? '', drawing));
    await setImmediate();
  }
  const bands = places.map((band) => html`<div class="grid">${band.map(({ widget }) => views.get(widget))}</div>`);
  const empty = html`<p class="notice">This dashboard has no widgets. Add some to its file in <code>dashboards/</code> and apply it.</p>`;
  return widgets.length === 0 ? empty : html`${bands}`;
}

function widgetView({ widget, content }: LoadedWidget, cssClass: string, { nowMs, links }: Drawing): Html {
  const headingId = `${widget.key}-title`;
  const card = (title: Html | string, inner: Html) =>
    html`<section class="card widget ${cssClass}" aria-labelledby="${headingId}"><h2 id="${headingId}">${title}</h2>${inner}</section>`;
  const title = typeof widget.properties.title === 'string' ? widget.properties.title : undefined;
  if (!content.ok) return card(title ?? `Widget of type ${widget.type}`, problemNotice(content.problem));
  switch (content.value.kind) {
    case 'text':
      return html`<section class="widget text ${cssClass}" aria-label="Text">${markdown(content.value.markdown)}</section>`;
    case 'alarms':
      return card(title ?? 'Alarms', alarmWidget(widget.properties, content.value.alarms, nowMs, { links }));
    case 'log': {
      const place = { id: widget.key, title: title ?? 'Log query', links };
      return card(place.title, logTable(content.value.result, place));
    }
    case 'not-drawn':
      return card(title ?? `Widget of type ${widget.type}`, html`<p class="notice">${content.value.notice}</p>`);
    case 'chart': {
      const { chart, metricWidget } = content.value;
      const figure = {
        chart,
        view: metricWidget.view as DrawnView,
        id: widget.key,
        sizes: chartSizes(widget.width, widget.height),
        legend: metricWidget.legend,
        sparkline: metricWidget.sparkline,
      };
      return card(chart.title, chartFigure(figure));
    }
  }
}
