import { formatValue } from '../format/format-number.ts';
import { formatClock, formatDay } from '../format/format-time.ts';
import { type ChartModel, type ChartSeries, latestPoint, utcZone } from './chart-model.ts';

/** Metrics arrive a minute or two late; a value older than so many periods is not what is the case now. */
const currentPeriods = 3;

/** The newest value of a series in words; with the time it is from where that is not now. */
export interface LatestValue {
  readonly value: string;
  readonly at: string | undefined;
}

export function latestValue(chart: ChartModel, series: ChartSeries): LatestValue {
  const point = latestPoint(series);
  if (point === undefined) return { value: 'no data', at: undefined };
  const ageSeconds = chart.window.endSeconds - point.timeMs / 1000;
  const isCurrent = ageSeconds <= currentPeriods * series.periodSeconds;
  const shownMs = point.timeMs + (chart.zone ?? utcZone).offsetSeconds * 1000;
  const at = ageSeconds > 86_400 ? `${formatDay(shownMs)}, ${formatClock(shownMs)}` : formatClock(shownMs);
  return { value: formatValue(point.value, series.unit), at: isCurrent ? undefined : at };
}
