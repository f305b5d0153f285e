import { readFile, stat } from 'node:fs/promises';

/** What a volume did between two readings. */
export interface DiskActivity {
  readonly readsPerSecond: number;
  readonly writesPerSecond: number;
  /** How long one of them took on average; 0 when there was none, as RDS publishes it. */
  readonly readSeconds: number;
  readonly writeSeconds: number;
  /** Reads and writes under way or waiting, on average. */
  readonly queued: number;
}

interface Counters {
  readonly reads: number;
  readonly readMs: number;
  readonly writes: number;
  readonly writeMs: number;
  readonly queuedMs: number;
  readonly atMs: number;
}

/** Columns of /proc/diskstats after major, minor and name. Linux: "I/O statistics fields". */
const column = { reads: 0, readMs: 3, writes: 4, writeMs: 7, queuedMs: 10 };

/**
 * Gives a function that tells what the volume that holds `folder` did since the last call, by the kernel's own counters.
 * It is undefined at the first call, and where there are no counters: on other systems than Linux, and for a folder on a
 * file system without a device of its own, such as a container's overlay.
 */
export function createDiskMeter(folder: string): () => Promise<DiskActivity | undefined> {
  let last: Counters | undefined;
  return async () => {
    const before = last;
    last = await readCounters(folder);
    return before && last && activityBetween(before, last);
  };
}

function activityBetween(before: Counters, after: Counters): DiskActivity {
  const since = (name: keyof Counters) => after[name] - before[name];
  const elapsedMs = since('atMs');
  const average = (ms: number, count: number) => (count === 0 ? 0 : ms / count / 1000);
  return {
    readsPerSecond: (1000 * since('reads')) / elapsedMs,
    writesPerSecond: (1000 * since('writes')) / elapsedMs,
    readSeconds: average(since('readMs'), since('reads')),
    writeSeconds: average(since('writeMs'), since('writes')),
    queued: since('queuedMs') / elapsedMs,
  };
}

async function readCounters(folder: string): Promise<Counters | undefined> {
  const [place, table] = await Promise.all([
    stat(folder).catch(() => undefined),
    readFile('/proc/diskstats', 'utf8').catch(() => undefined),
  ]);
  if (place === undefined || table === undefined) return undefined;
  const device = `${majorOf(place.dev)} ${minorOf(place.dev)}`;
  for (const line of table.split('\n')) {
    const [major, minor, , ...values] = line.trim().split(/\s+/);
    if (`${major} ${minor}` !== device) continue;
    const value = (name: keyof typeof column) => Number(values[column[name]]);
    return {
      reads: value('reads'),
      readMs: value('readMs'),
      writes: value('writes'),
      writeMs: value('writeMs'),
      queuedMs: value('queuedMs'),
      atMs: performance.now(),
    };
  }
  return undefined;
}

/** As glibc's gnu_dev_major and gnu_dev_minor take a device's number apart. */
function majorOf(device: number): number {
  return Number(((BigInt(device) >> 8n) & 0xfffn) | ((BigInt(device) >> 32n) & ~0xfffn));
}

function minorOf(device: number): number {
  return Number((BigInt(device) & 0xffn) | ((BigInt(device) >> 12n) & ~0xffn & 0xffffffffn));
}
