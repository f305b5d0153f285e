import { dimensionValues, type MetricDefinition, type MetricName, metricCatalogue } from './metric-catalogue.ts';

/** "Amazon CloudWatch Pricing", US East, without the free tier: the first 10,000 metrics, and the API. In dollars. */
export const metricPrices = { metricMonth: 0.3, call: 0.01 / 1000 } as const;
const minutesPerMonth = 730 * 60;

export interface CataloguePrice {
  /** CloudWatch metrics: one for each set of dimension values, however many instances send it. */
  readonly metrics: number;
  readonly metricDollars: number;
  /** PutMetricData calls in a month: one a minute of each instance. */
  readonly calls: number;
  readonly callDollars: number;
  readonly dollars: number;
}

/** What the whole catalogue costs in a month, in one environment, when every value of every dimension comes up. */
export function priceOfCatalogue({ instances }: { instances: number }): CataloguePrice {
  const names = Object.keys(metricCatalogue) as MetricName[];
  const metrics = names.reduce((total, name) => total + metricCount(name), 0);
  const calls = instances * minutesPerMonth;
  const metricDollars = metrics * metricPrices.metricMonth;
  const callDollars = calls * metricPrices.call;
  return { metrics, metricDollars, calls, callDollars, dollars: metricDollars + callDollars };
}

/** How many CloudWatch metrics one of the catalogue is. */
export function metricCount(name: MetricName): number {
  const { dimensionSets }: MetricDefinition = metricCatalogue[name];
  return dimensionSets
    .map((set) => set.reduce((count, dimension) => count * dimensionValues[dimension].length, 1))
    .reduce((total, count) => total + count, 0);
}
