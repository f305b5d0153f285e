import { floorToPeriod } from '../../cloudwatch/base/periods.ts';
import { addDistribution, createDistribution, type Distribution } from '../../cloudwatch/metrics/distribution.ts';
import type { Bucket } from '../../cloudwatch/metrics/metric-data.ts';
import { mergeLazily, type PackedBuckets, packBuckets, unpackBuckets } from './metric-packing.ts';

/** Buckets of one metric in one unit, all of one length. What is in both forms at one start belongs together. */
export interface BucketSeries {
  /** By their start: those that values still come into. */
  readonly open: Map<number, Distribution>;
  /** By the start of their block, see `Resolution`. */
  readonly packed: Map<number, PackedBuckets>;
}

/** A length of buckets, and the length of the blocks that they are packed in. */
export interface Resolution {
  readonly bucketSeconds: number;
  readonly blockSeconds: number;
}

interface Range {
  /** Inclusive. */
  readonly startSeconds: number;
  /** Exclusive. */
  readonly endSeconds: number;
}

export function createBucketSeries(): BucketSeries {
  return { open: new Map(), packed: new Map() };
}

/** Adds to the bucket that begins at `startSeconds`. Copies, because one distribution may go into two series. */
export function addToBucket({ open }: BucketSeries, startSeconds: number, distribution: Distribution): void {
  let bucket = open.get(startSeconds);
  if (bucket === undefined) {
    bucket = createDistribution();
    open.set(startSeconds, bucket);
  }
  addDistribution(bucket, distribution);
}

/** Packs the buckets that begin before `beforeSeconds`, and gives the starts of the blocks that changed. */
export function packOlder(series: BucketSeries, { blockSeconds }: Resolution, beforeSeconds: number): Set<number> {
  const byBlock = new Map<number, Bucket[]>();
  for (const [startSeconds, distribution] of series.open) {
    if (startSeconds >= beforeSeconds) continue;
    const block = floorToPeriod(startSeconds, blockSeconds);
    const buckets = byBlock.get(block) ?? [];
    buckets.push({ startSeconds, distribution });
    byBlock.set(block, buckets);
    series.open.delete(startSeconds);
  }
  for (const [block, buckets] of byBlock) series.packed.set(block, packBuckets(series.packed.get(block), buckets));
  return new Set(byBlock.keys());
}

/** The buckets of a series that begin in a range, in no order: those that are there now, whenever they are taken. */
export function bucketsIn(
  series: BucketSeries,
  { bucketSeconds, blockSeconds }: Resolution,
  range: Range,
): Iterable<Bucket> {
  return unpacked(
    [...entriesIn(series.packed, blockSeconds, range)],
    [...entriesIn(series.open, bucketSeconds, range)],
    { blockSeconds, range },
  );
}

function* unpacked(
  blocks: readonly [number, PackedBuckets][],
  open: readonly [number, Distribution][],
  { blockSeconds, range }: { blockSeconds: number; range: Range },
): Generator<Bucket> {
  for (const [block, packed] of blocks) {
    if (block < range.endSeconds && block + blockSeconds > range.startSeconds) yield* unpackBuckets(packed, range);
  }
  for (const [startSeconds, distribution] of open) {
    if (startSeconds >= range.startSeconds && startSeconds < range.endSeconds) yield { startSeconds, distribution };
  }
}

/** Looks up each start of the range, or goes through the map, whichever is less work; some may be outside the range. */
function* entriesIn<Value>(map: Map<number, Value>, stepSeconds: number, range: Range): Generator<[number, Value]> {
  const first = floorToPeriod(range.startSeconds, stepSeconds);
  if ((range.endSeconds - first) / stepSeconds > map.size) {
    yield* map;
    return;
  }
  for (let start = first; start < range.endSeconds; start += stepSeconds) {
    const value = map.get(start);
    if (value !== undefined) yield [start, value];
  }
}

/**
 * Rolls buckets up to buckets of `periodSeconds` that begin at `startSeconds`: ascending, empty ones left out. What is
 * returned may be what is stored: read it only. It yields after each bucket.
 */
export function* rollUp(
  buckets: Iterable<Bucket>,
  { periodSeconds, startSeconds }: { periodSeconds: number; startSeconds: number },
): Generator<undefined, Bucket[]> {
  const parts = new Map<number, Distribution[]>();
  for (const bucket of buckets) {
    const start = startSeconds + floorToPeriod(bucket.startSeconds - startSeconds, periodSeconds);
    const found = parts.get(start);
    if (found === undefined) parts.set(start, [bucket.distribution]);
    else found.push(bucket.distribution);
    yield;
  }
  return [...parts]
    .map(([start, [first, ...others]]) => ({
      startSeconds: start,
      distribution: others.length === 0 ? first! : mergeLazily([first!, ...others]),
    }))
    .sort((a, b) => a.startSeconds - b.startSeconds);
}
