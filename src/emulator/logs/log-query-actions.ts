import { randomUUID } from 'node:crypto';
import type {
  GetQueryResultsRequest,
  GetQueryResultsResponse,
  StartQueryRequest,
  StartQueryResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { parseLogQuery } from '../../cloudwatch/logs/log-query.ts';
import { compileLogQuery, type LogQuery, runLogQuery } from '../../cloudwatch/logs/log-query-run.ts';
import { mergeYielding } from '../../cloudwatch/logs/log-query-sort.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import { readOrRefuse } from '../protocol/read-or-refuse.ts';
import { AwsRefusal } from '../protocol/service-error.ts';
import type { YieldingRunner } from '../protocol/yielding-runner.ts';
import { createPatternCompiler } from './log-pattern.ts';
import { invalidLogRequest } from './log-requests.ts';
import type { LogGroup, LogStore, StoredLogEvent } from './log-store.ts';

/** AWS page: "StartQuery". */
const maxLimit = 10_000;
const maxGroups = 50;
const maxUnderWay = 30;
/** Results that are kept: whoever asks for them does so at once. */
const maxKeptResults = 100;

/** Queries of Logs Insights. They run one after the other, over the lines that were there when each was started. */
export function createLogQueryActions({ logs, runner }: { logs: LogStore; runner: YieldingRunner }) {
  const kept = new Map<string, GetQueryResultsResponse>();
  let underWay = 0;
  let earlier: Promise<unknown> = Promise.resolve();

  async function run(queryId: string, query: LogQuery, lines: readonly StoredLogEvent[][], limit: number) {
    keep(queryId, { status: 'Running', results: [] });
    try {
      keep(queryId, await runner.run(answer(query, lines, limit)));
    } catch {
      // AWS does not say why either.
      keep(queryId, { status: 'Failed', results: [] });
    }
    underWay--;
  }

  function keep(queryId: string, results: GetQueryResultsResponse): void {
    kept.set(queryId, results);
    const [oldest] = kept.keys();
    if (kept.size > maxKeptResults && oldest !== undefined) kept.delete(oldest);
  }

  return {
    StartQuery(input: StartQueryRequest): StartQueryResponse {
      const { limit = maxLimit, startTime = 0, endTime = 0 } = input;
      const query = readQuery(input.queryString ?? '');
      const groups = queriedGroups(logs, input);
      if (underWay >= maxUnderWay) {
        throw new AwsRefusal('LimitExceededException', `There are ${maxUnderWay} queries under way.`);
      }
      const [startMs, endMs] = [startTime * 1000, (endTime + 1) * 1000];
      const lines = groups.map(({ events }) =>
        events.filter(({ timestampMs }) => timestampMs >= startMs && timestampMs < endMs),
      );
      const queryId = randomUUID();
      underWay++;
      keep(queryId, { status: 'Scheduled', results: [] });
      earlier = earlier.then(() => run(queryId, query, lines, limit));
      return { queryId };
    },

    GetQueryResults({ queryId = '' }: GetQueryResultsRequest): GetQueryResultsResponse {
      const results = kept.get(queryId);
      if (results !== undefined) return results;
      throw new AwsRefusal('ResourceNotFoundException', 'The query does not exist.');
    },
  } satisfies ActionTable;
}

function* answer(
  query: LogQuery,
  lines: readonly StoredLogEvent[][],
  limit: number,
): Generator<undefined, GetQueryResultsResponse> {
  const events = yield* byTime(lines);
  const results = yield* runLogQuery(query, events, limit);
  const statistics = { recordsScanned: events.length, recordsMatched: results.length };
  return { status: 'Complete', results, statistics };
}

/** The lines of all groups, the oldest first. It yields after each group, and for each line that it moves. */
function* byTime(groups: readonly StoredLogEvent[][]): Generator<undefined, StoredLogEvent[]> {
  const order = (a: StoredLogEvent, b: StoredLogEvent) => a.timestampMs - b.timestampMs || a.sequence - b.sequence;
  const sorted: StoredLogEvent[][] = [];
  for (const lines of groups) {
    sorted.push(lines.sort(order));
    yield;
  }
  return yield* mergeYielding(sorted, order);
}

/** @throws AwsRefusal MalformedQueryException for what is not understood. */
function readQuery(text: string): LogQuery {
  return readOrRefuse('MalformedQueryException', 'The query is not understood here', () =>
    compileLogQuery(parseLogQuery(text), { compilePattern: createPatternCompiler() }),
  );
}

/** @throws AwsRefusal when the request names no group, too many, or one that does not exist. */
function queriedGroups(logs: LogStore, input: StartQueryRequest): LogGroup[] {
  const { logGroupName, logGroupNames = [], logGroupIdentifiers = [] } = input;
  const named = [...(logGroupName === undefined ? [] : [logGroupName]), ...logGroupNames, ...logGroupIdentifiers];
  if (named.length === 0) throw invalidLogRequest('A log group is required.');
  if (named.length > maxGroups) throw invalidLogRequest(`A query is about ${maxGroups} log groups at most.`);
  const groups = named.map((name) => {
    const group = logs.get(name.replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:/, ''));
    if (group !== undefined) return group;
    throw new AwsRefusal('ResourceNotFoundException', `Log group '${name}' does not exist.`);
  });
  return [...new Set(groups)];
}
