import { html } from 'hono/html';
import { type ChartModel, latestPoint } from './chart-model.ts';
import { chartSvg } from './chart-svg.ts';
import { formatValue } from './format-number.ts';
import { formatClock } from './format-time.ts';
import type { Html } from './html.ts';
import { sparklineOption } from './line-chart-option.ts';

/** The newest value of each series in large type, with a line of its past when asked: CloudWatch's view `singleValue`. */
export function singleValues(chart: ChartModel, id: string, withSparkline: boolean): Html {
  const values = chart.series.map((series, index) => {
    const point = latestPoint(series);
    const frame = {
      id: `${id}-line${index}`,
      widthPx: 240,
      heightPx: 44,
      label: undefined,
      cssClass: 'sparkline',
    };
    const line = withSparkline && series.points.length > 1 ? chartSvg(sparklineOption(chart, series), frame) : '';
    return html`<div class="single-value"><dt>${series.label}</dt>
<dd><span class="number">${point === undefined ? html`<span class="muted">no data</span>` : formatValue(point.value, series.unit)}</span>
${point === undefined ? '' : html`<span class="muted nowrap">at ${formatClock(point.timeMs)} UTC</span>`}${line}</dd></div>`;
  });
  return html`<dl class="single-values">${values}</dl>`;
}
