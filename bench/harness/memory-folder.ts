import { access, constants, mkdtemp, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchContext } from './bench.ts';

const inMemory = '/dev/shm';
/** Containers often have 64 MB there, which no database fits in. */
const leastFreeBytes = 2 * 1024 ** 3;

/**
 * A folder of this run's own whose files are in memory, where the system has one that is large enough, else the run's
 * temporary folder: the disk of a shared machine may take a millisecond for a sync, or a second, and what is measured
 * beside it drowns.
 */
export async function memoryFolder(context: BenchContext): Promise<string> {
  try {
    await access(inMemory, constants.W_OK);
    const { bavail, bsize } = await statfs(inMemory);
    if (bavail * bsize < leastFreeBytes) return context.temporaryFolder;
  } catch {
    return context.temporaryFolder;
  }
  const folder = await mkdtemp(join(inMemory, 'claims-bench-'));
  context.onEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
