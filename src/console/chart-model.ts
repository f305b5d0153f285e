import type { MetricUnit } from './metric-unit.ts';
import type { TimeWindow } from './time-range.ts';

/** What a chart shows, before anything is decided about how: shared by the drawings, the legend and the table. */
export interface ChartModel {
  readonly title: string;
  readonly window: TimeWindow;
  readonly series: readonly ChartSeries[];
  readonly annotations: readonly ChartAnnotation[];
  readonly axes: { readonly left: ChartAxis; readonly right: ChartAxis };
  readonly stacked: boolean;
}

export interface ChartSeries {
  readonly label: string;
  /** A CSS colour that reads well on light and on dark. */
  readonly color: string;
  readonly axis: AxisSide;
  readonly unit: MetricUnit | undefined;
  readonly periodSeconds: number;
  /** Ascending in time; a period without data has no point. */
  readonly points: readonly ChartPoint[];
}

export interface ChartPoint {
  readonly timeMs: number;
  readonly value: number;
}

/** A horizontal line, or a band when `toValue` is given. */
export interface ChartAnnotation {
  readonly value: number;
  readonly toValue: number | undefined;
  readonly label: string | undefined;
  readonly color: string;
  readonly fill: 'above' | 'below' | 'none';
  readonly axis: AxisSide;
}

export interface ChartAxis {
  readonly label: string | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export type AxisSide = 'left' | 'right';

/** The newest point of a series, if it has any. */
export function latestPoint(series: ChartSeries): ChartPoint | undefined {
  return series.points.at(-1);
}
