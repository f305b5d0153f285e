import { seriesColor } from '../../charts/chart-color.ts';
import type { DrawnView } from '../../charts/chart-figure.ts';
import type { ChartModel, ChartPoint } from '../../charts/chart-model.ts';
import type { TimeWindow } from '../../format/time-range.ts';
import { logChart } from '../../logs/log-chart.ts';
import type { LogQueryResult } from '../../reads/read-log-query.ts';

/** The views of a log widget. AWS page: "Dashboard body structure and syntax", log. */
const logViews = ['table', 'timeSeries', 'bar', 'pie'] as const;
type LogView = (typeof logViews)[number];

/** More bars or slices cannot be told from each other. */
const mostGroups = 20;

export function logWidgetView(properties: Readonly<Record<string, unknown>>): LogView {
  return logViews.find((view) => view === properties.view) ?? 'table';
}

/**
 * The chart of a log widget that wants one: lines where the query counts by parts of time, else a bar or slice for each group
 * that it counts. No chart where the answer has no numbers for it: then its rows are shown.
 */
export function logWidgetChart(
  result: LogQueryResult,
  query: string,
  properties: Readonly<Record<string, unknown>>,
  window: TimeWindow,
): { readonly chart: ChartModel | undefined; readonly view: DrawnView } {
  const view = logWidgetView(properties);
  if (view === 'table') return { chart: undefined, view };
  const title = typeof properties.title === 'string' ? properties.title : 'Log query';
  const inTime = logChart(result, query, title, window);
  if (inTime !== undefined) {
    const series = inTime.series.map((one) => ({
      ...one,
      points: one.points.filter(isOver(one.periodSeconds, window)),
    }));
    const chart = { ...inTime, series, stacked: properties.stacked === true };
    return { chart, view: view === 'pie' ? 'pie' : 'timeSeries' };
  }
  return { chart: view === 'timeSeries' ? undefined : groupsChart(result, title, window), view };
}

/** A count of what has hardly begun looks like an outage. */
function isOver(periodSeconds: number, { nowSeconds = Infinity }: TimeWindow): (point: ChartPoint) => boolean {
  return ({ timeMs }) => timeMs / 1000 + periodSeconds <= nowSeconds;
}

/** The last column that is a number in every row, by the columns before it. */
function groupsChart({ columns, rows }: LogQueryResult, title: string, window: TimeWindow): ChartModel | undefined {
  const isNumber = (column: string) =>
    rows.every((row) => row.has(column) && row.get(column)?.trim() !== '' && !Number.isNaN(Number(row.get(column))));
  const counted = columns.findLast(isNumber);
  if (counted === undefined || rows.length === 0) return undefined;
  const names = columns.filter((column) => column !== counted);
  const timeMs = (window.endSeconds - window.periodSeconds) * 1000;
  const series = rows.slice(0, mostGroups).map((row, index) => ({
    label: names.map((column) => row.get(column) ?? '–').join(' · ') || counted,
    color: seriesColor(index),
    axis: 'left' as const,
    unit: undefined,
    periodSeconds: window.endSeconds - window.startSeconds,
    points: [{ timeMs, value: Number(row.get(counted)) }],
  }));
  const axis = { label: undefined, min: undefined, max: undefined };
  return { title, window, series, annotations: [], axes: { left: axis, right: axis }, stacked: false };
}
