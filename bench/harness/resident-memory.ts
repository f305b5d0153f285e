import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What a process needs in its environment, so that `readKeptMb` can ask it to collect its garbage. */
export const collectsGarbage = { NODE_OPTIONS: `--import=${join(import.meta.dirname, '..', 'collect-garbage.ts')}` };

const collectMs = 1000;

/**
 * What a process holds in memory after it has collected its garbage, in MB of 2^20 bytes. Between collections V8 lets
 * memory rise by far more than what is kept. Linux only: it reads /proc.
 */
export async function readKeptMb(pid: number): Promise<number> {
  // The second one takes what the first found to be finalized.
  for (let collection = 0; collection < 2; collection += 1) {
    process.kill(pid, 'SIGUSR2');
    await delay(collectMs);
  }
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
