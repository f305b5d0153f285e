import { html } from 'hono/html';
import { formatValue } from '../format/format-number.ts';
import { formatClock, formatDay } from '../format/format-time.ts';
import type { Html } from '../format/html.ts';
import { swatch } from './chart-legend.ts';
import { type ChartModel, type ChartSeries, latestPoint, utcZone } from './chart-model.ts';

/** CloudWatch's names of what a table may sum a series up by. */
export const summaryColumns = ['MIN', 'AVG', 'MAX', 'SUM'] as const;
export type SummaryColumn = (typeof summaryColumns)[number];

const headings: Readonly<Record<SummaryColumn, string>> = {
  MIN: 'Minimum',
  AVG: 'Average',
  MAX: 'Maximum',
  SUM: 'Sum',
};

/** Newest points that a row shows; all of them are in the data below. */
const mostPoints = 60;

/** One row a series with its newest value, what sums it up and, when asked, its points: CloudWatch's view `table`. */
export function seriesTable(
  chart: ChartModel,
  id: string,
  table: { readonly columns: readonly SummaryColumn[]; readonly withPoints: boolean },
): Html {
  const times = table.withPoints ? newestTimes(chart) : [];
  const rows = chart.series.map((series) => {
    const values = new Map(series.points.map(({ timeMs, value }) => [timeMs, value]));
    const cells = [
      latestPoint(series)?.value,
      ...table.columns.map((column) => summaryOf(series, column)),
      ...times.map((timeMs) => values.get(timeMs)),
    ];
    return html`<tr><th scope="row">${swatch(series.color)} ${series.label}</th>${cells.map(
      (value) => html`<td>${value === undefined ? '–' : formatValue(value, series.unit)}</td>`,
    )}</tr>`;
  });
  const names = ['Metric', 'Latest', ...table.columns.map((column) => headings[column]), ...times.map(timeName(chart))];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Figures of ${chart.title}" id="${id}-figures"><table class="figures">
<thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function newestTimes(chart: ChartModel): number[] {
  const times = new Set(chart.series.flatMap(({ points }) => points.map(({ timeMs }) => timeMs)));
  return [...times].sort((a, b) => b - a).slice(0, mostPoints);
}

function timeName({ window, zone = utcZone }: ChartModel): (timeMs: number) => string {
  const isLong = window.endSeconds - window.startSeconds > 86_400;
  return (timeMs) => {
    const shown = timeMs + zone.offsetSeconds * 1000;
    return isLong ? `${formatDay(shown)} ${formatClock(shown)}` : formatClock(shown);
  };
}

function summaryOf({ points }: ChartSeries, column: SummaryColumn): number | undefined {
  if (points.length === 0) return undefined;
  const sum = points.reduce((total, { value }) => total + value, 0);
  switch (column) {
    case 'MIN':
      return points.reduce((least, { value }) => Math.min(least, value), Infinity);
    case 'MAX':
      return points.reduce((most, { value }) => Math.max(most, value), -Infinity);
    case 'AVG':
      return sum / points.length;
    case 'SUM':
      return sum;
  }
}
