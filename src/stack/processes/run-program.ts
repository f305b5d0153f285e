import { AppError } from '../../base/errors.ts';
import { startChild } from './child-process.ts';

const linesKept = 200;

/**
 * Runs a program to its end and gives its exit code (null when a signal ended it) and the last lines it wrote on stdout
 * and stderr. Throws `PROCESS_FAILED` when it takes longer than `timeoutMs`, and then it is stopped.
 */
export async function runProgram(deps: {
  command: string;
  args: readonly string[];
  /** The program's whole environment; without it this process's. */
  env?: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  timeoutMs: number;
}): Promise<{ code: number | null; lines: string[] }> {
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > linesKept) lines.shift();
  };
  const child = await startChild({ ...deps, onLine: keep, onErrorLine: keep, stopTimeoutMs: 2000 });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void child.stop();
  }, deps.timeoutMs);
  const { code } = await child.exited;
  clearTimeout(timer);
  if (timedOut) {
    throw new AppError('PROCESS_FAILED', `${deps.command} did not finish within ${deps.timeoutMs / 1000} seconds`, {
      remedy: 'run the same command again; where it hangs, run it by hand to see why',
    });
  }
  return { code, lines };
}
