import { html, raw } from 'hono/html';
import { formatValue } from '../format/format-number.ts';
import type { Html } from '../format/html.ts';
import { type ChartModel, utcZone } from './chart-model.ts';

/**
 * What a chart shows, for the script that tells the value at the pointer (chart.js): data, which a browser does not run. A
 * point is `[seconds after the beginning, value]`, with its text where that is another than the value itself. The table
 * behind the chart says the same to those without the script.
 */
export function chartIsland(chart: ChartModel): Html {
  const { startSeconds, endSeconds } = chart.window;
  const zone = chart.zone ?? utcZone;
  const data = {
    start: startSeconds,
    end: endSeconds,
    zone: zone.name,
    offset: zone.offsetSeconds,
    stacked: chart.stacked,
    series: chart.series.map(({ label, color, axis, unit, points }) => ({
      label,
      color,
      axis,
      points: points.map(({ timeMs, value }) => {
        const text = formatValue(value, unit);
        const point = [timeMs / 1000 - startSeconds, Number(value.toPrecision(5))];
        return text === String(point[1]) ? point : [...point, text];
      }),
    })),
  };
  // Inside a script element only its end tag means anything; so no tag begins.
  const json = JSON.stringify(data).replaceAll('<', String.raw`\u003c`);
  return html`<script type="application/json" class="chart-island">${raw(json)}</script>`;
}
