import { ExpressionError } from '../../parsing/expression-error.ts';
import type { Series } from '../base/series.ts';
import type { ExpressionResult } from '../math/math-function.ts';
import { evaluateExpression, isArray } from '../math/metric-math.ts';
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
export type FetchDistributions = (query: {
  readonly metricStat: MetricStat;
  readonly startSeconds: number;
  readonly endSeconds: number;
}) => readonly Bucket[];

/** One series of an answer. An expression whose result is an array gives several with the same Id. */
export interface MetricDataResult {
  readonly Id: string;
  readonly Label: string;
  readonly series: Series;
}

/**
 * Answers queries as GetMetricData does, in the order of the queries, leaving out those with `ReturnData` false. Buckets
 * begin at `startSeconds`, which the caller has rounded; the end is exclusive. A metric without a Label is called by its
 * name, an expression by its Id, and the series of an array by the expression's Label and the metric's. Labels may be
 * dynamic; their relative times count from the end unless `labels` says otherwise.
 * @throws ExpressionError naming the query: an unknown, doubled or circular Id, an expression that cannot be computed.
 * @throws StatisticError naming a statistic that cannot be computed.
 */
export function evaluateMetricDataQueries(input: {
  readonly queries: readonly MetricDataQuery[];
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly fetch: FetchDistributions;
  readonly labels?: LabelScope | undefined;
}): MetricDataResult[] {
  const { queries, startSeconds, endSeconds, fetch, labels = { nowSeconds: endSeconds } } = input;
  const plan = planQueries(queries);
  const metrics = new Map<string, Series>();
  for (const { Id, MetricStat, Label } of queries) {
    if (MetricStat === undefined) continue;
    const buckets = fetch({ metricStat: MetricStat, startSeconds, endSeconds });
    metrics.set(Id, seriesOfBuckets(buckets, MetricStat, Label ?? MetricStat.Metric.MetricName));
  }
  const results = evaluateExpressions(plan, { metrics, startSeconds, endSeconds });
  return queries
    .filter(({ ReturnData }) => ReturnData !== false)
    .flatMap((query) => resultsOf(query, metrics.get(query.Id) ?? results.get(query.Id)!, labels));
}

function evaluateExpressions(
  plan: QueryPlan,
  scope: { readonly metrics: ReadonlyMap<string, Series>; readonly startSeconds: number; readonly endSeconds: number },
): Map<string, ExpressionResult> {
  const results = new Map<string, ExpressionResult>();
  for (const { id, expression, periodSeconds } of plan.expressions) {
    try {
      results.set(id, evaluateExpression(expression, { ...scope, results, periodSeconds }));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw new ExpressionError(error.message, { offset: error.offset, queryId: id });
    }
  }
  return results;
}

function seriesOfBuckets(buckets: readonly Bucket[], { Stat }: MetricStat, label: string): Series {
  const timestamps: number[] = [];
  const values: number[] = [];
  const read = statisticReader(Stat);
  for (const { startSeconds, distribution } of buckets) {
    const value = read(distribution);
    if (value === undefined) continue;
    timestamps.push(startSeconds);
    values.push(value);
  }
  return { timestamps, values, label };
}

function resultsOf(
  { Id, MetricStat, Label }: MetricDataQuery,
  result: ExpressionResult,
  labels: LabelScope,
): MetricDataResult[] {
  if (!isArray(result)) {
    const defaultLabel = MetricStat?.Metric.MetricName ?? Id;
    const labelled = { series: result, metricStat: MetricStat, defaultLabel };
    return [{ Id, Label: fillLabel(Label ?? defaultLabel, labelled, labels), series: result }];
  }
  return result.map((series) => {
    const label = [Label ?? Id, series.label].filter((part) => part !== undefined && part !== '').join(' ');
    return { Id, Label: fillLabel(label, { series, defaultLabel: Id }, labels), series };
  });
}
