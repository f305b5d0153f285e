import { html, raw } from 'hono/html';
import { barChartOption } from '../../charts/bar-chart-option.ts';
import type { ChartModel } from '../../charts/chart-model.ts';
import { type ChartSize, chartSizes } from '../../charts/chart-sizes.ts';
import { chartSummary } from '../../charts/chart-summary.ts';
import { chartSvg } from '../../charts/chart-svg.ts';
import { gaugeOption } from '../../charts/gauge-option.ts';
import { latestValue } from '../../charts/latest-value.ts';
import { lineChartOption, linePlot } from '../../charts/line-chart-option.ts';
import { pieChartOption } from '../../charts/pie-chart-option.ts';
import type { Html } from '../../format/html.ts';
import { consoleStyleSheet } from '../../page/style-sheet.ts';
import type { Widget } from '../widgets/dashboard-widgets.ts';

const marginPx = 16;
const titlePx = 28;
const entryPx = 20;
const fontSizePx = 13;

/**
 * A chart as an SVG file of its own, with its title, its colours for light and dark, and below it the newest value of each
 * series. Views without a drawing (numbers, tables) have those values alone.
 */
export async function chartFile(source: { chart: ChartModel; widget: Widget; view: string }): Promise<Html> {
  const { chart, widget, view } = source;
  const size = chartSizes(widget.width, widget.height).at(-1)!;
  const drawing = await drawingOf(chart, view, size, widget.key);
  const drawingPx = drawing === undefined ? 0 : size.heightPx;
  const widthPx = size.widthPx + 2 * marginPx;
  const entriesTopPx = marginPx + titlePx + drawingPx;
  const heightPx = entriesTopPx + chart.series.length * entryPx + marginPx;
  const entries = chart.series.map((series, index) => {
    const { value, at } = latestValue(chart, series);
    const y = entriesTopPx + index * entryPx;
    return html`<rect x="${marginPx}" y="${y + 5}" width="10" height="10" rx="2" fill="${series.color}"></rect>
<text x="${marginPx + 18}" y="${y + 14}" fill="var(--muted)" font-size="${fontSizePx}">${series.label} <tspan fill="var(--text)" font-weight="600">${value}${at === undefined ? '' : ` at ${at}`}</tspan></text>`;
  });
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${widthPx} ${heightPx}" width="${widthPx}" height="${heightPx}" font-family="system-ui, sans-serif" role="img" aria-label="${chartSummary(chart, 'chart')}">
<style>${raw(colorRules())}</style>
<rect width="100%" height="100%" rx="8" fill="var(--surface)"></rect>
<text x="${marginPx}" y="${marginPx + 14}" fill="var(--text)" font-size="15" font-weight="600">${chart.title}</text>
${drawing === undefined ? '' : raw(placed(drawing, { x: marginPx, y: marginPx + titlePx, ...size }))}
${entries}
</svg>`;
}

async function drawingOf(chart: ChartModel, view: string, size: ChartSize, id: string): Promise<string | undefined> {
  const [first] = chart.series;
  const { widthPx, heightPx } = size;
  const frame = { widthPx, heightPx, id: `${id}-file`, label: undefined, cssClass: 'drawing' };
  if (first === undefined || view === 'singleValue' || view === 'table') return undefined;
  if (view === 'gauge') return String(await chartSvg(gaugeOption(chart, first, widthPx, heightPx), frame));
  if (view === 'pie') return String(await chartSvg(pieChartOption(chart), frame));
  const option = view === 'bar' ? barChartOption(chart) : lineChartOption(chart, widthPx, linePlot(chart, heightPx));
  return String(await chartSvg(option, frame));
}

/** An `<svg>` inside another needs a place and a size of its own. */
function placed(svg: string, place: { x: number; y: number; widthPx: number; heightPx: number }): string {
  const { x, y, widthPx, heightPx } = place;
  return svg.replace('<svg ', `<svg x="${x}" y="${y}" width="${widthPx}" height="${heightPx}" `);
}

/** The rules that give the colours their values, in light and in dark, and no others. */
function colorRules(): string {
  const sheet = consoleStyleSheet('');
  const dark = sheet.indexOf('@media (prefers-color-scheme: dark)');
  return sheet.slice(sheet.indexOf(':root'), sheet.indexOf('\n}\n', dark) + 3);
}
