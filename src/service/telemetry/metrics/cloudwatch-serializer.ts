import type { MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';
import {
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { metricCatalogue } from './metric-catalogue.ts';

/** CloudWatch takes at most this many data, and bytes before compression, in one PutMetricData call. Some room is left. */
const maximumDataPerCall = 1000;
const maximumBytesPerCall = 900_000;
/** What a datum takes in the body of a call, and each of its Values with its Count: a little more than they can. */
const bytesPerDatum = 600;
const bytesPerValue = 40;

/** CloudWatch takes at most this many Values in a datum. */
const maximumValues = 150;
/**
 * Buckets of a histogram, which together with the one of zero fill three data: as many as times from a microsecond to
 * minutes need at scale 4. With the 149 of a single datum the SDK would merge neighbours, and percentiles be 4.4 % off.
 */
export const maximumBuckets = 3 * maximumValues - 1;

/**
 * Turns what OpenTelemetry collected (delta temporality, exponential histograms) into PutMetricData's data, after
 * "PutMetricData: Publishing custom metrics". Histograms keep their percentiles as Values and Counts (each bucket by
 * its harmonic middle, at most 2.2 % off at scale 4 and finer) and their exact sum, minimum and maximum as a statistic
 * set. One with more values than a datum takes becomes several data, which CloudWatch adds up.
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

/** How many of the first of `data` one PutMetricData call takes: at least one. */
export function dataForOneCall(data: readonly MetricDatum[]): number {
  let bytes = 0;
  const tooMany = data.slice(0, maximumDataPerCall).findIndex(({ Values = [] }, index) => {
    bytes += bytesPerDatum + bytesPerValue * Values.length;
    return index > 0 && bytes > maximumBytesPerCall;
  });
  return tooMany === -1 ? Math.min(data.length, maximumDataPerCall) : tooMany;
}

type Values = Pick<MetricDatum, 'Value' | 'Values' | 'Counts' | 'StatisticValues'>;

function points(metric: MetricData): { point: DataPoint<unknown>; values: Values }[] {
  if (metric.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM) {
    return metric.dataPoints
      .filter((point) => point.value.count > 0)
      .flatMap((point) => histogramValues(point.value).map((values) => ({ point, values })));
  }
  if (metric.dataPointType === DataPointType.SUM || metric.dataPointType === DataPointType.GAUGE) {
    return metric.dataPoints.map((point) => ({ point, values: { Value: point.value } }));
  }
  return [];
}

function histogramValues(histogram: ExponentialHistogram): Values[] {
  const { min = 0, max = 0, scale } = histogram;
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
  return inParts(histogram, values, counts);
}

/** The values, in ascending order, in data that CloudWatch takes. Their statistic sets add up to the exact one. */
function inParts({ sum = 0, min = 0, max = 0 }: ExponentialHistogram, values: number[], counts: number[]): Values[] {
  const parts: Values[] = [];
  const estimate = weightedSum(values, counts);
  // Each part bears its share of what the middles of the buckets are off.
  const correction = estimate === 0 ? 1 : sum / estimate;
  let restOfSum = sum;
  for (let from = 0; from < values.length; from += maximumValues) {
    const Values = values.slice(from, from + maximumValues);
    const Counts = counts.slice(from, from + maximumValues);
    const isLast = from + maximumValues >= values.length;
    const Sum = isLast ? restOfSum : weightedSum(Values, Counts) * correction;
    restOfSum -= Sum;
    const StatisticValues = {
      SampleCount: Counts.reduce((total, count) => total + count, 0),
      Sum,
      Minimum: from === 0 ? min : (Values[0] ?? min),
      Maximum: isLast ? max : (Values.at(-1) ?? max),
    };
    parts.push({ Values, Counts, StatisticValues });
  }
  return parts;
}

function weightedSum(values: readonly number[], counts: readonly number[]): number {
  return values.reduce((total, value, index) => total + value * (counts[index] ?? 0), 0);
}

/** The harmonic middle of the bucket (base^index, base^(index+1)], base = 2^(2^-scale): its relative error is the same at both ends. */
function bucketMiddle(index: number, scale: number): number {
  const lower = 2 ** (index * 2 ** -scale);
  const upper = 2 ** ((index + 1) * 2 ** -scale);
  return (2 * lower * upper) / (lower + upper);
}
