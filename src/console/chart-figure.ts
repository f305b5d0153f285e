import { html } from 'hono/html';
import { barChartOption } from './bar-chart-option.ts';
import { chartLegend } from './chart-legend.ts';
import type { ChartModel } from './chart-model.ts';
import type { ChartSize } from './chart-sizes.ts';
import { chartSummary } from './chart-summary.ts';
import { chartSvg } from './chart-svg.ts';
import { chartTable } from './chart-table.ts';
import { gaugeOption } from './gauge-option.ts';
import type { Html } from './html.ts';
import { lineChartOption } from './line-chart-option.ts';
import { isOnlyUnit } from './metric-unit.ts';
import { seriesTable } from './series-table.ts';
import { singleValues } from './single-value.ts';

/** The views that are drawn; CloudWatch's names. */
export const drawnViews = ['timeSeries', 'singleValue', 'gauge', 'bar', 'table'] as const;
export type DrawnView = (typeof drawnViews)[number];

export interface ChartFigure {
  readonly chart: ChartModel;
  readonly view: DrawnView;
  readonly id: string;
  readonly sizes: readonly ChartSize[];
  readonly legend: 'bottom' | 'right' | 'hidden';
  readonly sparkline: boolean;
}

/** A chart in one of its views, with its legend and, closed, its data as a table. */
export function chartFigure(figure: ChartFigure): Html {
  const { chart, id } = figure;
  const table = chartTable(chart, id);
  if (chart.series.every(({ points }) => points.length === 0)) {
    return html`<p class="notice">No data in this time range. A metric appears here a minute or two after it is first sent; look at a longer range for one that has stopped.</p>`;
  }
  switch (figure.view) {
    case 'singleValue':
      return html`${singleValues(chart, id, figure.sparkline)}${table}`;
    case 'table':
      return html`${seriesTable(chart, id)}${table}`;
    case 'gauge':
      return html`<div class="gauges">${chart.series.map((series, index) => {
        const size = { widthPx: 300, heightPx: 204 };
        const label = `${series.label}: gauge. ${chartSummary({ ...chart, series: [series] }, 'gauge')}`;
        const frame = { id: `${id}-${index}`, ...size, label, cssClass: 'gauge' };
        return chartSvg(gaugeOption(chart, series, size.widthPx, size.heightPx), frame);
      })}</div>${chartLegend(chart)}${table}`;
    case 'bar':
      return html`${plot(figure, 'bar chart', () => barChartOption(chart))}${chartLegend(chart)}${table}`;
    case 'timeSeries':
      return html`<div class="legend-${figure.legend}">${plot(
        figure,
        chart.stacked ? 'stacked areas' : 'line chart',
        (size) => lineChartOption(chart, size.widthPx, size.heightPx),
      )}${figure.legend === 'hidden' ? '' : chartLegend(chart)}</div>${table}`;
  }
}

function plot(
  figure: ChartFigure,
  kind: string,
  option: (size: ChartSize) => ReturnType<typeof lineChartOption>,
): Html {
  const { left, right } = figure.chart.axes;
  const [leftName, rightName] = [left, right].map(({ label }) => (isOnlyUnit(label) ? undefined : label));
  const names =
    figure.view === 'timeSeries' && (leftName !== undefined || rightName !== undefined)
      ? html`<div class="axis-names"><span>${leftName}</span><span>${rightName}</span></div>`
      : '';
  const label = chartSummary(figure.chart, kind);
  const drawings = figure.sizes.map((size) =>
    chartSvg(option(size), { ...size, id: `${figure.id}-${size.widthPx}`, label, cssClass: size.cssClass }),
  );
  return html`<div class="plot">${names}${drawings}</div>`;
}
