import { html } from 'hono/html';
import { alarmWidget } from '../../alarms/list/alarm-widget.ts';
import { chartFigure, type DrawnView } from '../../charts/chart-figure.ts';
import { type ChartSize, chartSizes } from '../../charts/chart-sizes.ts';
import type { Html } from '../../format/html.ts';
import { timeElement } from '../../format/time-element.ts';
import { logTable } from '../../logs/log-table.ts';
import { markdown } from '../../page/markdown.ts';
import { problemNotice } from '../../page/problem-page.ts';
import { awsProblem } from '../../reads/aws-problem.ts';
import type { LoadedWidget } from './load-dashboard.ts';

/** How widgets are drawn: which moment is now, and whether there are pages to link to. */
export interface Drawing {
  readonly nowMs: number;
  readonly links: boolean;
  /** The page of a widget alone, by its place on the dashboard; undefined where there is none. */
  readonly hrefOf?: (index: number) => string;
}

/** Where a widget stands: the classes of its place, its index on the dashboard, and other sizes than those of its place. */
export interface WidgetPlace {
  readonly cssClass: string;
  readonly index: number;
  readonly sizes?: readonly ChartSize[];
}

/** A widget in its card. What fails while it is drawn is said in its place, as is what failed while it was read. */
export async function widgetView(loaded: LoadedWidget, place: WidgetPlace, drawing: Drawing): Promise<Html> {
  try {
    return await drawWidget(loaded, place, drawing);
  } catch (error) {
    return await card(loaded, place, drawing, problemNotice(awsProblem(error)));
  }
}

function drawWidget(loaded: LoadedWidget, place: WidgetPlace, drawing: Drawing): Html {
  const { widget, content } = loaded;
  if (!content.ok) return card(loaded, place, drawing, problemNotice(content.problem));
  const { value } = content;
  switch (value.kind) {
    case 'text': {
      const isPlain = widget.properties.background === 'transparent' || widget.properties.background === undefined;
      return html`<section class="widget text ${isPlain ? '' : 'card '}${place.cssClass}" aria-label="Text">${markdown(value.markdown)}</section>`;
    }
    case 'alarms':
      return card(loaded, place, drawing, alarmWidget(widget.properties, value.alarms, drawing.nowMs, drawing));
    case 'not-drawn':
      return card(loaded, place, drawing, html`<p class="notice">${value.notice}</p>`);
    case 'log': {
      const { chart, view, askedAtMs } = value;
      const table = { id: widget.key, title: `Rows of ${widgetTitle(loaded)}`, links: drawing.links };
      const found =
        chart === undefined ? logTable(value.result, table) : figureOf(loaded, place, drawing, { chart, view });
      return card(loaded, place, drawing, html`${askedAtMs === undefined ? '' : askedNote(askedAtMs)}${found}`);
    }
    case 'chart': {
      const { chart, metricWidget } = value;
      const figure = { ...metricWidget, chart, view: metricWidget.view as DrawnView };
      return card(loaded, place, drawing, figureOf(loaded, place, drawing, figure));
    }
  }
}

/** A page that keeps itself up to date runs no query again. */
function askedNote(askedAtMs: number): Html {
  return html`<p class="asked">Asked ${timeElement(askedAtMs)}, when the page was opened. Reload it to ask again.</p>`;
}

/** An hour of minutes below each chart: a dashboard with all of them would be megabytes. */
const rowsOnDashboard = 60;

type FigureInput = Pick<Parameters<typeof chartFigure>[0], 'chart' | 'view' | 'table'> & {
  readonly legend?: 'bottom' | 'right' | 'hidden';
  readonly sparkline?: boolean;
  readonly trend?: boolean;
  readonly fullPrecision?: boolean;
};

function figureOf({ widget }: LoadedWidget, place: WidgetPlace, drawing: Drawing, input: FigureInput): Html {
  const { chart, view, table, legend = 'bottom', sparkline = false, trend = false, fullPrecision = false } = input;
  return chartFigure({
    chart,
    view,
    id: widget.key,
    sizes: place.sizes ?? chartSizes(widget.width, widget.height),
    legend,
    sparkline,
    number: { trend, fullPrecision },
    ...(table === undefined ? {} : { table }),
    // All of them are on the widget's own page.
    ...(drawing.hrefOf === undefined ? {} : { dataRows: rowsOnDashboard }),
    still: !drawing.links,
  });
}

/** What a widget is called, by its author or by what it shows. */
export function widgetTitle({ widget, content }: LoadedWidget): string {
  if (typeof widget.properties.title === 'string' && widget.properties.title !== '') return widget.properties.title;
  if (!content.ok) return `Widget of type ${widget.type}`;
  switch (content.value.kind) {
    case 'chart':
      return content.value.chart.title;
    case 'alarms':
      return 'Alarms';
    case 'log':
      return 'Log query';
    case 'text':
      return 'Text';
    case 'not-drawn':
      return `Widget of type ${widget.type}`;
  }
}

function card(loaded: LoadedWidget, place: WidgetPlace, { hrefOf }: Drawing, inner: Html): Html {
  const headingId = `${loaded.widget.key}-title`;
  const title = widgetTitle(loaded);
  const alone =
    hrefOf === undefined
      ? ''
      : html`<a class="alone" href="${hrefOf(place.index)}" title="On a page of its own"><span class="hidden">${title} on a page of its own</span><svg viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9"></path></svg></a>`;
  return html`<section class="card widget ${place.cssClass}" aria-labelledby="${headingId}"><div class="widget-head"><h2 id="${headingId}">${title}</h2>${alone}</div>${inner}</section>`;
}
