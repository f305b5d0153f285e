import { floorToPeriod } from '../../cloudwatch/base/periods.ts';
import type { Dimension } from '../../cloudwatch/metrics/dimensions.ts';
import { runAtOnce } from '../../parsing/run-at-once.ts';
import {
  type BucketSeries,
  bucketsIn,
  createBucketSeries,
  packOlder,
  type Resolution,
  rollUp,
} from './metric-buckets.ts';
import { packBuckets } from './metric-packing.ts';

const day = 86_400;

interface KeptResolution extends Resolution {
  readonly keptSeconds: number;
}

/** How long CloudWatch keeps buckets of each length. AWS page: "Metrics retention" in "Metrics concepts". */
export const seconds: KeptResolution = { bucketSeconds: 1, blockSeconds: 3600, keptSeconds: 3 * 3600 };
export const minutes: KeptResolution = { bucketSeconds: 60, blockSeconds: 3600, keptSeconds: 15 * day };
const fiveMinutes: KeptResolution = { bucketSeconds: 300, blockSeconds: day, keptSeconds: 63 * day };
const hours: KeptResolution = { bucketSeconds: 3600, blockSeconds: 10 * day, keptSeconds: 455 * day };
/** Shortest first. A block of one is made of whole blocks of the one before. */
export const resolutions: readonly KeptResolution[] = [seconds, minutes, fiveMinutes, hours];

/** Late data are few after this time. */
const openSeconds = 600;

export interface MetricIdentity {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly Dimension[];
}

/** All that is kept of one metric in one unit. */
export interface MetricSeries {
  readonly metric: MetricIdentity;
  readonly unit: string;
  /** Newest timestamp that came in. */
  lastSeconds: number;
  /** By the length of their buckets. High-resolution data are in those of seconds and those of minutes. */
  readonly buckets: Map<number, BucketSeries>;
}

/** A block of all series together. */
export interface BlockPlace {
  readonly resolution: Resolution;
  readonly startSeconds: number;
}

/** The buckets of that length, empty ones where there were none. */
export function bucketsOf({ buckets }: MetricSeries, { bucketSeconds }: Resolution): BucketSeries {
  let found = buckets.get(bucketSeconds);
  if (found === undefined) {
    found = createBucketSeries();
    buckets.set(bucketSeconds, found);
  }
  return found;
}

/** True once nothing comes into a block any more but late data. */
export function isClosed({ resolution, startSeconds }: BlockPlace, nowSeconds: number): boolean {
  return startSeconds + resolution.blockSeconds <= nowSeconds - openSeconds;
}

/** Numbers that the packed buckets of a series take, at eight bytes each. */
export function packedLength({ buckets }: MetricSeries): number {
  let length = 0;
  for (const { packed } of buckets.values()) for (const block of packed.values()) length += block.length;
  return length;
}

/** Packs what is no longer new. */
export function packSeries(series: MetricSeries, nowSeconds: number, onChanged: (place: BlockPlace) => void): void {
  for (const resolution of resolutions) {
    const buckets = series.buckets.get(resolution.bucketSeconds);
    if (buckets === undefined) continue;
    const changed = packOlder(buckets, resolution, floorToPeriod(nowSeconds - openSeconds, resolution.bucketSeconds));
    for (const startSeconds of changed) onChanged({ resolution, startSeconds });
  }
}

/**
 * Rolls up to longer buckets what has been kept long enough, and drops what was the longest. `share` of CloudWatch's
 * times is 1 unless room is short.
 */
export function retainSeries(
  series: MetricSeries,
  { nowSeconds, share }: { nowSeconds: number; share: number },
  onChanged: (place: BlockPlace) => void,
): void {
  resolutions.forEach((resolution, i) => {
    const buckets = series.buckets.get(resolution.bucketSeconds);
    if (buckets === undefined) return;
    const oldestSeconds = nowSeconds - resolution.keptSeconds * share;
    // Seconds are kept as minutes from the beginning.
    const next = resolution === seconds ? undefined : resolutions[i + 1];
    const blockSeconds = next?.blockSeconds ?? resolution.blockSeconds;
    const ended = [...buckets.packed.keys()].filter(
      (start) => floorToPeriod(start, blockSeconds) + blockSeconds <= oldestSeconds,
    );
    if (next !== undefined) {
      for (const startSeconds of new Set(ended.map((start) => floorToPeriod(start, blockSeconds)))) {
        const range = { startSeconds, endSeconds: startSeconds + blockSeconds };
        const rolled = runAtOnce(
          rollUp(bucketsIn(buckets, resolution, range), { periodSeconds: next.bucketSeconds, startSeconds }),
        );
        const longer = bucketsOf(series, next).packed;
        longer.set(startSeconds, packBuckets(longer.get(startSeconds), rolled));
        onChanged({ resolution: next, startSeconds });
      }
    }
    for (const startSeconds of ended) {
      buckets.packed.delete(startSeconds);
      onChanged({ resolution, startSeconds });
    }
  });
}
