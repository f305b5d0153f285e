import { readFile } from 'node:fs/promises';

/** Linux counts in hundredths of a second. */
const microsecondsPerTick = 10_000;

/**
 * Processor time, user and system, that a process has taken so far, in microseconds. On shared cores it is steadier than
 * a rate. NaN where the system does not tell: anywhere but on Linux.
 */
export async function readProcessorUs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The program's name, in brackets, may hold blanks; proc_stat(5) counts utime as field 14 and stime as 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick;
}
