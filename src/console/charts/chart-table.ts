import { html, raw } from 'hono/html';
import { formatValue } from '../format/format-number.ts';
import { formatTime } from '../format/format-time.ts';
import type { Html } from '../format/html.ts';
import { type ChartModel, utcZone } from './chart-model.ts';

/** Rows beyond this are left out, oldest first, and the table says so; of a table with very many columns sooner. */
const usualRows = 400;
const maximumCells = 8000;

/** The same data as a chart, for those who cannot see it or want the figures: a closed table, newest row first. */
export function chartTable(chart: ChartModel, id: string, maximumRows = usualRows): Html {
  const columns = chart.series.map((series) => ({
    series,
    values: new Map(series.points.map(({ timeMs, value }) => [timeMs, value])),
  }));
  const times = [...new Set(chart.series.flatMap(({ points }) => points.map(({ timeMs }) => timeMs)))];
  times.sort((a, b) => b - a);
  const zone = chart.zone ?? utcZone;
  const mostRows = Math.min(maximumRows, Math.max(20, Math.floor(maximumCells / columns.length)));
  // Put together as text, for there are thousands of cells: times and numbers have nothing to escape.
  const cell = ({ series, values }: (typeof columns)[number], timeMs: number) => {
    const value = values.get(timeMs);
    return `<td>${value === undefined ? '–' : formatValue(value, series.unit)}</td>`;
  };
  const rows = times.slice(0, mostRows).map((timeMs) => {
    const time = formatTime(timeMs + zone.offsetSeconds * 1000).slice(0, -4);
    return `<tr><th scope="row">${time}</th>${columns.map((column) => cell(column, timeMs)).join('')}</tr>`;
  });
  return html`<details class="data" id="${id}-data"><summary>Data<span class="hidden"> of ${chart.title}</span></summary>
<div class="scroll" tabindex="0" role="region" aria-label="Data of ${chart.title}" id="${id}-rows"><table class="figures">
<thead><tr><th scope="col">Time (${zone.name})</th>${chart.series.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${raw(rows.join(''))}</tbody></table></div>${times.length > mostRows ? html`<p class="muted">The newest ${mostRows} of ${times.length} rows.</p>` : ''}</details>`;
}
