import { seriesColor } from '../charts/chart-color.ts';
import type { ChartModel, ChartPoint } from '../charts/chart-model.ts';
import type { TimeWindow } from '../format/time-range.ts';
import type { LogQueryResult } from '../reads/read-log-query.ts';
import { logQueryBin } from './log-query-bin.ts';

/** Where nothing was counted, the line is drawn at 0 as far as it has no more points than these. */
const maxPoints = 2000;
/** More lines than these cannot be told from each other: the ones with the largest values are drawn. */
const maxSeries = 20;

/**
 * The chart of a query that ends in `stats ... by bin(...)`: a series for each of its numbers, and for each group that it counts apart.
 * Undefined for a query without bins, and for one whose answer has no row with a time and a number.
 */
export function logChart(
  result: LogQueryResult,
  query: string,
  title: string,
  window: TimeWindow,
): ChartModel | undefined {
  const bin = logQueryBin(query);
  if (bin === undefined) return undefined;
  const groups = bin.groupColumns;
  const values = result.columns.filter((column) => column !== bin.column && !groups.includes(column));
  const points = new Map<string, ChartPoint[]>();
  const counts = new Set<string>();
  for (const row of result.rows) {
    const timeMs = Date.parse(`${row.get(bin.column)?.replace(' ', 'T')}Z`);
    if (Number.isNaN(timeMs)) continue;
    const group = groups.map((column) => row.get(column) ?? '–').join(' · ');
    for (const column of values) {
      const value = Number.parseFloat(row.get(column) ?? '');
      if (Number.isNaN(value)) continue;
      const label = group === '' ? column : values.length === 1 ? group : `${group} · ${column}`;
      if (bin.countColumns.includes(column)) counts.add(label);
      points.set(label, [...(points.get(label) ?? []), { timeMs, value }]);
    }
  }
  if (points.size === 0) return undefined;
  const isShortened = result.isCut === true || /\|\s*limit\b/i.test(query);
  const series = [...points]
    .toSorted(([, a], [, b]) => peak(b) - peak(a))
    .slice(0, maxSeries)
    .map(([label, found], index) => ({
      label,
      color: seriesColor(index),
      axis: 'left' as const,
      unit: undefined,
      periodSeconds: bin.periodSeconds,
      points: (counts.has(label) && !isShortened ? withZeros(found, bin.periodSeconds, window) : found).toSorted(
        (a, b) => a.timeMs - b.timeMs,
      ),
    }));
  const axis = { label: undefined, min: undefined, max: undefined };
  return { title, window, series, annotations: [], axes: { left: axis, right: axis }, stacked: false };
}

/** A point for every part of the window's time: 0 where there is none. */
function withZeros(points: readonly ChartPoint[], periodSeconds: number, window: TimeWindow): ChartPoint[] {
  const known = new Map(points.map((point) => [point.timeMs, point]));
  const periodMs = periodSeconds * 1000;
  const firstMs = Math.ceil((window.startSeconds * 1000) / periodMs) * periodMs;
  if ((window.endSeconds * 1000 - firstMs) / periodMs > maxPoints) return [...points];
  for (let timeMs = firstMs; timeMs < window.endSeconds * 1000; timeMs += periodMs) {
    if (!known.has(timeMs)) known.set(timeMs, { timeMs, value: 0 });
  }
  return [...known.values()];
}

function peak(points: readonly ChartPoint[]): number {
  return Math.max(...points.map(({ value }) => value));
}
