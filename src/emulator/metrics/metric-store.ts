import { floorToPeriod } from '../../cloudwatch/base/periods.ts';
import { dimensionsKey } from '../../cloudwatch/metrics/dimensions.ts';
import type { Distribution } from '../../cloudwatch/metrics/distribution.ts';
import type { Bucket, FetchDistributions, FetchDistributionsInSteps } from '../../cloudwatch/metrics/metric-data.ts';
import { runAtOnce } from '../../parsing/run-at-once.ts';
import type { Clock } from '../protocol/clock.ts';
import { addToBucket, bucketsIn, type Resolution, rollUp } from './metric-buckets.ts';
import {
  type BlockPlace,
  bucketsOf,
  type MetricIdentity,
  type MetricSeries,
  minutes,
  packedLength,
  packSeries,
  resolutions,
  retainSeries,
  seconds,
} from './metric-retention.ts';

const sweepEverySeconds = 300;
/** Numbers in all packed buckets: 128 MB. */
const defaultMaxPackedNumbers = 16 * 2 ** 20;
const smallestShare = 2 ** -9;

export interface StoredMetric extends MetricIdentity {
  /** Unique, and in the order of namespace, name, dimensions. */
  readonly key: string;
  /** Newest timestamp that came in. */
  readonly lastSeconds: number;
  readonly units: readonly string[];
}

/** Who keeps on disk what the store holds. */
interface MetricListener {
  /** `startSeconds` is that of the shortest bucket that the datum came into. */
  onAdded(series: MetricSeries, resolution: Resolution, startSeconds: number, distribution: Distribution): void;
  onBlockChanged(place: BlockPlace): void;
}

export interface MetricStore {
  /** Takes over `distribution`: the caller may not change it any more. `resolutionSeconds` is 1 or 60. */
  add(
    metric: MetricIdentity,
    datum: { unit: string; timestampSeconds: number; resolutionSeconds: number; distribution: Distribution },
  ): void;
  /** Without a unit the first by the alphabet is read of those with data in the range (recorded). */
  readonly fetch: FetchDistributions;
  readonly fetchInSteps: FetchDistributionsInSteps;
  /** The units with data in the range, by the alphabet. */
  unitsIn(query: Parameters<FetchDistributions>[0]): string[];
  /** All metrics, by namespace, name and dimensions. */
  list(): StoredMetric[];
  find(metric: MetricIdentity): StoredMetric | undefined;
  /** All metrics in all their units. */
  series(): MetricSeries[];
  /** The metric in that unit, which is there from then on. */
  seriesOf(metric: MetricIdentity, unit: string): MetricSeries;
  /** Packs, rolls up and drops what is due; comes by itself with data that come in. */
  sweep(): void;
  /** Tells one listener of every change from now on. */
  listen(listener: MetricListener): void;
}

interface MetricEntry extends MetricIdentity {
  readonly key: string;
  readonly byUnit: Map<string, MetricSeries>;
}

/**
 * Metrics in memory, bounded by CloudWatch's retention, and by size: beyond it the oldest buckets are rolled up before
 * their time.
 */
