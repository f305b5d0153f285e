import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { TimeWindow } from '../../format/time-range.ts';
import { type TimeSelection, timeParameters } from '../../page/time-selection.ts';
import { type LogQueryResult, readLogQuery } from '../../reads/read-log-query.ts';
import { expectValue, type Outcome, outcomeOf } from '../../reads/result.ts';
import type { Widget } from './dashboard-widgets.ts';
import { logWidgetView } from './widget-log.ts';

/** What the query of a log widget found. */
export interface LogWidgetAnswer {
  readonly result: LogQueryResult;
  /** The time that it was asked about. */
  readonly window: TimeWindow;
  /** When it was asked, where that was for an earlier drawing. */
  readonly askedAtMs: number | undefined;
}

/** Gets what a log widget shows over a window of time, or says why its query is not run. Rejects as `readLogQuery` does. */
export type ReadLogWidget = (
  properties: Widget['properties'],
  window: TimeWindow,
) => Promise<LogWidgetAnswer | { readonly notRun: string }>;

export interface LogWidgetReader {
  /** For a dashboard that somebody opens: runs its queries, as many as a page may, and keeps what they find. */
  opened(time: TimeSelection): ReadLogWidget;
  /** For one that is drawn once more: runs none, and gives what was found when it was opened. */
  redrawn(time: TimeSelection): ReadLogWidget;
}

/** Queries that open with a dashboard. AWS bills each by what it reads. */
const mostQueries = 20;
/** Results of widgets in memory, of all dashboards together. */
const mostKept = 100;
/** Rows behind a drawing: a day of minutes. */
const rowsOfLogChart = 1440;

interface Kept {
  readonly window: TimeWindow;
  readonly askedAtMs: number;
  /** Of a query that may be under way. */
  readonly outcome: Promise<Outcome<LogQueryResult>>;
}

export function createLogWidgetReader(deps: {
  readonly logs: Pick<CloudWatchLogsClient, 'send'>;
  readonly nowMs: () => number;
}): LogWidgetReader {
  const kept = new Map<string, Kept>();

  function ask(key: string, properties: Widget['properties'], window: TimeWindow): Kept {
    const outcome = outcomeOf(() => runLogWidget(deps.logs, properties, window));
    const asked = { window, askedAtMs: deps.nowMs(), outcome };
    kept.delete(key);
    kept.set(key, asked);
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    return asked;
  }

  /** One dashboard's reading. */
  function reading(time: TimeSelection, isRedraw: boolean): ReadLogWidget {
    let widgets = 0;
    return async (properties, window) => {
      widgets += 1;
      if (widgets > mostQueries) {
        return {
          notRun: `A dashboard runs its first ${mostQueries} queries of the log. This one runs on a page of its own.`,
        };
      }
      const key = JSON.stringify([properties, timeParameters(time)]);
      const found = isRedraw ? kept.get(key) : ask(key, properties, window);
      if (found === undefined) return { notRun: 'This query of the log runs when the page is opened. Reload it.' };
      const result = expectValue(await found.outcome);
      return { result, window: found.window, askedAtMs: isRedraw ? found.askedAtMs : undefined };
    };
  }

  return { opened: (time) => reading(time, false), redrawn: (time) => reading(time, true) };
}

/** Runs the query of a log widget, for as many rows as its view shows. */
export async function runLogWidget(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  properties: Widget['properties'],
  window: TimeWindow,
): Promise<LogQueryResult> {
  const rows = logWidgetView(properties) === 'table' ? undefined : rowsOfLogChart;
  return await readLogQuery(logs, String(properties.query ?? ''), window, rows);
}
