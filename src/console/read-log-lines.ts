import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';

/** One line of the log: the fields every line has, and the whole of it. */
export interface LogLine {
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
const linesPerSearch = 200;

/** pino's levels, for lines that carry numbers. */
const levelNames: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** The lines of a trace, oldest first, by the `xray_trace_id` that each of them carries. */
export async function readLogLinesOfTrace(
  logs: CloudWatchLogsClient,
  search: { readonly logGroupName: string; readonly traceId: string; readonly startMs: number; readonly endMs: number },
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < pagesPerSearch && lines.length < linesPerSearch; page++) {
    const answer = await logs.send(
      new FilterLogEventsCommand({
        logGroupName: search.logGroupName,
        filterPattern: `{ $.xray_trace_id = "${search.traceId}" }`,
        startTime: Math.floor(search.startMs),
        endTime: Math.ceil(search.endMs),
        nextToken,
      }),
    );
    for (const event of answer.events ?? []) {
      lines.push(logLine(event.message ?? '', event.timestamp ?? 0, event.logStreamName));
    }
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return lines.sort((a, b) => a.timeMs - b.timeMs).slice(0, linesPerSearch);
}

/** Reads one line, JSON or not. */
export function logLine(text: string, timeMs: number, stream: string | undefined): LogLine {
  const parsed = parseObject(text);
  if (parsed === undefined) {
    return { timeMs, stream, level: undefined, message: text, traceId: undefined, fields: undefined };
  }
  const { level, msg, message, xray_trace_id: traceId, ...fields } = parsed;
  return {
    timeMs,
    stream,
    level: typeof level === 'number' ? (levelNames[level] ?? String(level)) : stringOf(level),
    message: stringOf(msg) ?? stringOf(message) ?? '',
    traceId: stringOf(traceId),
    fields,
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
