import { setTimeout as delay } from 'node:timers/promises';
import { type CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AppError } from '../../base/errors.ts';
import type { TimeWindow } from '../format/time-range.ts';

/** The answer to a query of Logs Insights: its columns in order, and a row's values by column. */
export interface LogQueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly ReadonlyMap<string, string>[];
  /** Whether there may be more rows than were asked for. */
  readonly isCut?: boolean;
  /** How many log lines were read for it. */
  readonly recordsScanned?: number | undefined;
}

/** Most rows that a widget draws. */
const rowsOfWidget = 100;
/** A query takes AWS a second or two; a page should not wait much longer for one. */
const pollMs = 300;
const timeoutMs = 10_000;

/** The source clauses of a log widget, and the query after them. */
const sourcePattern = /^\s*SOURCE\s+(?:'([^']+)'|"([^"]+)"|([^\s|]+))\s*\|?/i;

/**
 * Runs the query of a log widget, `SOURCE 'group' | SOURCE 'group' | query`, over a window of time.
 * Throws what the SDK throws, DEFINITION_INVALID for a query without a source, and AWS_REFUSED when AWS does not finish it.
 */
export async function readLogQuery(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  widgetQuery: string,
  window: TimeWindow,
  limit = rowsOfWidget,
): Promise<LogQueryResult> {
  const { startSeconds, endSeconds } = window;
  return await runLogQuery(logs, { ...splitSources(widgetQuery), startSeconds, endSeconds, limit });
}

/** Runs a query and waits for its end. Throws what the SDK throws, and AWS_REFUSED when AWS does not finish it. */
export async function runLogQuery(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  query: {
    readonly logGroupNames: string[];
    readonly queryString: string;
    readonly startSeconds: number;
    readonly endSeconds: number;
    readonly limit: number;
  },
): Promise<LogQueryResult> {
  const { startSeconds: startTime, endSeconds: endTime, ...rest } = query;
  const { queryId } = await logs.send(new StartQueryCommand({ ...rest, startTime, endTime }));
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const { status, results = [], statistics } = await logs.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') {
      return { ...resultOf(results), isCut: results.length >= query.limit, recordsScanned: statistics?.recordsScanned };
    }
    if (performance.now() > deadlineMs || (status !== 'Running' && status !== 'Scheduled')) {
      throw new AppError('AWS_REFUSED', `The query did not end: it is ${status}.`, {
        remedy: 'Choose a shorter time range, or run it in Logs Insights.',
      });
    }
    await delay(pollMs);
  }
}

function splitSources(widgetQuery: string): { logGroupNames: string[]; queryString: string } {
  const logGroupNames: string[] = [];
  let rest = widgetQuery;
  for (let match = sourcePattern.exec(rest); match !== null; match = sourcePattern.exec(rest)) {
    logGroupNames.push(match[1] ?? match[2] ?? match[3] ?? '');
    rest = rest.slice(match[0].length);
  }
  if (logGroupNames.length > 0) return { logGroupNames, queryString: rest.trim() };
  throw new AppError('DEFINITION_INVALID', 'The query names no log group.', {
    remedy: "Begin it with SOURCE 'log group' | and apply the dashboard again.",
  });
}

function resultOf(results: readonly (readonly { field?: string | undefined; value?: string | undefined }[])[]) {
  const rows = results.map(
    (fields) => new Map(fields.map(({ field = '', value = '' }): [string, string] => [field, value])),
  );
  return { columns: columnsOf(rows), rows };
}

/** A row leaves out the columns that it has no value for; so each one is put behind the one that it follows in some row. */
function columnsOf(rows: LogQueryResult['rows']): string[] {
  const columns: string[] = [];
  for (const row of rows) {
    let before = -1;
    for (const column of row.keys()) {
      if (!columns.includes(column)) columns.splice(before + 1, 0, column);
      before = columns.indexOf(column);
    }
  }
  // A pointer to the whole line, for programs.
  return columns.filter((column) => column !== '@ptr');
}
