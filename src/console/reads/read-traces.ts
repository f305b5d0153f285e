import {
  BatchGetTracesCommand,
  GetTraceSummariesCommand,
  type TraceSummary,
  type XRayClient,
} from '@aws-sdk/client-xray';
import { traceIdTimeMs } from '../../xray/trace-id.ts';

/** One line of the list of traces. */
export interface TraceEntry {
  readonly id: string;
  readonly startMs: number;
  readonly durationSeconds: number | undefined;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly status: number | undefined;
  /** Of what it is about. */
  readonly reference: string | undefined;
  readonly marks: readonly TraceMark[];
}

export type TraceMark = 'fault' | 'error' | 'throttled' | 'in progress';

interface TraceSearchInput {
  readonly startMs: number;
  readonly endMs: number;
  readonly filter: string | undefined;
  readonly limit: number;
  /** The annotation that says what a request was about. */
  readonly annotation: string | undefined;
}

export interface FoundTraces {
  /** Newest first. */
  readonly traces: TraceEntry[];
  /** Whether there are older ones that fit, or may be. */
  readonly hasMore: boolean;
}

/**
 * How far back each call looks, from where the one before it ended: on a busy system five minutes hold enough, on a quiet one
 * an hour does. GetTraceSummaries takes six hours at most, so that is what follows.
 */
const firstStepsMs = [300_000, 3_300_000] as const;
const longestStepMs = 6 * 3_600_000;
const pagesPerStep = 5;

/** The newest traces of the last hour, at most `limit`, newest first. */
export async function readLatestTraces(
  xray: XRayClient,
  { nowMs, ...search }: Pick<TraceSearchInput, 'limit' | 'annotation'> & { readonly nowMs: number },
): Promise<TraceEntry[]> {
  return (await searchTraces(xray, { ...search, startMs: nowMs - 3_600_000, endMs: nowMs, filter: undefined })).traces;
}

/** The newest traces that began in a time and that a filter expression is true about. GetTraceSummaries itself sorts nothing. */
export async function searchTraces(xray: XRayClient, search: TraceSearchInput): Promise<FoundTraces> {
  const found = new Map<string, TraceEntry>();
  let isWhole = true;
  // A trace that began in this second is asked for as well.
  let endMs = search.endMs + 1000;
  for (let step = 0; endMs > search.startMs && found.size < search.limit; step++) {
    const startMs = Math.max(search.startMs, endMs - (firstStepsMs[step] ?? longestStepMs));
    const { summaries, hasMore } = await readSummaries(xray, { startMs, endMs, filter: search.filter });
    for (const summary of summaries) found.set(summary.Id ?? '', traceEntry(summary, search.annotation));
    isWhole = isWhole && !hasMore;
    endMs = startMs;
  }
  const traces = [...found.values()].sort((a, b) => b.startMs - a.startMs);
  return {
    traces: traces.slice(0, search.limit),
    hasMore: traces.length > search.limit || endMs > search.startMs || !isWhole,
  };
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

async function readSummaries(
  xray: XRayClient,
  search: { readonly startMs: number; readonly endMs: number; readonly filter: string | undefined },
): Promise<{ summaries: TraceSummary[]; hasMore: boolean }> {
  const summaries: TraceSummary[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < pagesPerStep; page++) {
    const answer = await xray.send(
      new GetTraceSummariesCommand({
        StartTime: new Date(search.startMs),
        EndTime: new Date(search.endMs),
        FilterExpression: search.filter,
        Sampling: false,
        NextToken: nextToken,
      }),
    );
    summaries.push(...(answer.TraceSummaries ?? []));
    nextToken = answer.NextToken;
    if (nextToken === undefined) break;
  }
  return { summaries, hasMore: nextToken !== undefined };
}

function traceEntry(summary: TraceSummary, annotation = ''): TraceEntry {
  const id = summary.Id ?? '';
  const marks: [TraceMark, boolean | undefined][] = [
    ['fault', summary.HasFault],
    // What was throttled is an error too.
    ['error', summary.HasError === true && summary.HasThrottle !== true],
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
    reference: summary.Annotations?.[annotation]?.[0]?.AnnotationValue?.StringValue,
    marks: marks.filter(([, present]) => present === true).map(([mark]) => mark),
  };
}

/** The path of a URL, without its query; whatever it is when it is no URL. */
export function pathOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  return URL.canParse(url) ? new URL(url).pathname : url.split('?')[0];
}
