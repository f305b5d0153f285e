import { formatValue } from '../format/format-number.ts';
import { formatClock, formatDay } from '../format/format-time.ts';
import { type MetricUnit, unitOfAxisLabel } from '../format/metric-unit.ts';
import { type AxisSide, type ChartAnnotation, type ChartModel, utcZone } from './chart-model.ts';
import { type NiceScale, niceScale, scaleMarks } from './nice-scale.ts';

/** Widths that labels take at the drawings' font size; SVG drawn on a server cannot measure text. */
const characterWidthPx = 7.6;
const wideCharacterWidthPx = 11.4;
const labelGapPx = 8;
/** A time label and the air around it. */
const timeLabelWidthPx = 100;

const labelStyle = { color: 'var(--chart-text)', fontSize: 12 };

/** One value axis, ready for ECharts, and the room that its labels need beside the plot. */
export interface ValueAxis {
  readonly option: Record<string, unknown>;
  readonly labelsWidthPx: number;
  readonly max: number;
  readonly min: number;
}

/** The left or right axis of a chart: a scale that covers its series (their stacked sums) and annotations. */
export function valueAxis(chart: ChartModel, side: AxisSide, heightPx: number): ValueAxis {
  const axis = chart.axes[side];
  const series = chart.series.filter((one) => one.axis === side);
  const lines = chart.annotations.filter((one) => one.axis === side);
  const values = [
    ...(chart.stacked ? stackedSums(series) : series.flatMap(({ points }) => points.map(({ value }) => value))),
    ...lines.flatMap(({ value, toValue }) => (toValue === undefined ? [value] : [value, toValue])),
  ];
  const scale = withRoomFor(lines, niceScale(values, axis, heightPx < 180 ? 3 : 4), axis.max);
  const isUnitWanted = axis.showUnits !== false || unitOfAxisLabel(axis.label) !== undefined;
  const unit = isUnitWanted ? sharedUnit(series.map((one) => one.unit)) : undefined;
  const format = (value: number) => formatValue(value, unit);
  const widest = Math.max(...scaleMarks(scale).map((mark) => textWidthPx(format(mark))), characterWidthPx);
  return {
    labelsWidthPx: Math.round(widest) + labelGapPx,
    min: scale.min,
    max: scale.max,
    option: {
      type: 'value',
      position: side,
      min: scale.min,
      max: scale.max,
      interval: scale.step,
      axisLabel: { ...labelStyle, formatter: format },
      splitLine: { show: side === 'left', lineStyle: { color: 'var(--chart-grid)' } },
    },
  };
}

/** The time axis, in the chart's zone: hours and minutes up to a day, days beyond, as many marks as fit. */
export function timeAxis(chart: ChartModel, plotWidthPx: number): Record<string, unknown> {
  const { startSeconds, endSeconds } = chart.window;
  const { offsetSeconds } = chart.zone ?? utcZone;
  const format = endSeconds - startSeconds > 86_400 ? formatDay : formatClock;
  return {
    type: 'time',
    min: (startSeconds + offsetSeconds) * 1000,
    max: (endSeconds + offsetSeconds) * 1000,
    splitNumber: Math.max(2, Math.floor(plotWidthPx / timeLabelWidthPx)),
    axisLine: { lineStyle: { color: 'var(--chart-axis)' } },
    axisTick: { lineStyle: { color: 'var(--chart-axis)' } },
    axisLabel: { ...labelStyle, hideOverlap: true, formatter: (timeMs: number) => format(timeMs) },
    splitLine: { show: false },
  };
}

/** A mark more where an annotation lies on the top edge: neither its line nor its label could be seen there. */
function withRoomFor(lines: readonly ChartAnnotation[], scale: NiceScale, fixedMax: number | undefined): NiceScale {
  const onEdge = lines.some(({ value, toValue }) => Math.max(value, toValue ?? value) >= scale.max);
  return onEdge && fixedMax === undefined ? { ...scale, max: scale.max + scale.step } : scale;
}

function textWidthPx(text: string): number {
  const wide = text.match(/[MW%]/g)?.length ?? 0;
  return wide * wideCharacterWidthPx + (text.length - wide) * characterWidthPx;
}

function sharedUnit(units: readonly (MetricUnit | undefined)[]): MetricUnit | undefined {
  return units.every((unit) => unit === units[0]) ? units[0] : undefined;
}

function stackedSums(series: readonly { points: readonly { timeMs: number; value: number }[] }[]): number[] {
  const sums = new Map<number, number>();
  for (const { timeMs, value } of series.flatMap(({ points }) => points)) {
    sums.set(timeMs, (sums.get(timeMs) ?? 0) + value);
  }
  return [...sums.values()];
}
