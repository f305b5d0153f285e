import type { MetricUnit } from '../format/metric-unit.ts';
import type { TimeWindow } from '../format/time-range.ts';

/** What a chart shows, before anything is decided about how: shared by the drawings, the legend and the table. */
export interface ChartModel {
  readonly title: string;
  readonly window: TimeWindow;
  readonly series: readonly ChartSeries[];
  readonly annotations: readonly ChartAnnotation[];
  readonly axes: { readonly left: ChartAxis; readonly right: ChartAxis };
  readonly stacked: boolean;
  readonly verticals?: readonly VerticalAnnotation[];
  /** In which its times are read; UTC where none is given. */
  readonly zone?: ChartZone | undefined;
}

export interface ChartZone {
  /** `UTC`, `UTC+01:30`. */
  readonly name: string;
  readonly offsetSeconds: number;
}

export const utcZone: ChartZone = { name: 'UTC', offsetSeconds: 0 };

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

/** A moment, or a span when `toTimeMs` is given. */
export interface VerticalAnnotation {
  readonly timeMs: number;
  readonly toTimeMs: number | undefined;
  readonly label: string | undefined;
  readonly color: string;
  readonly fill: 'before' | 'after' | 'none';
}

export interface ChartAxis {
  readonly label: string | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** False where the author wants numbers without their unit. */
  readonly showUnits?: boolean | undefined;
}

export type AxisSide = 'left' | 'right';

/** The newest point of a series, if it has any. */
export function latestPoint(series: ChartSeries): ChartPoint | undefined {
  return series.points.at(-1);
}
