import { html } from 'hono/html';
import { formatNumber, formatValue } from '../format/format-number.ts';
import { formatClock } from '../format/format-time.ts';
import type { Html } from '../format/html.ts';
import { type ChartModel, type ChartSeries, latestPoint, utcZone } from './chart-model.ts';
import { chartSvg } from './chart-svg.ts';
import { sparklineOption } from './line-chart-option.ts';

export interface NumberStyle {
  readonly sparkline: boolean;
  /** With how it changed since the period before. */
  readonly trend: boolean;
  readonly fullPrecision: boolean;
}

/** The newest value of each series in large type, with a line of its past when asked: CloudWatch's view `singleValue`. */
export function singleValues(chart: ChartModel, id: string, style: NumberStyle): Html {
  const zone = chart.zone ?? utcZone;
  const values = chart.series.map((series, index) => {
    const point = latestPoint(series);
    const frame = { id: `${id}-line${index}`, widthPx: 240, heightPx: 44, label: undefined, cssClass: 'sparkline' };
    const line = style.sparkline && series.points.length > 1 ? chartSvg(sparklineOption(chart, series), frame) : '';
    const number = point === undefined ? html`<span class="muted">no data</span>` : numberText(series, style);
    const isWhole = chart.window.endSeconds - chart.window.startSeconds === series.periodSeconds;
    const when = isWhole
      ? 'over the time shown'
      : `at ${formatClock((point?.timeMs ?? 0) + zone.offsetSeconds * 1000)} ${zone.name}`;
    return html`<div class="single-value"><dt>${series.label}</dt>
<dd><span class="number">${number}</span>
${style.trend ? trendOf(series) : ''}
${point === undefined ? '' : html`<span class="muted nowrap">${when}</span>`}${line}</dd></div>`;
  });
  return html`<dl class="single-values">${values}</dl>`;
}

function numberText(series: ChartSeries, { fullPrecision }: NumberStyle): string {
  const { value } = latestPoint(series)!;
  // In its own unit: to scale it would change its digits.
  return fullPrecision ? value.toLocaleString('en', { maximumFractionDigits: 12 }) : formatValue(value, series.unit);
}

/** `▲ 12 %`: the newest value against the one of the period before. */
function trendOf({ points }: ChartSeries): Html {
  const [before, newest] = [points.at(-2)?.value, points.at(-1)?.value];
  if (before === undefined || newest === undefined) return html``;
  if (newest === before) return html`<span class="trend">unchanged</span>`;
  const [sign, word] = newest > before ? ['▲', 'up'] : ['▼', 'down'];
  // From nothing there is no percentage.
  const by =
    before === 0 ? formatNumber(Math.abs(newest)) : `${formatNumber(Math.abs((100 * (newest - before)) / before))} %`;
  return html`<span class="trend"><span aria-hidden="true">${sign}</span><span class="hidden">${word}</span> ${by}</span>`;
}
