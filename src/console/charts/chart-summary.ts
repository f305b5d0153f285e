import { formatValue } from '../format/format-number.ts';
import { formatTime } from '../format/format-time.ts';
import type { ChartModel } from './chart-model.ts';
import { latestValue } from './latest-value.ts';

/** Series beyond this are counted, not named: a name that takes a minute to hear helps nobody. */
const namedSeries = 6;

/** The accessible name of a chart: what it is of, from when to when, and where each line stands now. */
export function chartSummary(chart: ChartModel, kind: string): string {
  const from = formatTime(chart.window.startSeconds * 1000);
  const to = formatTime(chart.window.endSeconds * 1000);
  const latest = chart.series.slice(0, namedSeries).map((series) => {
    const { value, at } = latestValue(chart, series);
    return `${series.label} ${value}${at === undefined ? '' : ` at ${at}`}`;
  });
  const more = chart.series.length > namedSeries ? ` and ${chart.series.length - namedSeries} more` : '';
  const lines = chart.annotations.map(
    ({ label, value }) => `${label ?? 'marked value'} at ${formatValue(value, undefined)}`,
  );
  const marked = lines.length === 0 ? '' : ` Marked: ${lines.join(', ')}.`;
  return `${chart.title}: ${kind} from ${from} to ${to}. Latest: ${latest.join(', ')}${more}.${marked}`;
}
