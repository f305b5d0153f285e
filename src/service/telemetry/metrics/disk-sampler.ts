import { statfs } from 'node:fs/promises';
import type { MetricRecorder } from './metric-recorder.ts';
import { sampleEvery } from './sample-every.ts';

/** A disk fills in minutes at least. */
const sampleEveryMs = 10_000;
/** Where the log grows: an instance has one disk, and all is on it. */
const root = '/';

/**
 * Records how full the instance's disk is, in percent of what a process without root's rights may use. Elastic Beanstalk's own metric of
 * it has the instance's id in its dimensions, which changes each week, and no alarm can follow that. Gives the function that ends it.
 */
export function sampleDisk(deps: { metrics: MetricRecorder; everyMs?: number; path?: string }): () => void {
  const { metrics, everyMs = sampleEveryMs, path = root } = deps;
  return sampleEvery(everyMs, async () => {
    const { blocks, bfree, bavail } = await statfs(path);
    const used = blocks - bfree;
    metrics.record('DiskUtilization', (100 * used) / (used + bavail));
  });
}
