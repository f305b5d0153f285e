import { html } from 'hono/html';
import type { ChartModel } from './chart-model.ts';
import { formatValue } from './format-number.ts';
import { formatTime } from './format-time.ts';
import type { Html } from './html.ts';

/** Rows beyond this are left out, oldest first, and the table says so. */
const maximumRows = 400;

/** The same data as a chart, for those who cannot see it or want the figures: a closed table, newest row first. */
export function chartTable(chart: ChartModel, id: string): Html {
  const columns = chart.series.map((series) => ({
    series,
    values: new Map(series.points.map(({ timeMs, value }) => [timeMs, value])),
  }));
  const times = [...new Set(chart.series.flatMap(({ points }) => points.map(({ timeMs }) => timeMs)))];
  times.sort((a, b) => b - a);
  const rows = times.slice(0, maximumRows).map(
    (timeMs) =>
      html`<tr><th scope="row">${formatTime(timeMs).slice(0, -4)}</th>${columns.map(({ series, values }) => {
        const value = values.get(timeMs);
        return html`<td>${value === undefined ? '–' : formatValue(value, series.unit)}</td>`;
      })}</tr>`,
  );
  return html`<details class="data" id="${id}-data"><summary>Data<span class="hidden"> of ${chart.title}</span></summary>
<div class="scroll" tabindex="0" role="region" aria-label="Data of ${chart.title}" id="${id}-rows"><table class="figures">
<thead><tr><th scope="col">Time (UTC)</th>${chart.series.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>${times.length > maximumRows ? html`<p class="muted">The newest ${maximumRows} of ${times.length} rows.</p>` : ''}</details>`;
}
