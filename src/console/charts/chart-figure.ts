import { html } from 'hono/html';
import type { Html } from '../format/html.ts';
import { isOnlyUnit } from '../format/metric-unit.ts';
import { barChartOption } from './bar-chart-option.ts';
import { chartIsland } from './chart-island.ts';
import { chartLegend } from './chart-legend.ts';
import { type ChartModel, utcZone } from './chart-model.ts';
import type { ChartSize } from './chart-sizes.ts';
import { chartSummary } from './chart-summary.ts';
import { chartSvg, type LinePlot } from './chart-svg.ts';
import { chartTable } from './chart-table.ts';
import { gaugeOption } from './gauge-option.ts';
import { lineChartOption, linePlot } from './line-chart-option.ts';
import { pieChartOption } from './pie-chart-option.ts';
import { seriesTable, summaryColumns } from './series-table.ts';
import { type NumberStyle, singleValues } from './single-value.ts';

/** The views that are drawn; CloudWatch's names. */
export const drawnViews = ['timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table'] as const;
export type DrawnView = (typeof drawnViews)[number];

export interface ChartFigure {
  readonly chart: ChartModel;
  readonly view: DrawnView;
  readonly id: string;
  readonly sizes: readonly ChartSize[];
  readonly legend: 'bottom' | 'right' | 'hidden';
  readonly sparkline: boolean;
  readonly number?: Omit<NumberStyle, 'sparkline'>;
  readonly table?: Parameters<typeof seriesTable>[2];
  /** Rows of the data below; a few hundred where it is not said. */
  readonly dataRows?: number;
  /** Without what a script would read: for a page that runs none. */
  readonly still?: boolean;
}

/** More lines cannot be told from each other, and each takes time to draw. */
const mostSeries = 100;

/** A chart in one of its views, with its legend and, closed, its data as a table. */
export function chartFigure(figure: ChartFigure): Html {
  const { chart, id } = figure;
  if (chart.series.every(({ points }) => points.length === 0)) {
    return html`<p class="notice">No data in this time range. A metric appears here a minute or two after it is first sent; look at a longer range for one that has stopped.</p>`;
  }
  if (chart.series.length > mostSeries) {
    const fewer = { ...chart, series: chart.series.slice(0, mostSeries) };
    return html`${chartFigure({ ...figure, chart: fewer })}<p class="muted">The first ${mostSeries} of ${chart.series.length} metrics.</p>`;
  }
  const table = chartTable(chart, id, figure.dataRows);
  switch (figure.view) {
    case 'singleValue': {
      const style = { trend: false, fullPrecision: false, ...figure.number, sparkline: figure.sparkline };
      return html`${singleValues(chart, id, style)}${table}`;
    }
    case 'table': {
      const columns = summaryColumns.slice(0, 3);
      return html`${seriesTable(chart, id, figure.table ?? { columns, withPoints: false })}${table}`;
    }
    case 'gauge':
      return html`<div class="gauges">${chart.series.map((series, index) => {
        const size = { widthPx: 300, heightPx: 204 };
        const label = `${series.label}: gauge. ${chartSummary({ ...chart, series: [series] }, 'gauge')}`;
        const frame = { id: `${id}-${index}`, ...size, label, cssClass: 'gauge' };
        return chartSvg(gaugeOption(chart, series, size.widthPx, size.heightPx), frame);
      })}</div>${chartLegend(chart)}${table}`;
    case 'pie': {
      const frame = { id: `${id}-pie`, widthPx: 240, heightPx: 200, label: chartSummary(chart, 'pie chart') };
      return html`<div class="pie">${chartSvg(pieChartOption(chart), { ...frame, cssClass: 'pie-drawing' })}${chartLegend(chart)}</div>${table}`;
    }
    case 'bar':
      return html`${plot(figure, 'bar chart', () => barChartOption(chart))}${chartLegend(chart)}${table}`;
    case 'timeSeries':
      return html`<div class="figure legend-${figure.legend}" data-figure="${id}">${plot(
        figure,
        chart.stacked ? 'stacked areas' : 'line chart',
        (size, lines) => lineChartOption(chart, size.widthPx, lines),
      )}${figure.legend === 'hidden' ? '' : chartLegend(chart)}${figure.still ? '' : chartIsland(chart)}</div>${table}`;
  }
}

/** Times are in UTC on all pages, so another zone is said. */
function zoneNote({ zone = utcZone }: ChartModel): Html | string {
  return zone.offsetSeconds === 0 ? '' : html`<p class="muted zone">Times in ${zone.name}</p>`;
}

function plot(
  figure: ChartFigure,
  kind: string,
  option: (size: ChartSize, lines: LinePlot) => ReturnType<typeof lineChartOption>,
): Html {
  const { chart, view, still } = figure;
  const [leftName, rightName] = [chart.axes.left, chart.axes.right].map(({ label }) =>
    isOnlyUnit(label) ? undefined : label,
  );
  const names =
    view === 'timeSeries' && (leftName !== undefined || rightName !== undefined)
      ? html`<div class="axis-names"><span>${leftName}</span><span>${rightName}</span></div>`
      : '';
  const label = chartSummary(chart, kind);
  const drawings = figure.sizes.map((size) => {
    const lines = linePlot(chart, size.heightPx);
    const frame = { ...size, id: `${figure.id}-${size.widthPx}`, label, cssClass: size.cssClass };
    return chartSvg(option(size, lines), view === 'timeSeries' && !still ? { ...frame, plot: lines } : frame);
  });
  return html`<div class="plot">${names}${drawings}${view === 'timeSeries' ? zoneNote(chart) : ''}</div>`;
}
