import type { EChartsCoreOption } from 'echarts/core';
import { timeAxis, type ValueAxis, valueAxis } from './axis-options.ts';
import {
  type AxisSide,
  type ChartAnnotation,
  type ChartModel,
  type ChartSeries,
  utcZone,
  type VerticalAnnotation,
} from './chart-model.ts';
import { type LinePlot, seriesMark } from './chart-svg.ts';

export function linePlot(chart: ChartModel, heightPx: number): LinePlot {
  const left = valueAxis(chart, 'left', heightPx);
  const hasRight = [...chart.series, ...chart.annotations].some(({ axis }) => axis === 'right');
  const right = hasRight ? valueAxis(chart, 'right', heightPx) : undefined;
  const hasTopLabels = verticalsWithin(chart).some(({ label }) => label !== undefined);
  const top = hasTopLabels ? 26 : 10;
  const grid = { left: left.labelsWidthPx, right: right?.labelsWidthPx ?? 24, top, bottom: 26 };
  return { grid, left, right };
}

/** Lines in time, stacked or not, with annotations: CloudWatch's view `timeSeries`. */
export function lineChartOption(chart: ChartModel, widthPx: number, plot: LinePlot): EChartsCoreOption {
  const { grid, left, right } = plot;
  return {
    grid: { ...grid, outerBoundsMode: 'none' },
    xAxis: timeAxis(chart, widthPx - grid.left - grid.right),
    yAxis: right === undefined ? [left.option] : [left.option, right.option],
    series: [
      ...chart.series.map((series, index) => lineSeries(series, chart, seriesMark(index, series.color))),
      ...annotationSeries(chart, 'left', left),
      ...(right === undefined ? [] : annotationSeries(chart, 'right', right)),
    ],
  };
}

/** A line alone, without axes, to stand under a number. */
export function sparklineOption(chart: ChartModel, series: ChartSeries): EChartsCoreOption {
  const alone = { ...chart, series: [{ ...series, axis: 'left' as const }], annotations: [], stacked: false };
  const { min, max } = valueAxis(alone, 'left', 0);
  const { startSeconds, endSeconds } = chart.window;
  return {
    grid: { left: 2, right: 2, top: 3, bottom: 3, outerBoundsMode: 'none' },
    xAxis: { type: 'time', show: false, min: startSeconds * 1000, max: endSeconds * 1000 },
    yAxis: { type: 'value', show: false, min, max },
    series: [lineSeries(alone.series[0]!, alone, series.color)],
  };
}

function lineSeries(series: ChartSeries, chart: ChartModel, color: string): Record<string, unknown> {
  const fillOpacity = chart.stacked ? 0.45 : chart.series.length === 1 ? 0.1 : 0;
  const data = lineData(series, chart);
  return {
    type: 'line',
    name: series.label,
    silent: true,
    emphasis: { disabled: true },
    symbol: 'none',
    // Even symbols that are none take time to draw: only where a point has one of its own.
    showSymbol: data.some((point) => !Array.isArray(point)),
    showAllSymbol: true,
    yAxisIndex: series.axis === 'right' ? 1 : 0,
    lineStyle: { color, width: 1.75 },
    itemStyle: { color },
    ...(fillOpacity > 0 ? { areaStyle: { color, opacity: fillOpacity } } : {}),
    ...(chart.stacked ? { stack: series.axis } : {}),
    data,
  };
}

/**
 * The points of a line. A period without data breaks it, as nothing was measured there; a point with no neighbour is
 * drawn as a dot, or it would not be seen. A stack counts missing as nothing, so that the layers stay on each other.
 */
function lineData(series: ChartSeries, chart: ChartModel): unknown[] {
  const periodMs = series.periodSeconds * 1000;
  const shown = (timeMs: number) => timeMs + zoneOffsetMs(chart);
  if (chart.stacked) {
    const values = new Map(series.points.map(({ timeMs, value }) => [timeMs, value]));
    const times = new Set(chart.series.flatMap(({ points }) => points.map(({ timeMs }) => timeMs)));
    return [...times].sort((a, b) => a - b).map((timeMs) => [shown(timeMs), values.get(timeMs) ?? 0]);
  }
  return series.points.flatMap(({ timeMs, value }, index) => {
    const before = series.points[index - 1];
    const after = series.points[index + 1];
    const joinsBefore = before !== undefined && timeMs - before.timeMs <= periodMs;
    const joinsAfter = after !== undefined && after.timeMs - timeMs <= periodMs;
    const lonely = !joinsBefore && !joinsAfter;
    const point = lonely ? { value: [shown(timeMs), value], symbol: 'circle', symbolSize: 5 } : [shown(timeMs), value];
    return joinsAfter || after === undefined ? [point] : [point, [shown(timeMs) + periodMs / 2, null]];
  });
}

