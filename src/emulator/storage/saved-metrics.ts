import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { floorToPeriod } from '../../cloudwatch/base/periods.ts';
import { addDistribution, createDistribution, type Distribution } from '../../cloudwatch/metrics/distribution.ts';
import { addToBucket, type Resolution } from '../metrics/metric-buckets.ts';
import {
  type BlockPlace,
  bucketsOf,
  isClosed,
  type MetricSeries,
  minutes,
  resolutions,
  seconds,
} from '../metrics/metric-retention.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import type { Clock } from '../protocol/clock.ts';
import { lineOf, readLines } from './saved-lines.ts';
import { addedLine, namedLine, packedLine, readAddedLine, readPackedLine } from './saved-metric-lines.ts';
import type { SavedWriter } from './saved-writer.ts';

const blockPattern = /^buckets-(\d+)-(\d+)\.ndjson$/;
const journalPattern = /^journal-(\d+)-(\d+)\.ndjson$/;
/** First line of a block's file: it has what is in the journals of its hour up to this one. */
const headSchema = z.object({ journal: z.number() });

interface Journal {
  readonly hourSeconds: number;
  readonly number: number;
}

/** What came into one series since the last time, by the start of the bucket. */
interface Added {
  readonly seconds: Map<number, Distribution>;
  readonly minutes: Map<number, Distribution>;
}

export interface SavedMetrics {
  /** Gives the store what was kept, and from then on keeps what comes in. */
  load(): Promise<void>;
  /** Writes what came in since the last time. */
  save(): void;
  /** Writes the blocks that are closed, and removes what they make superfluous. */
  seal(): void;
}

/**
 * Keeps metrics in two kinds of files. A journal, one for each hour that data are of, gets what comes in within seconds. When the hour is
 * over, its block is written once, packed; the same goes for the longer blocks that it is rolled up to. The journals are
 * kept for as long as the seconds in them count, which no block holds.
 */
