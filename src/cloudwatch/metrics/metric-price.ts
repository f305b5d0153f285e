/** "Amazon CloudWatch Pricing", US East, without the free tier: the first 10,000 metrics, and the API. In dollars. */
export const metricPrices = { metricMonth: 0.3, call: 0.01 / 1000 } as const;
const minutesPerMonth = 730 * 60;

/** Metrics under one name: the sets of dimensions that they are sent with. */
export interface PricedMetric {
  readonly dimensionSets: readonly (readonly string[])[];
}

/** What a list of metrics costs in a month, in dollars. */
export interface SentMetricsPrice {
  /** CloudWatch metrics: one for each set of dimension values, however many instances send it. */
  readonly metrics: number;
  readonly metricDollars: number;
  /** PutMetricData calls in a month: one a minute of each instance. */
  readonly calls: number;
  readonly callDollars: number;
  readonly dollars: number;
}

/** Metrics by their names, and the values of each dimension; one that is not listed has a single value. */
interface SentMetrics {
  readonly metrics: Readonly<Record<string, PricedMetric>>;
  readonly dimensions: Readonly<Record<string, readonly string[]>>;
}

/** What metrics cost in a month when every value of every dimension comes up and so many instances send them. */
export function priceOfMetrics(
  { metrics: sent, dimensions }: SentMetrics,
  { instances }: { instances: number },
): SentMetricsPrice {
  const metrics = Object.values(sent).reduce((total, metric) => total + metricCount(metric, dimensions), 0);
  const calls = metrics === 0 ? 0 : instances * minutesPerMonth;
  const metricDollars = metrics * metricPrices.metricMonth;
  const callDollars = calls * metricPrices.call;
  return { metrics, metricDollars, calls, callDollars, dollars: metricDollars + callDollars };
}

/** How many metrics CloudWatch makes of one name: one for each combination of values in each of its sets. */
export function metricCount({ dimensionSets }: PricedMetric, dimensions: SentMetrics['dimensions']): number {
  return dimensionSets
    .map((set) => set.reduce((count, dimension) => count * (dimensions[dimension]?.length ?? 1), 1))
    .reduce((total, count) => total + count, 0);
}
