import type { ChartModel, ChartSeries } from '../../../../src/console/charts/chart-model.ts';

const startSeconds = Date.UTC(2026, 1, 1, 12) / 1000;

/** A series with a point for each value, a minute apart from the window's start; undefined leaves a gap. */
export function sampleSeries(values: readonly (number | undefined)[], more: Partial<ChartSeries> = {}): ChartSeries {
  const points = values.flatMap((value, minute) =>
    value === undefined ? [] : [{ timeMs: (startSeconds + minute * 60) * 1000, value }],
  );
  return {
    label: 'accepted',
    color: 'var(--series-1)',
    axis: 'left',
    unit: undefined,
    periodSeconds: 60,
    points,
    ...more,
  };
}

export function sampleChart(series: readonly ChartSeries[], more: Partial<ChartModel> = {}): ChartModel {
  const axis = { label: undefined, min: undefined, max: undefined };
  return {
    title: 'Claims',
    window: { startSeconds, endSeconds: startSeconds + 600, periodSeconds: 60 },
    series,
    annotations: [],
    axes: { left: axis, right: axis },
    stacked: false,
    ...more,
  };
}
