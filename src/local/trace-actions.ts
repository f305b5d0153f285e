import type {
  BatchGetTracesRequest,
  BatchGetTracesResult,
  GetTraceSummariesRequest,
  GetTraceSummariesResult,
  TraceSummary,
} from '@aws-sdk/client-xray';
import { pageOf } from './aws-paging.ts';
import { AwsRefusal } from './aws-refusal.ts';
import type { ActionTable } from './aws-service.ts';
import type { Clock } from './clock.ts';
import type { TraceStore } from './trace-store.ts';
import { summarizeTrace, traceDurationSeconds } from './trace-summary.ts';

/** AWS pages: "GetTraceSummaries" and "BatchGetTraces"; the size of a page is [inferred]. */
const summariesPerPage = 100;
const maxRangeMs = 6 * 3600 * 1000;
const maxTraceIds = 5;

/** X-Ray's actions that read. GetTraceSummaries takes no filter expression yet, and refuses one by name. */
export function createTraceActions({ traces, clock }: { traces: TraceStore; clock: Clock }) {
  return {
    /** Newest first; whatever TimeRangeType says, the range is that of the traces' starts. */
    GetTraceSummaries(input: GetTraceSummariesRequest): GetTraceSummariesResult {
      if (input.FilterExpression !== undefined && input.FilterExpression !== '') {
        throw invalid(`The filter expression is not supported here: ${input.FilterExpression}`);
      }
      const startMs = input.StartTime?.getTime() ?? 0;
      const endMs = input.EndTime?.getTime() ?? 0;
      if (startMs > endMs) throw invalid('The start time must be before the end time.');
      if (endMs - startMs > maxRangeMs) throw invalid('The time range cannot be longer than 6 hours.');
      const found = traces
        .list()
        .map(summarizeTrace)
        .filter((summary) => summary !== undefined)
        .filter((summary) => startOf(summary) >= startMs && startOf(summary) <= endMs)
        .sort((a, b) => (newestFirstKey(a) < newestFirstKey(b) ? -1 : 1));
      const page = pageOf(found, {
        token: input.NextToken,
        size: summariesPerPage,
        keyOf: newestFirstKey,
        refusalName: 'InvalidRequestException',
      });
      return {
        TraceSummaries: [...page.items],
        ApproximateTime: new Date(clock.nowMs()),
        TracesProcessedCount: found.length,
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

function startOf(summary: TraceSummary): number {
  return summary.StartTime?.getTime() ?? 0;
}

/** Ascends from the newest trace to the oldest. */
function newestFirstKey(summary: TraceSummary): string {
  return `${String(Number.MAX_SAFE_INTEGER - startOf(summary)).padStart(16, '0')} ${summary.Id}`;
}

function invalid(message: string): AwsRefusal {
  return new AwsRefusal('InvalidRequestException', message);
}
