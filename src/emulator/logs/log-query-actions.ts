import { randomUUID } from 'node:crypto';
import type {
  GetQueryResultsRequest,
  GetQueryResultsResponse,
  StartQueryRequest,
  StartQueryResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ActionTable } from '../protocol/aws-service.ts';
import { AwsRefusal } from '../protocol/service-error.ts';
import { parseLogQuery } from './log-query.ts';
import { runLogQuery } from './log-query-run.ts';
import type { LogStore } from './log-store.ts';

/** AWS page: "StartQuery". */
const maxLimit = 10_000;
/** Results that are kept: whoever asks for them does so at once. */
const maxKeptResults = 100;

/** Queries of Logs Insights. They run at once, so that their results are complete when they are asked for the first time. */
export function createLogQueryActions({ logs }: { logs: LogStore }) {
  const kept = new Map<string, GetQueryResultsResponse>();
  return {
    StartQuery(input: StartQueryRequest): StartQueryResponse {
      const { logGroupName, logGroupNames = [], logGroupIdentifiers = [], limit = maxLimit } = input;
      const commands = parseLogQuery(input.queryString ?? '');
      const named = [...(logGroupName === undefined ? [] : [logGroupName]), ...logGroupNames, ...logGroupIdentifiers];
      if (named.length === 0) throw new AwsRefusal('InvalidParameterException', 'A log group is required.');
      const groups = named.map((name) => logs.get(name.replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:/, '')));
      const missing = named.find((_name, index) => groups[index] === undefined);
      if (missing !== undefined) {
        throw new AwsRefusal('ResourceNotFoundException', `Log group '${missing}' does not exist.`);
      }
      const [startMs, endMs] = [(input.startTime ?? 0) * 1000, ((input.endTime ?? 0) + 1) * 1000];
      const events = groups
        .flatMap((group) => group?.events ?? [])
        .filter(({ timestampMs }) => timestampMs >= startMs && timestampMs < endMs)
        .sort((a, b) => a.timestampMs - b.timestampMs || a.sequence - b.sequence);
      const results = runLogQuery(commands, events, limit);
      const queryId = randomUUID();
      const statistics = { recordsScanned: events.length, recordsMatched: results.length };
      kept.set(queryId, { status: 'Complete', results, statistics });
      const [oldest] = kept.keys();
      if (kept.size > maxKeptResults && oldest !== undefined) kept.delete(oldest);
      return { queryId };
    },

    GetQueryResults({ queryId = '' }: GetQueryResultsRequest): GetQueryResultsResponse {
      const results = kept.get(queryId);
      if (results !== undefined) return results;
      throw new AwsRefusal('ResourceNotFoundException', 'The query does not exist.');
    },
  } satisfies ActionTable;
}
