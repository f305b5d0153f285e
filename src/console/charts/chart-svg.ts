import { BarChart, GaugeChart, LineChart, PieChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { html, raw } from 'hono/html';
import type { Html } from '../format/html.ts';
import type { ValueAxis } from './axis-options.ts';

/** Where the plot lies within a drawing, in its pixels, with the scales of its axes. */
export interface LinePlot {
  readonly grid: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly left: ValueAxis;
  /** Undefined when nothing is on the right axis. */
  readonly right: ValueAxis | undefined;
}

export interface ChartFrame {
  /** Unique on the page: clip paths are named after it. */
  readonly id: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** The accessible name; left out for a drawing that only repeats what stands beside it. */
  readonly label: string | undefined;
  readonly cssClass: string;
  /** Where the plot lies and what its axes mean, for a script that reads values from it. */
  readonly plot?: LinePlot | undefined;
}

/** The colour of a series with which of the chart it is, so that the drawing can say so of each of its parts. */
export function seriesMark(index: number, color: string): string {
  return `series ${index}|${color}`;
}

let partsRegistered = false;

/**
 * Draws an ECharts option as an `<svg>` that scales with its place. Colours are CSS expressions such as `var(--axis)`,
 * which ECharts hands through untouched, so that one drawing serves the light and the dark page. Everything a strict
 * Content-Security-Policy forbids (style attributes, the style element) is taken out; fonts come from the style sheet.
 */
export function chartSvg(option: EChartsCoreOption, frame: ChartFrame): Html {
  if (!partsRegistered) {
    use([LineChart, BarChart, PieChart, GaugeChart, GridComponent, MarkLineComponent, MarkAreaComponent, SVGRenderer]);
    partsRegistered = true;
  }
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: frame.widthPx, height: frame.heightPx });
  try {
    chart.setOption({ animation: false, useUTC: true, color: ['var(--chart-axis)'], ...option });
    const drawing = inertDrawing(chart.renderToSVGString(), frame.id);
    const name = frame.label === undefined ? raw('aria-hidden="true"') : html`role="img" aria-label="${frame.label}"`;
    return html`<svg class="${frame.cssClass}" viewBox="0 0 ${frame.widthPx} ${frame.heightPx}" ${name} focusable="false"${raw(plotAttributes(frame))}>${raw(drawing)}</svg>`;
  } finally {
    chart.dispose();
  }
}

/** What is inside the `<svg>` of ECharts, without styles, scripts' hooks and hover classes, and with ids of its own. */
function inertDrawing(svg: string, id: string): string {
  return svg
    .slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'))
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ style="([^"]*)"/g, (_style, declarations: string) => fontAttributes(declarations))
    .replace(/ (?:class|pointer-events|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/zr\d+-c(\d+)/g, `${id}-clip-$1`)
    .replace(/<[^>]*"series \d+\|[^>]*>/g, markedElement)
    .replace(/\n+/g, '');
}

/** `data-series` in the place of what `seriesMark` put in front of the colours. */
function markedElement(element: string): string {
  const index = /"series (\d+)\|/.exec(element)?.[1];
  return element.replace(/"series \d+\|/g, '"').replace(/^<\w+/, `$& data-series="${index}"`);
}

function plotAttributes({ plot, widthPx, heightPx }: ChartFrame): string {
  if (plot === undefined) return '';
  const { grid, left, right } = plot;
  const box = [grid.left, grid.top, widthPx - grid.right, heightPx - grid.bottom].join(' ');
  const scale = (side: string, axis: { min: number; max: number } | undefined) =>
    axis === undefined ? '' : ` data-${side}="${axis.min} ${axis.max}"`;
  return ` data-plot="${box}"${scale('left', left)}${scale('right', right)}`;
}

/** The two things of a text's style that are not the page's own, as the attributes that SVG has for them. */
function fontAttributes(declarations: string): string {
  const size = /(\d+)px/.exec(declarations)?.[1];
  const weight = /font-weight:\s*(\w+)/.exec(declarations)?.[1];
  return `${size === undefined ? '' : ` font-size="${size}"`}${weight === undefined ? '' : ` font-weight="${weight}"`}`;
}
