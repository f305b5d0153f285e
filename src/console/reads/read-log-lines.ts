import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { logLineFields } from './log-line-fields.ts';

/** One line of the log: the fields every line has, and the whole of it. */
export interface LogLine {
  /** CloudWatch's id of it; undefined for a line that did not come from there. */
  readonly id?: string | undefined;
  readonly timeMs: number;
  readonly stream: string | undefined;
  readonly level: string | undefined;
  readonly message: string;
  readonly traceId: string | undefined;
  /** The line's other fields; undefined when it is not JSON. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** FilterLogEvents may answer with empty pages and a token; a search ends after so many. */
const pagesPerSearch = 10;
const linesOfTrace = 200;
/** How far back the newest lines are looked for, until there are enough: FilterLogEvents gives the oldest first. */
const lookBackMs = [60_000, 15 * 60_000, 3 * 3_600_000, 24 * 3_600_000] as const;

/** pino's levels, for lines that carry numbers. */
const levelNames: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** Where lines are looked for, and which: `filterPattern` is one of CloudWatch's, or empty. */
export interface LogSearch {
  readonly logGroupName: string;
  readonly filterPattern: string;
  readonly startMs: number;
  /** Undefined for no end. */
  readonly endMs: number | undefined;
}

/**
 * The lines of a trace, oldest first, by the `xray_trace_id` that each of them carries. They are searched for as text: by a field
 * CloudWatch finds no line that has a syslog header. A line that is no JSON is one of them when it has the id anywhere.
 */
export async function readLogLinesOfTrace(
  logs: CloudWatchLogsClient,
  search: { readonly logGroupName: string; readonly traceId: string; readonly startMs: number; readonly endMs: number },
): Promise<LogLine[]> {
  const found = await readLogLines(logs, { ...search, filterPattern: `"${search.traceId}"` }, linesOfTrace);
  const own = found.filter(({ fields, traceId }) => fields === undefined || traceId === search.traceId);
  return own.slice(0, linesOfTrace);
}

/** The newest lines of the last day, at most `limit`, newest first. */
export async function readNewestLogLines(
  logs: CloudWatchLogsClient,
  search: {
    readonly logGroupName: string;
    readonly filterPattern: string;
    readonly nowMs: number;
    readonly limit: number;
  },
): Promise<LogLine[]> {
  let lines: LogLine[] = [];
  for (const back of lookBackMs) {
    lines = await readLogLines(logs, { ...search, startMs: search.nowMs - back, endMs: undefined });
    if (lines.length >= search.limit) break;
  }
  return lines.toReversed().slice(0, search.limit);
}

/** Lines, oldest first; no more pages than it takes for `enough` of them. */
export async function readLogLines(
  logs: CloudWatchLogsClient,
  search: LogSearch,
  enough = Number.POSITIVE_INFINITY,
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < pagesPerSearch && lines.length < enough; page++) {
    const answer = await logs.send(
      new FilterLogEventsCommand({
        logGroupName: search.logGroupName,
        filterPattern: search.filterPattern === '' ? undefined : search.filterPattern,
        startTime: Math.floor(search.startMs),
        endTime: search.endMs === undefined ? undefined : Math.ceil(search.endMs),
        nextToken,
      }),
    );
    for (const { message = '', timestamp = 0, logStreamName, eventId } of answer.events ?? []) {
      lines.push(logLine(message, timestamp, logStreamName, eventId));
    }
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return lines.sort((a, b) => a.timeMs - b.timeMs);
}

/** Reads one line, JSON or not, with a syslog header or without. */
export function logLine(text: string, timeMs: number, stream: string | undefined, id?: string): LogLine {
  const parsed = logLineFields(text);
  if (parsed === undefined) {
    return { id, timeMs, stream, level: undefined, message: text, traceId: undefined, fields: undefined };
  }
  const { level, msg, message, xray_trace_id: traceId, ...fields } = parsed;
  return {
    id,
    timeMs,
    stream,
    level: typeof level === 'number' ? (levelNames[level] ?? String(level)) : stringOf(level),
    message: stringOf(msg) ?? stringOf(message) ?? '',
    traceId: stringOf(traceId),
    fields,
  };
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
