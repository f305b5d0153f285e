import { html } from 'hono/html';
import type { Html } from '../format/html.ts';
import type { ChartModel } from './chart-model.ts';
import { latestValue } from './latest-value.ts';

/** The legend: colour, name and newest value of each series, with its time when that is not now. */
export function chartLegend(chart: ChartModel): Html {
  const hasRight =
    chart.series.some(({ axis }) => axis === 'right') && chart.series.some(({ axis }) => axis === 'left');
  const entries = chart.series.map((series, index) => {
    const { value, at } = latestValue(chart, series);
    const side = hasRight ? html` <span class="muted">(${series.axis})</span>` : '';
    return html`<li data-series="${index}">${swatch(series.color)}<span class="legend-label">${series.label}${side}</span> <span class="legend-value">${value}</span>${at === undefined ? '' : html` <span class="muted nowrap">at ${at}</span>`}</li>`;
  });
  return html`<ul class="legend" aria-label="Latest values">${entries}</ul>`;
}

/** A small square of a series' colour; it says nothing that the name beside it does not. */
export function swatch(color: string): Html {
  return html`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true" focusable="false"><rect width="10" height="10" rx="2" fill="${color}"></rect></svg>`;
}
