import type { TimeWindow } from '../../format/time-range.ts';
import { timeSelection } from '../../page/time-selection.ts';
import { reachOf } from './dashboard-widgets.ts';

/**
 * The time that a widget shows: the dashboard's, or its own where its `start` (`-PT6H` or ISO 8601) asks for one that
 * stays whatever the reader chooses.
 */
export function widgetWindow(properties: Readonly<Record<string, unknown>>, dashboard: TimeWindow): TimeWindow {
  const { start, end } = properties;
  if (typeof start !== 'string' || dashboard.nowSeconds === undefined) return dashboard;
  const nowMs = dashboard.nowSeconds * 1000;
  const reachSeconds = reachOf(start);
  const from = reachSeconds === undefined ? start : new Date(nowMs - reachSeconds * 1000).toISOString();
  const to = typeof end === 'string' && /^\d/.test(end) ? end : undefined;
  const { window, problem } = timeSelection({ from, to }, nowMs);
  return problem === undefined ? window : dashboard;
}
