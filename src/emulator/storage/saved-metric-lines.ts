import { z } from 'zod';
import type { Distribution } from '../../cloudwatch/metrics/distribution.ts';
import { lastStartOf, type PackedBuckets } from '../metrics/metric-packing.ts';
import type { MetricIdentity, MetricSeries } from '../metrics/metric-retention.ts';

const identitySchema = z.object({
  namespace: z.string(),
  metricName: z.string(),
  dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })),
  unit: z.string(),
});
const packedSchema = identitySchema.extend({ packed: z.string() });
const namedSchema = identitySchema.extend({ series: z.number() });
interface SeriesName {
  readonly metric: MetricIdentity;
  readonly unit: string;
}

/** What came into one bucket. */
export interface AddedData {
  /** The series' number in this file. */
  readonly series: number;
  /** Length of the bucket. */
  readonly bucketSeconds: number;
  readonly startSeconds: number;
  readonly distribution: Distribution;
}

/** A block of one series. */
export function packedLine(series: MetricSeries, packed: PackedBuckets): unknown {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  return { ...nameOf(series), packed: bytes.toString('base64') };
}

/** Throws at what `packedLine` cannot have given. */
export function readPackedLine(line: unknown): SeriesName & { packed: PackedBuckets; lastSeconds: number } {
  const { packed: text, ...name } = packedSchema.parse(line);
  const bytes = Buffer.from(text, 'base64');
  const packed = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const lastSeconds = lastStartOf(packed);
  if (lastSeconds === undefined) throw new Error(`the buckets of ${name.metricName} are damaged`);
  return { ...seriesName(name), packed, lastSeconds };
}

/** Gives a series the number that it has in the lines after this one. */
export function namedLine(series: MetricSeries, number: number): unknown {
  return { series: number, ...nameOf(series) };
}

/** [series, bucketSeconds, start, sampleCount, sum, minimum, maximum, values or null, counts]; counts that are all 1 are left out. */
export function addedLine({ series, bucketSeconds, startSeconds, distribution }: AddedData): unknown {
  const { sampleCount, sum, minimum, maximum, values } = distribution;
  const counts = values === undefined ? [] : [...values.values()];
  return [
    series,
    bucketSeconds,
    startSeconds,
    sampleCount,
    sum,
    minimum,
    maximum,
    values === undefined ? null : [...values.keys()],
    counts.every((count) => count === 1) ? [] : counts,
  ];
}

/** Reads a line of either kind; throws at any other. */
export function readAddedLine(line: unknown): AddedData | (SeriesName & { series: number }) {
  if (!Array.isArray(line)) {
    const { series, ...name } = namedSchema.parse(line);
    return { series, ...seriesName(name) };
  }
  // By hand, because there are a million numbers in an hour's lines.
  const [series, bucketSeconds, startSeconds, sampleCount, sum, minimum, maximum, values, counts] = line;
  refuseOthersThanNumbers([series, bucketSeconds, startSeconds, sampleCount, sum, minimum, maximum]);
  let known: Map<number, number> | undefined;
  if (values !== null) {
    refuseOthersThanNumbers(values);
    refuseOthersThanNumbers(counts);
    known = new Map();
    for (let i = 0; i < values.length; i++) known.set(values[i], counts[i] ?? 1);
  }
  return { series, bucketSeconds, startSeconds, distribution: { sampleCount, sum, minimum, maximum, values: known } };
}

function refuseOthersThanNumbers(values: readonly unknown[]): void {
  for (const value of values) if (typeof value !== 'number') throw new Error('a bucket is damaged');
}

function nameOf({ metric: { namespace, metricName, dimensions }, unit }: MetricSeries): z.infer<typeof identitySchema> {
  return { namespace, metricName, dimensions: [...dimensions], unit };
}

function seriesName({ unit, ...metric }: z.infer<typeof identitySchema>): SeriesName {
  return { metric, unit };
}
