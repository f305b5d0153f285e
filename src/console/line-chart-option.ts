import type { EChartsCoreOption } from 'echarts/core';
import { timeAxis, type ValueAxis, valueAxis } from './axis-options.ts';
import type { AxisSide, ChartAnnotation, ChartModel, ChartSeries } from './chart-model.ts';

/** Lines in time, stacked or not, with annotations: CloudWatch's view `timeSeries`. */
export function lineChartOption(chart: ChartModel, widthPx: number, heightPx: number): EChartsCoreOption {
  const left = valueAxis(chart, 'left', heightPx);
  const right = valueAxis(chart, 'right', heightPx);
  const hasRight = [...chart.series, ...chart.annotations].some(({ axis }) => axis === 'right');
  const grid = {
    left: left.labelsWidthPx,
    right: hasRight ? right.labelsWidthPx : 24,
    top: 10,
    bottom: 26,
    outerBoundsMode: 'none',
  };
  return {
    grid,
    xAxis: timeAxis(chart, widthPx - grid.left - grid.right),
    yAxis: hasRight ? [left.option, right.option] : [left.option],
    series: [
      ...chart.series.map((series) => lineSeries(series, chart)),
      ...annotationSeries(chart, 'left', left),
      ...(hasRight ? annotationSeries(chart, 'right', right) : []),
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
    series: [lineSeries(alone.series[0]!, alone)],
  };
}

function lineSeries(series: ChartSeries, chart: ChartModel): Record<string, unknown> {
  const fillOpacity = chart.stacked ? 0.45 : chart.series.length === 1 ? 0.1 : 0;
  return {
    type: 'line',
    name: series.label,
    silent: true,
    symbol: 'none',
    showAllSymbol: true,
    yAxisIndex: series.axis === 'right' ? 1 : 0,
    lineStyle: { color: series.color, width: 1.75 },
    itemStyle: { color: series.color },
    ...(fillOpacity > 0 ? { areaStyle: { color: series.color, opacity: fillOpacity } } : {}),
    ...(chart.stacked ? { stack: series.axis } : {}),
    data: lineData(series, chart),
  };
}

/**
 * The points of a line. A period without data breaks it, as nothing was measured there; a point with no neighbour is
 * drawn as a dot, or it would not be seen. A stack counts missing as nothing, so that the layers stay on each other.
 */
function lineData(series: ChartSeries, chart: ChartModel): unknown[] {
  const periodMs = series.periodSeconds * 1000;
  if (chart.stacked) {
    const values = new Map(series.points.map(({ timeMs, value }) => [timeMs, value]));
    const times = new Set(chart.series.flatMap(({ points }) => points.map(({ timeMs }) => timeMs)));
    return [...times].sort((a, b) => a - b).map((timeMs) => [timeMs, values.get(timeMs) ?? 0]);
  }
  return series.points.flatMap(({ timeMs, value }, index) => {
    const before = series.points[index - 1];
    const after = series.points[index + 1];
    const joinsBefore = before !== undefined && timeMs - before.timeMs <= periodMs;
    const joinsAfter = after !== undefined && after.timeMs - timeMs <= periodMs;
    const lonely = !joinsBefore && !joinsAfter;
    const point = lonely ? { value: [timeMs, value], symbol: 'circle', symbolSize: 5 } : [timeMs, value];
    return joinsAfter || after === undefined ? [point] : [point, [timeMs + periodMs / 2, null]];
  });
}

/** A series without data that carries the lines and bands of one axis. */
function annotationSeries(chart: ChartModel, side: AxisSide, axis: ValueAxis): Record<string, unknown>[] {
  const annotations = chart.annotations.filter((one) => one.axis === side);
  if (annotations.length === 0) return [];
  return [
    {
      type: 'line',
      silent: true,
      data: [],
      yAxisIndex: side === 'right' ? 1 : 0,
      markLine: {
        silent: true,
        symbol: 'none',
        data: annotations.flatMap((annotation) => edges(annotation, axis)),
      },
      markArea: {
        silent: true,
        data: annotations.flatMap((annotation) => area(annotation, axis)),
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
