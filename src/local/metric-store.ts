import { type Dimension, dimensionsKey } from '../cloudwatch/dimensions.ts';
import { addDistribution, createDistribution, type Distribution } from '../cloudwatch/distribution.ts';
import type { FetchDistributions } from '../cloudwatch/metric-data.ts';
import { floorToPeriod } from '../cloudwatch/periods.ts';
import type { Clock } from './clock.ts';
import { type BucketMap, dropOlder, rollUp } from './metric-buckets.ts';

/** How long CloudWatch keeps buckets of each length. AWS page: "Metrics retention" in "Metrics concepts". */
const secondsKeptSeconds = 3 * 3600;
const minutesKeptSeconds = 15 * 86_400;
const sweepEverySeconds = 3600;

export interface MetricIdentity {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly Dimension[];
}

export interface StoredMetric extends MetricIdentity {
  /** Unique, and in the order of namespace, name, dimensions. */
  readonly key: string;
  /** Newest timestamp that came in. */
  readonly lastSeconds: number;
  readonly units: readonly string[];
}

export interface MetricStore {
  /** Takes over `distribution`: the caller may not change it any more. `resolutionSeconds` is 1 or 60. */
  add(
    metric: MetricIdentity,
    datum: { unit: string; timestampSeconds: number; resolutionSeconds: number; distribution: Distribution },
  ): void;
  /**
   * Without a unit all units are read as one [inferred: AWS returns them apart where an answer can name a unit, and
   * says nothing of where it cannot].
   */
  readonly fetch: FetchDistributions;
  /** All metrics, by namespace, name and dimensions. */
  list(): StoredMetric[];
  find(metric: MetricIdentity): StoredMetric | undefined;
}

/** Data of one metric in one unit. High-resolution data are in both maps, so that each period reads one. */
interface UnitBuckets {
  readonly seconds: BucketMap;
  readonly minutes: BucketMap;
}

interface MetricEntry extends MetricIdentity {
  readonly key: string;
  lastSeconds: number;
  readonly byUnit: Map<string, UnitBuckets>;
}

/** Metrics in memory, bounded by CloudWatch's retention. */
export function createMetricStore({ clock }: { clock: Clock }): MetricStore {
  const entries = new Map<string, MetricEntry>();
  let sweptSeconds = 0;

  function sweep(nowSeconds: number): void {
    sweptSeconds = nowSeconds;
    for (const entry of entries.values()) {
      for (const { seconds, minutes } of entry.byUnit.values()) {
        dropOlder(seconds, nowSeconds - secondsKeptSeconds);
        dropOlder(minutes, nowSeconds - minutesKeptSeconds);
      }
      if (entry.lastSeconds < nowSeconds - minutesKeptSeconds) entries.delete(entry.key);
    }
  }

  return {
    add(metric, { unit, timestampSeconds, resolutionSeconds, distribution }) {
      const nowSeconds = clock.nowMs() / 1000;
      if (nowSeconds - sweptSeconds >= sweepEverySeconds) sweep(nowSeconds);
      const key = keyOf(metric);
      let entry = entries.get(key);
      if (entry === undefined) {
        entry = { ...metric, key, lastSeconds: timestampSeconds, byUnit: new Map() };
        entries.set(key, entry);
      }
      entry.lastSeconds = Math.max(entry.lastSeconds, timestampSeconds);
      let buckets = entry.byUnit.get(unit);
      if (buckets === undefined) {
        buckets = { seconds: new Map(), minutes: new Map() };
        entry.byUnit.set(unit, buckets);
      }
      addTo(buckets.minutes, floorToPeriod(timestampSeconds, 60), distribution);
      if (resolutionSeconds === 1) addTo(buckets.seconds, Math.floor(timestampSeconds), distribution);
    },

    fetch({ metricStat: { Metric, Period, Unit }, startSeconds, endSeconds }) {
      const entry = entries.get(
        keyOf({ namespace: Metric.Namespace, metricName: Metric.MetricName, dimensions: Metric.Dimensions ?? [] }),
      );
      if (entry === undefined) return [];
      const units = Unit === undefined ? [...entry.byUnit.values()] : [entry.byUnit.get(Unit)];
      const isShort = Period < 60;
      const maps = units.filter((buckets) => buckets !== undefined).map((b) => (isShort ? b.seconds : b.minutes));
      const bucketSeconds = isShort ? 1 : 60;
      const alignedSeconds = floorToPeriod(startSeconds, bucketSeconds);
      return rollUp(maps, { bucketSeconds, periodSeconds: Period, startSeconds: alignedSeconds, endSeconds });
    },

    list: () => [...entries.values()].map(storedMetricOf).sort((a, b) => (a.key < b.key ? -1 : 1)),

    find(metric) {
      const entry = entries.get(keyOf(metric));
      return entry === undefined ? undefined : storedMetricOf(entry);
    },
  };
}

function storedMetricOf(entry: MetricEntry): StoredMetric {
  return { ...entry, units: [...entry.byUnit.keys()] };
}

/** NUL cannot be in a name, and sorts before all that can. */
function keyOf({ namespace, metricName, dimensions }: MetricIdentity): string {
  return `${namespace}\0${metricName}\0${dimensionsKey(dimensions)}`;
}

/** Copies, because one distribution may go into two maps. */
function addTo(map: BucketMap, startSeconds: number, distribution: Distribution): void {
  let bucket = map.get(startSeconds);
  if (bucket === undefined) {
    bucket = createDistribution();
    map.set(startSeconds, bucket);
  }
  addDistribution(bucket, distribution);
}
