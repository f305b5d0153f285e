import type {
  BatchGetTracesRequest,
  BatchGetTracesResult,
  GetTraceSummariesRequest,
  GetTraceSummariesResult,
} from '@aws-sdk/client-xray';
import { parseTraceFilter, type TraceFilter } from '../../xray/filter/trace-filter.ts';
import { matchesTraceFilter } from '../../xray/filter/trace-filter-run.ts';
import { type Trace, traceDurationSeconds, traceEndSeconds, traceStartSeconds } from '../../xray/trace.ts';
import { pageOf } from '../protocol/aws-paging.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import type { Clock } from '../protocol/clock.ts';
import { readOrRefuse } from '../protocol/read-or-refuse.ts';
import { AwsRefusal } from '../protocol/service-error.ts';
import type { YieldingRunner } from '../protocol/yielding-runner.ts';
import type { StoredTrace, TraceStore } from './trace-store.ts';
import { summarizeTrace } from './trace-summary.ts';

/** AWS pages: "GetTraceSummaries" and "BatchGetTraces"; the size of a page is [inferred]. */
const summariesPerPage = 100;
const maxRangeMs = 6 * 3600 * 1000;
const maxTraceIds = 5;

/** X-Ray's actions that read. */
export function createTraceActions(deps: { traces: TraceStore; clock: Clock; runner: YieldingRunner }) {
  const { traces, clock, runner } = deps;
  return {
    /**
     * Newest first, all that there are: `Sampling` may leave traces out and need not. A filter expression is true of a trace by
     * what its root segment says, unless it asks for others.
     */
    async GetTraceSummaries(input: GetTraceSummariesRequest): Promise<GetTraceSummariesResult> {
      const { FilterExpression: expression = '', TimeRangeType: rangeType = 'TraceId' } = input;
      const startMs = input.StartTime?.getTime() ?? 0;
      const endMs = input.EndTime?.getTime() ?? 0;
      if (startMs > endMs) throw invalid('The start time must be before the end time.');
      if (endMs - startMs > maxRangeMs) throw invalid('The time range cannot be longer than 6 hours.');
      const timesOf = traceTimes[rangeType];
      if (timesOf === undefined) throw invalid(`TimeRangeType must be one of ${Object.keys(traceTimes).join(', ')}.`);
      const filter =
        expression.trim() === ''
          ? undefined
          : readOrRefuse('InvalidRequestException', 'The filter expression is not valid', () =>
              parseTraceFilter(expression),
            );
      const isInRange = (trace: Trace) =>
        timesOf(trace).some((seconds) => seconds * 1000 >= startMs && seconds * 1000 <= endMs);
      const { inRangeCount, matching } = await runner.run(findTraces(traces, isInRange, filter));
      const found = matching
        .map((trace) => ({ trace, key: newestFirstKey(trace) }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      const page = pageOf(found, {
        token: input.NextToken,
        size: summariesPerPage,
        keyOf: ({ key }) => key,
        refusalName: 'InvalidRequestException',
      });
      return {
        TraceSummaries: page.items.map(({ trace }) => summarizeTrace(trace)).filter((summary) => summary !== undefined),
        ApproximateTime: new Date(clock.nowMs()),
        TracesProcessedCount: inRangeCount,
        NextToken: page.nextToken,
      };
    },

    BatchGetTraces({ TraceIds = [] }: BatchGetTracesRequest): BatchGetTracesResult {
      if (TraceIds.length > maxTraceIds) throw invalid(`TraceIds must not have more than ${maxTraceIds} members.`);
      const found = TraceIds.map((id) => traces.get(id)).filter((trace) => trace !== undefined);
      return {
        Traces: found.map((trace) => ({
          Id: trace.id,
          Duration: traceDurationSeconds(trace),
          LimitExceeded: trace.limitExceeded,
          Segments: trace.segments.map((segment) => ({ Id: segment.id, Document: JSON.stringify(segment) })),
        })),
        UnprocessedTraceIds: TraceIds.filter((id) => traces.get(id) === undefined),
      };
    },
  } satisfies ActionTable;
}

/** It yields after each trace, which may be hundreds of documents. */
function* findTraces(
  traces: TraceStore,
  isInRange: (trace: Trace) => boolean,
  filter: TraceFilter | undefined,
): Generator<undefined, { inRangeCount: number; matching: StoredTrace[] }> {
  let inRangeCount = 0;
  const matching: StoredTrace[] = [];
  for (const id of traces.ids()) {
    const trace = traces.get(id);
    if (trace !== undefined && trace.segments.length > 0 && isInRange(trace)) {
      inRangeCount++;
      if (filter === undefined || matchesTraceFilter(filter, trace)) matching.push(trace);
    }
    yield;
  }
  return { inRangeCount, matching };
}

/**
 * Which of a trace's times, in seconds since 1970, has to be in the range. AWS page: "GetTraceSummaries", TimeRangeType. [inferred] The
 * last update is taken for the end of the trace: when a document came in is not kept.
 */
const traceTimes: Readonly<Record<string, (trace: Trace) => readonly number[]>> = {
  TraceId: (trace) => [traceStartSeconds(trace)],
  Event: (trace) => [traceEndSeconds(trace)],
  Service: ({ segments }) => segments.map(({ start_time, end_time }) => end_time ?? start_time),
};

/** Ascends from the newest trace to the oldest. */
function newestFirstKey(trace: StoredTrace): string {
  const startMs = Math.round(traceStartSeconds(trace) * 1000);
  return `${String(Number.MAX_SAFE_INTEGER - startMs).padStart(16, '0')} ${trace.id}`;
}

function invalid(message: string): AwsRefusal {
  return new AwsRefusal('InvalidRequestException', message);
}