export function createMetricStore(deps: { clock: Clock; maxPackedNumbers?: number }): MetricStore {
  const { clock, maxPackedNumbers = defaultMaxPackedNumbers } = deps;
  const entries = new Map<string, MetricEntry>();
  let sweptSeconds = clock.nowMs() / 1000;
  let listener: MetricListener | undefined;

  function seriesOf(metric: MetricIdentity, unit: string): MetricSeries {
    const key = keyOf(metric);
    let entry = entries.get(key);
    if (entry === undefined) {
      entry = { ...metric, key, byUnit: new Map() };
      entries.set(key, entry);
    }
    let series = entry.byUnit.get(unit);
    if (series === undefined) {
      series = { metric, unit, lastSeconds: Number.NEGATIVE_INFINITY, buckets: new Map() };
      entry.byUnit.set(unit, series);
    }
    return series;
  }

  const allSeries = () => [...entries.values()].flatMap(({ byUnit }) => [...byUnit.values()]);

  function sweep(): void {
    const nowSeconds = clock.nowMs() / 1000;
    sweptSeconds = nowSeconds;
    const onChanged = (place: BlockPlace) => listener?.onBlockChanged(place);
    const all = allSeries();
    for (const series of all) packSeries(series, nowSeconds, onChanged);
    for (let share = 1; share >= smallestShare; share /= 2) {
      for (const series of all) retainSeries(series, { nowSeconds, share }, onChanged);
      if (all.reduce((length, series) => length + packedLength(series), 0) <= maxPackedNumbers) break;
    }
    for (const { key, byUnit } of entries.values()) {
      for (const [unit, { buckets }] of byUnit) {
        if ([...buckets.values()].every(({ open, packed }) => open.size + packed.size === 0)) byUnit.delete(unit);
      }
      if (byUnit.size === 0) entries.delete(key);
    }
  }

  function listsOf(series: MetricSeries, { metricStat: { Period }, startSeconds, endSeconds }: DistributionQuery) {
    const range = { startSeconds: floorToPeriod(startSeconds, shortestOf(Period).bucketSeconds), endSeconds };
    const bucketsOfResolution = (resolution: Resolution) => {
      const found = series.buckets.get(resolution.bucketSeconds);
      return found === undefined ? [] : bucketsIn(found, resolution, range);
    };
    return shortestOf(Period) === seconds
      ? shortLists(bucketsOfResolution, clock.nowMs() / 1000 - seconds.keptSeconds)
      : resolutions.filter((r) => r !== seconds && Period % r.bucketSeconds === 0).map(bucketsOfResolution);
  }

  const entryOf = ({ metricStat: { Metric } }: DistributionQuery) =>
    entries.get(
      keyOf({ namespace: Metric.Namespace, metricName: Metric.MetricName, dimensions: Metric.Dimensions ?? [] }),
    );

  function unitsIn(query: DistributionQuery): string[] {
    const byUnit = entryOf(query)?.byUnit ?? new Map<string, MetricSeries>();
    const units = [...byUnit.keys()].sort();
    if (units.length < 2) return units;
    return units.filter((unit) => listsOf(byUnit.get(unit)!, query).some((list) => !isEmpty(list)));
  }

  const fetchInSteps: FetchDistributionsInSteps = function* (query) {
    const { metricStat, startSeconds } = query;
    const unit = metricStat.Unit ?? unitsIn(query)[0];
    const series = unit === undefined ? undefined : entryOf(query)?.byUnit.get(unit);
    if (series === undefined) return [];
    const shortest = shortestOf(metricStat.Period).bucketSeconds;
    // All of it before others have a turn: a sweep moves buckets from one form to another.
    const lists = listsOf(series, query);
    return yield* rollUp(inTurn(lists), {
      periodSeconds: metricStat.Period,
      startSeconds: floorToPeriod(startSeconds, shortest),
    });
  };

  return {
    add(metric, { unit, timestampSeconds, resolutionSeconds, distribution }) {
      const nowSeconds = clock.nowMs() / 1000;
      if (nowSeconds - sweptSeconds >= sweepEverySeconds) sweep();
      const series = seriesOf(metric, unit);
      series.lastSeconds = Math.max(series.lastSeconds, timestampSeconds);
      const shortest = resolutionSeconds === 1 ? seconds : minutes;
      const startSeconds = floorToPeriod(timestampSeconds, shortest.bucketSeconds);
      addToBucket(bucketsOf(series, minutes), floorToPeriod(timestampSeconds, 60), distribution);
      if (shortest === seconds) addToBucket(bucketsOf(series, seconds), startSeconds, distribution);
      listener?.onAdded(series, shortest, startSeconds, distribution);
    },

    fetch: (query) => runAtOnce(fetchInSteps(query)),
    fetchInSteps,
    unitsIn,

    list: () => [...entries.values()].map(storedMetricOf).sort((a, b) => (a.key < b.key ? -1 : 1)),

    find(metric) {
      const entry = entries.get(keyOf(metric));
      return entry === undefined ? undefined : storedMetricOf(entry);
    },

    series: allSeries,
    seriesOf,
    sweep,
    listen(given) {
      listener = given;
    },
  };
}

type DistributionQuery = Parameters<FetchDistributions>[0];

const shortestOf = (periodSeconds: number) => (periodSeconds < minutes.bucketSeconds ? seconds : minutes);

/**
 * What periods below a minute read: seconds, and where a minute has none of them the minute, whose data come at the period
 * that begins with it (recorded: standard-resolution data are seen).
 */
function shortLists(bucketsOf: (resolution: Resolution) => Iterable<Bucket>, fromSeconds: number): Iterable<Bucket>[] {
  const short = [...bucketsOf(seconds)];
  const inSeconds = new Set(short.map(({ startSeconds }) => floorToPeriod(startSeconds, minutes.bucketSeconds)));
  const wholeMinutes = [...bucketsOf(minutes)].filter(
    ({ startSeconds }) => startSeconds >= fromSeconds && !inSeconds.has(startSeconds),
  );
  return [short, wholeMinutes];
}

function isEmpty(list: Iterable<unknown>): boolean {
  for (const _ of list) return false;
  return true;
}

function* inTurn(lists: readonly Iterable<Bucket>[]): Generator<Bucket> {
  for (const list of lists) yield* list;
}

function storedMetricOf({ byUnit, ...metric }: MetricEntry): StoredMetric {
  const lastSeconds = Math.max(...[...byUnit.values()].map((series) => series.lastSeconds));
  return { ...metric, lastSeconds, units: [...byUnit.keys()] };
}

/** NUL cannot be in a name, and sorts before all that can. */
function keyOf({ namespace, metricName, dimensions }: MetricIdentity): string {
  return `${namespace}\0${metricName}\0${dimensionsKey(dimensions)}`;
}
