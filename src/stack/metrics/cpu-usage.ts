import { availableParallelism } from 'node:os';
import { processCpuSeconds } from '../processes/procfs.ts';

/**
 * Gives a function that tells the share of the machine's processors, in percent, which a process used since the last
 * call. It is undefined when there is nothing to compare with: at the first call, while the process is away, at the first
 * call after another process has taken its place, and where the system does not tell.
 */
export function createProcessorShare(pid: () => number | undefined): () => Promise<number | undefined> {
  let last: { pid: number; cpuSeconds: number; atMs: number } | undefined;
  return async () => {
    const before = last;
    const current = pid();
    const cpuSeconds = current === undefined ? undefined : await processCpuSeconds(current);
    const atMs = performance.now();
    last = current === undefined || cpuSeconds === undefined ? undefined : { pid: current, cpuSeconds, atMs };
    if (last === undefined || before === undefined || before.pid !== last.pid) return undefined;
    const availableSeconds = ((atMs - before.atMs) / 1000) * availableParallelism();
    return Math.min(100, (100 * (last.cpuSeconds - before.cpuSeconds)) / availableSeconds);
  };
}
