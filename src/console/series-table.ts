import { html } from 'hono/html';
import { swatch } from './chart-legend.ts';
import { type ChartModel, type ChartSeries, latestPoint } from './chart-model.ts';
import { formatValue } from './format-number.ts';
import type { Html } from './html.ts';

/** One row a series with its newest, least, mean and greatest value: CloudWatch's view `table`. */
export function seriesTable(chart: ChartModel, id: string): Html {
  const rows = chart.series.map(
    (series) =>
      html`<tr><th scope="row">${swatch(series.color)} ${series.label}</th>${figures(series).map(
        (value) => html`<td>${value === undefined ? '–' : formatValue(value, series.unit)}</td>`,
      )}</tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${chart.title}" id="${id}-figures"><table class="figures">
<thead><tr><th scope="col">Metric</th><th scope="col">Latest</th><th scope="col">Minimum</th><th scope="col">Average</th><th scope="col">Maximum</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function figures(series: ChartSeries): (number | undefined)[] {
  const values = series.points.map(({ value }) => value);
  if (values.length === 0) return [undefined, undefined, undefined, undefined];
  const sum = values.reduce((total, value) => total + value, 0);
  return [latestPoint(series)?.value, values.reduce(least), sum / values.length, values.reduce(greatest)];
}

const least = (a: number, b: number) => Math.min(a, b);
const greatest = (a: number, b: number) => Math.max(a, b);
