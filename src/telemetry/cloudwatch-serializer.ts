import type { MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';
import {
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { metricCatalogue } from './metric-catalogue.ts';

/** CloudWatch takes at most this many data in one PutMetricData call. */
export const maximumDataPerCall = 1000;
/** CloudWatch takes at most 150 Values a datum; one is kept for zero. */
export const maximumBuckets = 149;

/**
 * Turns what OpenTelemetry collected (delta temporality, exponential histograms) into PutMetricData's data, after
 * "PutMetricData: Publishing custom metrics". Histograms keep their percentiles as Values and Counts (each bucket by
 * its harmonic middle, at most 2.2 % off at scale 4 and finer) and their exact sum, minimum and maximum as a statistic set.
 */
export function toMetricData(
  metrics: ResourceMetrics,
  options: { environmentName: string; periodSeconds: number },
): MetricDatum[] {
  const storage = options.periodSeconds < 60 ? { StorageResolution: 1 } : {};
  return (
    metrics.scopeMetrics
      .flatMap((scope) => scope.metrics)
      // A library may bring metrics of its own; each would cost as one of ours.
      .filter(({ descriptor }) => descriptor.name in metricCatalogue)
      .flatMap((metric) =>
        points(metric).map(
          ({ point, values }): MetricDatum => ({
            MetricName: metric.descriptor.name,
            Unit: metric.descriptor.unit as StandardUnit,
            Timestamp: new Date(point.endTime[0] * 1000),
            Dimensions: [
              { Name: 'Environment', Value: options.environmentName },
              ...Object.entries(point.attributes).map(([Name, value]) => ({ Name, Value: String(value) })),
            ],
            ...values,
            ...storage,
          }),
        ),
      )
  );
}

type Values = Pick<MetricDatum, 'Value' | 'Values' | 'Counts' | 'StatisticValues'>;

function points(metric: MetricData): { point: DataPoint<unknown>; values: Values }[] {
  if (metric.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM) {
    return metric.dataPoints
      .filter((point) => point.value.count > 0)
      .map((point) => ({ point, values: histogramValues(point.value) }));
  }
  if (metric.dataPointType === DataPointType.SUM || metric.dataPointType === DataPointType.GAUGE) {
    return metric.dataPoints.map((point) => ({ point, values: { Value: point.value } }));
  }
  return [];
}

function histogramValues(histogram: ExponentialHistogram): Values {
  const { count, sum = 0, min = 0, max = 0, scale } = histogram;
  const values: number[] = [];
  const counts: number[] = [];
  const add = (value: number, bucketCount: number) => {
    if (bucketCount === 0) return;
    // The outer buckets reach beyond what was measured; the exact minimum and maximum are known.
    values.push(Math.min(Math.max(value, min), max));
    counts.push(bucketCount);
  };
  const { positive, negative, zeroCount } = histogram;
  for (let index = negative.bucketCounts.length - 1; index >= 0; index -= 1) {
    add(-bucketMiddle(negative.offset + index, scale), negative.bucketCounts[index] ?? 0);
  }
  add(0, zeroCount);
  positive.bucketCounts.forEach((bucketCount, index) => {
    add(bucketMiddle(positive.offset + index, scale), bucketCount);
  });
  return {
    Values: values,
    Counts: counts,
    StatisticValues: { SampleCount: count, Sum: sum, Minimum: min, Maximum: max },
  };
}

/** The harmonic middle of the bucket (base^index, base^(index+1)], base = 2^(2^-scale): its relative error is the same at both ends. */
function bucketMiddle(index: number, scale: number): number {
  const lower = 2 ** (index * 2 ** -scale);
  const upper = 2 ** ((index + 1) * 2 ** -scale);
  return (2 * lower * upper) / (lower + upper);
}
