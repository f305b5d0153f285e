import { setTimeout as delay } from 'node:timers/promises';
import { type CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AppError } from '../errors.ts';
import type { TimeWindow } from './time-range.ts';

/** The answer to a query of Logs Insights: its columns in order, and a row's values by column. */
export interface LogQueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly ReadonlyMap<string, string>[];
}

/** Most rows that are drawn. */
const rowLimit = 100;
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
): Promise<LogQueryResult> {
  const { logGroupNames, queryString } = splitSources(widgetQuery);
  const { queryId } = await logs.send(
    new StartQueryCommand({
      logGroupNames,
      queryString,
      startTime: window.startSeconds,
      endTime: window.endSeconds,
      limit: rowLimit,
    }),
  );
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') return resultOf(results);
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
