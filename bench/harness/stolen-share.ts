import { readFile } from 'node:fs/promises';

/** Time that all processors have spent since the system started, in ticks. */
interface ProcessorTicks {
  readonly all: number;
  /** In which a program wanted a processor and the host had given it to somebody else. */
  readonly stolen: number;
}

/**
 * Runs `work`, and gives its result and the share of the machine's processor time, 0 to 1, which the host took meanwhile
 * for other machines. It is 0 where the system does not tell: anywhere but on Linux, and on most machines that share
 * nothing.
 */
export async function withStolenShare<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; stolenShare: number }> {
  const before = await readProcessorTicks();
  const result = await work();
  const after = await readProcessorTicks();
  const all = after.all - before.all;
  return { result, stolenShare: all > 0 ? (after.stolen - before.stolen) / all : 0 };
}

/** The first line of `/proc/stat`, as proc_stat(5) has it: user, nice, system, idle, iowait, irq, softirq, steal. */
async function readProcessorTicks(): Promise<ProcessorTicks> {
  const stat = await readFile('/proc/stat', 'utf8').catch(() => '');
  const ticks = /^cpu +(.*)$/m.exec(stat)?.[1]?.split(' ').slice(0, 8).map(Number) ?? [];
  return { all: ticks.reduce((sum, value) => sum + value, 0), stolen: ticks[7] ?? 0 };
}
