import {
  BatchGetTracesCommand,
  GetTraceSummariesCommand,
  type TraceSummary,
  type XRayClient,
} from '@aws-sdk/client-xray';
import { traceIdTimeMs } from './trace-id.ts';

/** One line of the list of traces. */
export interface TraceEntry {
  readonly id: string;
  readonly startMs: number;
  readonly durationSeconds: number | undefined;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly status: number | undefined;
  readonly marks: readonly TraceMark[];
}

export type TraceMark = 'fault' | 'error' | 'throttled' | 'in progress';

/** Looked at in this order: on a busy system five minutes hold enough, on a quiet one an hour does. */
const windowsSeconds = [300, 3600] as const;
const pagesPerWindow = 5;

/** The newest traces of the last hour, at most `limit`, newest first. GetTraceSummaries itself sorts nothing. */
export async function readLatestTraces(xray: XRayClient, nowMs: number, limit: number): Promise<TraceEntry[]> {
  let entries: TraceEntry[] = [];
  for (const windowSeconds of windowsSeconds) {
    entries = (await summaries(xray, nowMs - windowSeconds * 1000, nowMs)).map(traceEntry);
    if (entries.length >= limit) break;
  }
  return entries.sort((a, b) => b.startMs - a.startMs).slice(0, limit);
}

/** The segment documents (JSON) of a trace; undefined when X-Ray does not have it. */
export async function readTraceDocuments(xray: XRayClient, traceId: string): Promise<string[] | undefined> {
  const documents: string[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await xray.send(new BatchGetTracesCommand({ TraceIds: [traceId], NextToken: nextToken }));
    for (const { Document } of answer.Traces?.flatMap(({ Segments }) => Segments ?? []) ?? []) {
      if (Document !== undefined) documents.push(Document);
    }
    nextToken = answer.NextToken;
  } while (nextToken !== undefined);
  return documents.length === 0 ? undefined : documents;
}

async function summaries(xray: XRayClient, startMs: number, endMs: number): Promise<TraceSummary[]> {
  const found: TraceSummary[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < pagesPerWindow; page++) {
    const answer = await xray.send(
      new GetTraceSummariesCommand({
        StartTime: new Date(startMs),
        // A trace that began in this second is asked for as well.
        EndTime: new Date(endMs + 1000),
        Sampling: false,
        NextToken: nextToken,
      }),
    );
    found.push(...(answer.TraceSummaries ?? []));
    nextToken = answer.NextToken;
    if (nextToken === undefined) break;
  }
  return found;
}

function traceEntry(summary: TraceSummary): TraceEntry {
  const id = summary.Id ?? '';
  const marks: [TraceMark, boolean | undefined][] = [
    ['fault', summary.HasFault],
    ['error', summary.HasError],
    ['throttled', summary.HasThrottle],
    ['in progress', summary.IsPartial],
  ];
  return {
    id,
    startMs: summary.StartTime?.getTime() ?? traceIdTimeMs(id),
    durationSeconds: summary.Duration ?? summary.ResponseTime,
    method: summary.Http?.HttpMethod,
    path: pathOf(summary.Http?.HttpURL),
    status: summary.Http?.HttpStatus,
    marks: marks.filter(([, present]) => present === true).map(([mark]) => mark),
  };
}

/** The path of a URL, without its query; whatever it is when it is no URL. */
export function pathOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  return URL.canParse(url) ? new URL(url).pathname : url.split('?')[0];
}
