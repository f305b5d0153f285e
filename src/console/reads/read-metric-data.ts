import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { ChartPoint } from '../charts/chart-model.ts';
import type { TimeWindow } from '../format/time-range.ts';
import { runLimited } from './map-limited.ts';
import { type Outcome, outcomeOf } from './result.ts';

/** The queries of one chart. Their Ids need to be unique within it only. */
export interface MetricDataRequest {
  readonly key: string;
  readonly queries: readonly MetricDataQuery[];
}

export interface ReadSeries {
  /** The Id of the query; an expression may give several series under one. */
  readonly id: string;
  readonly label: string;
  readonly points: readonly ChartPoint[];
}

/** GetMetricData takes at most so many queries in a call. */
const queriesPerCall = 500;
/** Calls under way at a time: enough to hide the round trips, far below what CloudWatch allows an account. */
const concurrentCalls = 4;

/**
 * Reads the data of many charts with few calls of GetMetricData. Plain metrics of several charts share calls; a chart
 * with an expression has one of its own, because METRICS() means every metric of the call. When a shared call is
 * refused, its charts are read one by one, so that only those at fault have a problem.
 */
export async function readMetricData(
  cloudwatch: Pick<CloudWatchClient, 'send'>,
  window: TimeWindow,
  requests: readonly MetricDataRequest[],
): Promise<Map<string, Outcome<ReadSeries[]>>> {
  const outcomes = new Map<string, Outcome<ReadSeries[]>>();
  const readOne = async (request: MetricDataRequest) => {
    outcomes.set(request.key, await outcomeOf(() => callGetMetricData(cloudwatch, window, request.queries)));
  };
  await runLimited(shareCalls(requests), concurrentCalls, async (shared) => {
    if (shared.length === 1) return await readOne(shared[0]!);
    const outcome = await outcomeOf(() => callGetMetricData(cloudwatch, window, shared.flatMap(prefixedQueries)));
    if (!outcome.ok) return await runLimited(shared, 1, readOne).then(() => undefined);
    for (const request of shared) outcomes.set(request.key, { ok: true, value: seriesOf(request, outcome.value) });
  });
  return outcomes;
}

/** Groups requests into calls: those that may share up to the limit, the others alone, those without queries left out. */
export function shareCalls(requests: readonly MetricDataRequest[]): MetricDataRequest[][] {
  const calls: MetricDataRequest[][] = [];
  let open: { requests: MetricDataRequest[]; queryCount: number } | undefined;
  for (const request of requests.filter(({ queries }) => queries.length > 0)) {
    if (request.queries.some(({ Expression }) => Expression !== undefined)) {
      calls.push([request]);
      continue;
    }
    if (open === undefined || open.queryCount + request.queries.length > queriesPerCall) {
      open = { requests: [], queryCount: 0 };
      calls.push(open.requests);
    }
    open.requests.push(request);
    open.queryCount += request.queries.length;
  }
  return calls;
}

/** Ids made unique in a shared call. They begin with a lower-case letter, as CloudWatch wants. */
function prefixedQueries(request: MetricDataRequest): MetricDataQuery[] {
  return request.queries.map((query) => ({ ...query, Id: `${request.key}_${query.Id}` }));
}

function seriesOf(request: MetricDataRequest, all: readonly ReadSeries[]): ReadSeries[] {
  const prefix = `${request.key}_`;
  return all.filter(({ id }) => id.startsWith(prefix)).map((one) => ({ ...one, id: one.id.slice(prefix.length) }));
}

async function callGetMetricData(
  cloudwatch: Pick<CloudWatchClient, 'send'>,
  window: TimeWindow,
  queries: readonly MetricDataQuery[],
): Promise<ReadSeries[]> {
  const series = new Map<string, { id: string; label: string; points: ChartPoint[] }>();
  let nextToken: string | undefined;
  do {
    const answer = await cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [...queries],
        StartTime: new Date(window.startSeconds * 1000),
        EndTime: new Date(window.endSeconds * 1000),
        ScanBy: 'TimestampAscending',
        NextToken: nextToken,
      }),
    );
    for (const result of answer.MetricDataResults ?? []) {
      const seriesKey = `${result.Id} ${result.Label}`;
      const one = series.get(seriesKey) ?? { id: result.Id ?? '', label: result.Label ?? result.Id ?? '', points: [] };
      one.points.push(...pointsOf(result));
      series.set(seriesKey, one);
    }
    nextToken = answer.NextToken;
  } while (nextToken !== undefined);
  return [...series.values()];
}

function pointsOf(result: MetricDataResult): ChartPoint[] {
  const values = result.Values ?? [];
  return (result.Timestamps ?? []).map((time, index) => ({
    timeMs: time.getTime(),
    value: values[index] ?? Number.NaN,
  }));
}
