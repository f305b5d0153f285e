import { ExpressionError } from '../../parsing/expression-error.ts';
import { runAtOnce } from '../../parsing/run-at-once.ts';
import type { PointSteps } from '../base/point-steps.ts';
import type { Series } from '../base/series.ts';
import type { ExpressionResult, ExpressionScope } from '../math/math-function.ts';
import { evaluateExpression, isArray, mostSeries } from '../math/metric-math.ts';
import { defaultLabels } from './default-labels.ts';
import type { Distribution } from './distribution.ts';
import { fillLabel, type LabelScope } from './dynamic-label.ts';
import type { MetricDataQuery, MetricStat } from './metric-data-query.ts';
import { planQueries, type QueryPlan } from './query-plan.ts';
import { statisticReader } from './statistic.ts';

/** What came in during one period. */
export interface Bucket {
  readonly startSeconds: number;
  readonly distribution: Distribution;
}

/**
 * Reads the buckets of `metricStat.Period` seconds between two times (start inclusive, end exclusive), aligned to
 * `startSeconds`, ascending, empty ones left out.
 */
export type FetchDistributions = (query: DistributionQuery) => readonly Bucket[];

/** `FetchDistributions` for long ranges: it yields in between. */
export type FetchDistributionsInSteps = (query: DistributionQuery) => Generator<undefined, readonly Bucket[]>;

interface DistributionQuery {
  readonly metricStat: MetricStat;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/**
 * Points that the expressions of a request may go through [inferred]: a hundred times as many as an answer may have. AWS counts in its own
 * way, and throttles what reads more than 396,000 points a second. AWS page: "CloudWatch service quotas".
 */
const defaultMostPoints = 10_000_000;

/** One series of an answer. An expression whose result is an array gives several with the same Id. */
export interface MetricDataResult {
  readonly Id: string;
  readonly Label: string;
  readonly series: Series;
}

/**
 * Answers queries as GetMetricData does, in the order of the queries, leaving out those with `ReturnData` false. Buckets
 * begin at `startSeconds`, which the caller has rounded; the end is exclusive. A metric without a Label is called as
 * `defaultLabels` says, an expression by its Id, and the series of an array by the expression's Label and the metric's. Labels may be
 * dynamic; their relative times count from the end unless `labels` says otherwise.
 * @throws ExpressionError naming the query: an unknown, doubled or circular Id, an expression that cannot be computed, or is too much work.
 * @throws StatisticError naming a statistic that cannot be computed.
 */
export function evaluateMetricDataQueries(
  input: MetricDataRequest & { readonly fetch: FetchDistributions },
): MetricDataResult[] {
  const { fetch } = input;
  return runAtOnce(
    evaluateMetricDataInSteps({
      ...input,
      // biome-ignore lint/correctness/useYield: it gives at once what the other gives in steps.
      *fetch(query) {
        return fetch(query);
      },
    }),
  );
}

interface MetricDataRequest {
  readonly queries: readonly MetricDataQuery[];
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly labels?: LabelScope | undefined;
  /** Points that the expressions may go through. */
  readonly mostPoints?: number;
}

/** `evaluateMetricDataQueries` for requests of any size: it yields after each bucket, each expression and each part of its work. */
export function* evaluateMetricDataInSteps(
  input: MetricDataRequest & { readonly fetch: FetchDistributionsInSteps },
): Generator<undefined, MetricDataResult[]> {
  const {
    queries,
    startSeconds,
    endSeconds,
    fetch,
    labels = { nowSeconds: endSeconds },
    mostPoints = defaultMostPoints,
  } = input;
  const plan = yield* planQueries(queries);
  const metrics = new Map<string, Series>();
  const names = defaultLabels(queries);
  for (const { Id, MetricStat, Label } of queries) {
    if (MetricStat === undefined) continue;
    const buckets = yield* fetch({ metricStat: MetricStat, startSeconds, endSeconds });
    metrics.set(Id, yield* seriesOfBuckets(buckets, MetricStat, Label ?? names.get(Id)!));
  }
  const results = yield* evaluateExpressions(plan, { metrics, startSeconds, endSeconds, mostPoints });
  const answer: MetricDataResult[] = [];
  for (const query of queries) {
    if (query.ReturnData === false) continue;
    const defaultLabel = names.get(query.Id) ?? query.Id;
    for (const result of resultsOf(query, metrics.get(query.Id) ?? results.get(query.Id)!, { labels, defaultLabel })) {
      if (answer.length === mostSeries) {
        throw new ExpressionError(`The queries give more than ${mostSeries} series.`, { queryId: query.Id });
      }
      answer.push(result);
      yield;
    }
  }
  return answer;
}

function* evaluateExpressions(
  plan: QueryPlan,
  scope: Omit<ExpressionScope, 'results' | 'periodSeconds'> & { readonly mostPoints: number },
): Generator<undefined, Map<string, ExpressionResult>> {
  const results = new Map<string, ExpressionResult>();
  const budget = { points: scope.mostPoints, mostPoints: scope.mostPoints };
  for (const { id, expression, periodSeconds } of plan.expressions) {
    try {
      results.set(id, yield* within(budget, evaluateExpression(expression, { ...scope, results, periodSeconds })));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw new ExpressionError(error.message, { offset: error.offset, queryId: id });
    }
  }
  return results;
}

/** Takes from the budget the points that the steps go through. */
function* within<Result>(
  budget: { points: number; readonly mostPoints: number },
  steps: PointSteps<Result>,
): Generator<undefined, Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    budget.points -= value;
    if (budget.points < 0) {
      throw new ExpressionError(
        `The expressions of a request may go through ${budget.mostPoints} datapoints and no more.`,
      );
    }
    yield;
  }
}

function* seriesOfBuckets(
  buckets: readonly Bucket[],
  { Stat }: MetricStat,
  label: string,
): Generator<undefined, Series> {
  const timestamps: number[] = [];
  const values: number[] = [];
  const read = statisticReader(Stat);
  for (const { startSeconds, distribution } of buckets) {
    const value = read(distribution);
    yield;
    if (value === undefined) continue;
    timestamps.push(startSeconds);
    values.push(value);
  }
  return { timestamps, values, label };
}

function* resultsOf(
  { Id, MetricStat, Label }: MetricDataQuery,
  result: ExpressionResult,
  { labels, defaultLabel }: { labels: LabelScope; defaultLabel: string },
): Generator<MetricDataResult> {
  if (!isArray(result)) {
    const labelled = { series: result, metricStat: MetricStat, defaultLabel };
    yield { Id, Label: fillLabel(Label ?? defaultLabel, labelled, labels), series: result };
    return;
  }
  for (const series of result) {
    const label = [Label ?? Id, series.label].filter((part) => part !== undefined && part !== '').join(' ');
    yield { Id, Label: fillLabel(label, { series, defaultLabel: Id }, labels), series };
  }
}