export function createSavedMetrics(deps: {
  folder: string;
  writer: SavedWriter;
  metrics: MetricStore;
  clock: Clock;
  onProblem(message: string): void;
}): SavedMetrics {
  const { folder, writer, metrics, clock, onProblem } = deps;
  const journals = new Map<string, Journal>();
  const changed = new Map<string, BlockPlace>();
  /** The numbers of the series in the journal that is written, by its hour. */
  let seriesNumbers = new Map<number, Map<MetricSeries, number>>();
  let added = new Map<MetricSeries, Added>();
  let journalNumber = 1;
  const nowSeconds = () => clock.nowMs() / 1000;

  /** Gives the journal that each block has, by its file. */
  async function loadBlocks(names: readonly string[]): Promise<Map<string, number>> {
    const places = names.flatMap((name): BlockPlace[] => {
      const [, bucketSeconds, start] = blockPattern.exec(name) ?? [];
      const resolution = resolutions.find((each) => String(each.bucketSeconds) === bucketSeconds);
      return resolution === undefined ? [] : [{ resolution, startSeconds: Number(start) }];
    });
    places.sort((a, b) => b.resolution.bucketSeconds - a.resolution.bucketSeconds || a.startSeconds - b.startSeconds);
    const journalOf = new Map<string, number>();
    for (const place of places) {
      const { resolution, startSeconds } = place;
      const rolledUp = resolutions.some(
        (longer) => longer.bucketSeconds > resolution.bucketSeconds && journalOf.has(blockFileAt(longer, startSeconds)),
      );
      if (rolledUp) {
        // The start before this one ended between writing the one and removing the other.
        writer.remove(blockFile(place));
        continue;
      }
      journalOf.set(blockFile(place), 0);
      let journal: number | undefined;
      const onLine = (line: unknown) => {
        if (journal === undefined) {
          ({ journal } = headSchema.parse(line));
          journalNumber = Math.max(journalNumber, journal + 1);
          journalOf.set(blockFile(place), journal);
          return;
        }
        const { metric, unit, packed, lastSeconds } = readPackedLine(line);
        const series = metrics.seriesOf(metric, unit);
        bucketsOf(series, resolution).packed.set(startSeconds, packed);
        series.lastSeconds = Math.max(series.lastSeconds, lastSeconds);
      };
      await readLines(join(folder, blockFile(place)), { onLine, onProblem });
    }
    return journalOf;
  }

  async function loadJournals(names: readonly string[], journalOf: ReadonlyMap<string, number>): Promise<void> {
    const oldestSeconds = nowSeconds() - seconds.keptSeconds;
    for (const name of names) {
      const [, hour, numberText] = journalPattern.exec(name) ?? [];
      if (hour === undefined) continue;
      const [hourSeconds, number] = [Number(hour), Number(numberText)];
      journals.set(name, { hourSeconds, number });
      journalNumber = Math.max(journalNumber, number + 1);
      const isInBlock = resolutions.some((each) => number <= (journalOf.get(blockFileAt(each, hourSeconds)) ?? 0));
      if (isInBlock && hourSeconds + seconds.blockSeconds <= oldestSeconds) continue;
      const named = new Map<number, MetricSeries>();
      const onLine = (line: unknown) => {
        const read = readAddedLine(line);
        if ('metric' in read) {
          named.set(read.series, metrics.seriesOf(read.metric, read.unit));
          return;
        }
        const series = named.get(read.series);
        if (series === undefined) throw new Error(`the series ${read.series} has no name`);
        const { bucketSeconds, startSeconds, distribution } = read;
        series.lastSeconds = Math.max(series.lastSeconds, startSeconds);
        if (bucketSeconds === 1 && startSeconds >= oldestSeconds) {
          const { open } = bucketsOf(series, seconds);
          // Mostly the only one of its second, and then it need not be copied.
          if (isInBlock && !open.has(startSeconds)) open.set(startSeconds, distribution);
          else addToBucket(bucketsOf(series, seconds), startSeconds, distribution);
        }
        if (!isInBlock) addToBucket(bucketsOf(series, minutes), floorToPeriod(startSeconds, 60), distribution);
      };
      await readLines(join(folder, name), { onLine, onProblem });
    }
  }

  /** The journal that takes the data of an hour, and the numbers of the series in it. */
  function journalFor(hourSeconds: number): { name: string; numbers: Map<MetricSeries, number> } {
    const name = `journal-${hourSeconds}-${journalNumber}.ndjson`;
    journals.set(name, { hourSeconds, number: journalNumber });
    const numbers = seriesNumbers.get(hourSeconds) ?? new Map<MetricSeries, number>();
    seriesNumbers.set(hourSeconds, numbers);
    return { name, numbers };
  }

  function save(): void {
    const lines = new Map<string, string[]>();
    for (const [series, buckets] of added) {
      for (const { bucketSeconds, blockSeconds } of [seconds, minutes]) {
        for (const [startSeconds, distribution] of bucketSeconds === 1 ? buckets.seconds : buckets.minutes) {
          const { name, numbers } = journalFor(floorToPeriod(startSeconds, blockSeconds));
          const file = lines.get(name) ?? [];
          lines.set(name, file);
          let number = numbers.get(series);
          if (number === undefined) {
            number = numbers.size;
            numbers.set(series, number);
            file.push(lineOf(namedLine(series, number)));
          }
          file.push(lineOf(addedLine({ series: number, bucketSeconds, startSeconds, distribution })));
        }
      }
    }
    added = new Map();
    for (const [name, file] of lines) writer.append(name, file.join(''));
  }

  function seal(): void {
    save();
    metrics.sweep();
    const closed = [...changed].filter(([, place]) => isClosed(place, nowSeconds()));
    // What is rolled up is written before what it was made of goes.
    closed.sort(([, a], [, b]) => b.resolution.bucketSeconds - a.resolution.bucketSeconds);
    for (const [name, { resolution, startSeconds }] of closed) {
      changed.delete(name);
      if (resolution === seconds) continue;
      const lines = metrics.series().flatMap((series) => {
        const packed = series.buckets.get(resolution.bucketSeconds)?.packed.get(startSeconds);
        return packed === undefined ? [] : [lineOf(packedLine(series, packed))];
      });
      if (lines.length === 0) writer.remove(name);
      else writer.replace(name, lineOf({ journal: journalNumber }) + lines.join(''));
    }
    if (closed.length > 0) {
      journalNumber += 1;
      seriesNumbers = new Map();
    }
    for (const [name, { hourSeconds, number }] of journals) {
      const endSeconds = hourSeconds + seconds.blockSeconds + seconds.keptSeconds;
      if (number >= journalNumber || endSeconds > nowSeconds()) continue;
      journals.delete(name);
      writer.remove(name);
    }
  }

  return {
    async load() {
      const names = await readdir(folder).catch(() => []);
      await loadJournals(names, await loadBlocks(names));
      metrics.listen({
        onAdded(series, { bucketSeconds }, startSeconds, distribution) {
          if (distribution.sampleCount === 0) return;
          let buckets = added.get(series);
          if (buckets === undefined) {
            buckets = { seconds: new Map(), minutes: new Map() };
            added.set(series, buckets);
          }
          const map = bucketSeconds === 1 ? buckets.seconds : buckets.minutes;
          let sum = map.get(startSeconds);
          if (sum === undefined) {
            sum = createDistribution();
            map.set(startSeconds, sum);
          }
          addDistribution(sum, distribution);
        },
        onBlockChanged: (place) => changed.set(blockFile(place), place),
      });
      seal();
    },
    save,
    seal,
  };
}

function blockFile({ resolution, startSeconds }: BlockPlace): string {
  return `buckets-${resolution.bucketSeconds}-${startSeconds}.ndjson`;
}

/** The file of the block that holds a time. */
function blockFileAt(resolution: Resolution, timeSeconds: number): string {
  return blockFile({ resolution, startSeconds: floorToPeriod(timeSeconds, resolution.blockSeconds) });
}
