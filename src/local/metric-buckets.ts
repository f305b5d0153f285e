import { type Distribution, mergeDistributions } from '../cloudwatch/distribution.ts';
import type { Bucket } from '../cloudwatch/metric-data.ts';

/** Distributions by the start of their bucket in epoch seconds, all of one length. */
export type BucketMap = Map<number, Distribution>;

/**
 * Rolls buckets of `bucketSeconds` up to buckets of `periodSeconds` that begin at `startSeconds`: ascending, empty ones
 * left out. Several maps are read as one. What is returned may be what is stored: read it only.
 */
export function rollUp(
  maps: readonly BucketMap[],
  range: { bucketSeconds: number; periodSeconds: number; startSeconds: number; endSeconds: number },
): Bucket[] {
  const { bucketSeconds, periodSeconds, startSeconds, endSeconds } = range;
  const buckets: Bucket[] = [];
  let parts: Distribution[] = [];
  let periodStart = startSeconds;
  const closePeriod = () => {
    const [first] = parts;
    if (first === undefined) return;
    buckets.push({ startSeconds: periodStart, distribution: parts.length === 1 ? first : mergeDistributions(parts) });
    parts = [];
  };
  for (let start = startSeconds; start < endSeconds; start += bucketSeconds) {
    if (start >= periodStart + periodSeconds) {
      closePeriod();
      periodStart += periodSeconds;
    }
    for (const map of maps) {
      const distribution = map.get(start);
      if (distribution !== undefined) parts.push(distribution);
    }
  }
  closePeriod();
  return buckets;
}

/** Drops the buckets that begin before `oldestSeconds`. */
export function dropOlder(map: BucketMap, oldestSeconds: number): void {
  for (const start of map.keys()) if (start < oldestSeconds) map.delete(start);
}
