import type {
  DimensionFilter,
  ListMetricsInput,
  ListMetricsOutput,
  MetricDatum,
  PutMetricDataInput,
} from '@aws-sdk/client-cloudwatch';
import type { Dimension } from '../../cloudwatch/metrics/dimensions.ts';
import { distributionOfDatum, type StatisticSet } from '../../cloudwatch/metrics/distribution.ts';
import { runAtOnce } from '../../parsing/run-at-once.ts';
import { pageOf } from '../protocol/aws-paging.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import type { Clock } from '../protocol/clock.ts';
import { AwsRefusal } from '../protocol/service-error.ts';
import type { YieldingRunner } from '../protocol/yielding-runner.ts';
import type { MetricStore, StoredMetric } from './metric-store.ts';
import { checkMetricData, checkNamespace } from './validate-datum.ts';

/** AWS page: "ListMetrics". */
const metricsPerPage = 500;
const maxDimensionFilters = 10;
const hiddenAfterSeconds = 14 * 86_400;
const recentlyActiveSeconds = 3 * 3600;

/** Data that are stored in one go: with 150 values each it takes some milliseconds. */
const fewData = 30;

/** Stores data that `checkMetricData` accepts; a datum without a time is of now. */
export function storeMetricData(...given: Parameters<typeof storeInSteps>): void {
  runAtOnce(storeInSteps(...given));
}

/** It yields after each datum. */
function* storeInSteps(
  deps: { metrics: MetricStore; clock: Clock },
  namespace: string,
  data: readonly MetricDatum[],
): Generator<undefined, void> {
  const nowSeconds = deps.clock.nowMs() / 1000;
  checkMetricData(data, nowSeconds);
  for (const datum of data) {
    const dimensions = (datum.Dimensions ?? []) as readonly Dimension[];
    deps.metrics.add(
      { namespace, metricName: datum.MetricName ?? '', dimensions },
      {
        unit: datum.Unit ?? 'None',
        timestampSeconds: datum.Timestamp === undefined ? nowSeconds : datum.Timestamp.getTime() / 1000,
        resolutionSeconds: datum.StorageResolution ?? 60,
        distribution: distributionOfDatum({
          ...datum,
          StatisticValues: datum.StatisticValues as StatisticSet | undefined,
        }),
      },
    );
    yield;
  }
}

/** PutMetricData and ListMetrics. */
export function createMetricActions(deps: { metrics: MetricStore; clock: Clock; runner: YieldingRunner }) {
  return {
    async PutMetricData(input: PutMetricDataInput): Promise<void> {
      const namespace = input.Namespace ?? '';
      checkNamespace(namespace);
      // Entities tell the console of AWS what a metric is about; the data in them are data like others.
      const ofEntities = (input.EntityMetricData ?? []).flatMap((entity) => entity.MetricData ?? []);
      const data = [...(input.MetricData ?? []), ...ofEntities];
      if (data.length === 0) {
        throw new AwsRefusal('MissingRequiredParameterException', 'The parameter MetricData is required.');
      }
      if (data.length <= fewData) storeMetricData(deps, namespace, data);
      else await deps.runner.run(storeInSteps(deps, namespace, data));
    },

    ListMetrics(input: ListMetricsInput): ListMetricsOutput {
      if ((input.Dimensions?.length ?? 0) > maxDimensionFilters) {
        const message = `The collection Dimensions must not have a size greater than ${maxDimensionFilters}.`;
        throw new AwsRefusal('InvalidParameterValueException', message);
      }
      const silentAfterSeconds = input.RecentlyActive === 'PT3H' ? recentlyActiveSeconds : hiddenAfterSeconds;
      const oldestSeconds = deps.clock.nowMs() / 1000 - silentAfterSeconds;
      const found = deps.metrics
        .list()
        .filter((metric) => metric.lastSeconds >= oldestSeconds && matches(metric, input));
      const page = pageOf(found, {
        token: input.NextToken,
        size: metricsPerPage,
        keyOf: (metric) => metric.key,
        refusalName: 'InvalidParameterValueException',
      });
      return {
        Metrics: page.items.map(({ namespace, metricName, dimensions }) => ({
          Namespace: namespace,
          MetricName: metricName,
          Dimensions: [...dimensions],
        })),
        NextToken: page.nextToken,
      };
    },
  } satisfies ActionTable;
}

function matches(metric: StoredMetric, input: ListMetricsInput): boolean {
  return (
    (input.Namespace === undefined || input.Namespace === metric.namespace) &&
    (input.MetricName === undefined || input.MetricName === metric.metricName) &&
    (input.Dimensions ?? []).every((filter) => metric.dimensions.some((dimension) => isOf(dimension, filter)))
  );
}

/** A filter without a value asks for the dimension's name only. */
function isOf(dimension: Dimension, filter: DimensionFilter): boolean {
  return dimension.Name === filter.Name && (filter.Value === undefined || dimension.Value === filter.Value);
}