/** A series without data that carries the lines and bands of one axis; the left one has those across time, too. */
function annotationSeries(chart: ChartModel, side: AxisSide, axis: ValueAxis): Record<string, unknown>[] {
  const annotations = chart.annotations.filter((one) => one.axis === side);
  const verticals = side === 'left' ? verticalsWithin(chart) : [];
  if (annotations.length + verticals.length === 0) return [];
  return [
    {
      type: 'line',
      silent: true,
      data: [],
      yAxisIndex: side === 'right' ? 1 : 0,
      markLine: {
        silent: true,
        symbol: 'none',
        data: [...annotations.flatMap((annotation) => edges(annotation, axis)), ...verticals.flatMap(momentLines)],
      },
      markArea: {
        silent: true,
        data: [
          ...annotations.flatMap((annotation) => area(annotation, axis)),
          ...verticals.flatMap((vertical) => span(vertical, chart)),
        ],
      },
    },
  ];
}

function edges(annotation: ChartAnnotation, axis: ValueAxis): Record<string, unknown>[] {
  const values = annotation.toValue === undefined ? [annotation.value] : [annotation.value, annotation.toValue];
  return values.map((value, index) => ({
    yAxis: value,
    lineStyle: { color: annotation.color, type: [5, 4], width: 1.25 },
    label: {
      show: index === 0 && annotation.label !== undefined,
      formatter: () => annotation.label ?? '',
      color: annotation.color,
      fontSize: 12,
      // Below the line where there is no room above it.
      position: value > axis.min + (axis.max - axis.min) * 0.85 ? 'insideEndBottom' : 'insideEndTop',
    },
  }));
}

function area(annotation: ChartAnnotation, axis: ValueAxis): unknown[] {
  const itemStyle = { color: annotation.color, opacity: 0.07 };
  if (annotation.toValue !== undefined)
    return [[{ yAxis: annotation.value, itemStyle }, { yAxis: annotation.toValue }]];
  if (annotation.fill === 'above') return [[{ yAxis: annotation.value, itemStyle }, { yAxis: axis.max }]];
  if (annotation.fill === 'below') return [[{ yAxis: axis.min, itemStyle }, { yAxis: annotation.value }]];
  return [];
}

/** The vertical annotations that can be seen, in the time of the drawing. */
function verticalsWithin(chart: ChartModel): VerticalAnnotation[] {
  const [startMs, endMs] = [chart.window.startSeconds * 1000, chart.window.endSeconds * 1000];
  const offsetMs = zoneOffsetMs(chart);
  return (chart.verticals ?? []).flatMap((vertical) => {
    const { timeMs, toTimeMs, fill } = vertical;
    const reachesInto =
      (timeMs < endMs || (toTimeMs === undefined && fill === 'before')) &&
      ((toTimeMs ?? timeMs) >= startMs || (toTimeMs === undefined && fill === 'after'));
    if (!reachesInto) return [];
    return [{ ...vertical, timeMs: timeMs + offsetMs, toTimeMs: toTimeMs && toTimeMs + offsetMs }];
  });
}

function momentLines({ timeMs, toTimeMs, label, color }: VerticalAnnotation): Record<string, unknown>[] {
  const times = toTimeMs === undefined ? [timeMs] : [timeMs, toTimeMs];
  return times.map((xAxis, index) => ({
    xAxis,
    lineStyle: { color, type: [5, 4], width: 1.25 },
    label: {
      show: index === 0 && label !== undefined,
      formatter: () => label ?? '',
      color,
      fontSize: 12,
      position: 'end',
      width: 120,
      overflow: 'truncate',
    },
  }));
}

function span({ timeMs, toTimeMs, fill, color }: VerticalAnnotation, chart: ChartModel): unknown[] {
  const itemStyle = { color, opacity: 0.09 };
  const edge = (seconds: number) => seconds * 1000 + zoneOffsetMs(chart);
  const { startSeconds, endSeconds } = chart.window;
  if (toTimeMs !== undefined) {
    return [
      [{ xAxis: Math.max(timeMs, edge(startSeconds)), itemStyle }, { xAxis: Math.min(toTimeMs, edge(endSeconds)) }],
    ];
  }
  if (fill === 'before')
    return [[{ xAxis: edge(startSeconds), itemStyle }, { xAxis: Math.min(timeMs, edge(endSeconds)) }]];
  if (fill === 'after')
    return [[{ xAxis: Math.max(timeMs, edge(startSeconds)), itemStyle }, { xAxis: edge(endSeconds) }]];
  return [];
}

function zoneOffsetMs({ zone = utcZone }: ChartModel): number {
  return zone.offsetSeconds * 1000;
}
