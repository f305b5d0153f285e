import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** The kernel counts a process's time in hundredths of a second for whoever reads /proc, on every architecture. */
const ticksPerSecond = 100;

/**
 * When a process began, in a form that only compares: with its pid it names one process for good, because pids are used
 * again. Undefined when there is no such process, or nothing is left of it but its exit code.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return ps('lstart=', pid);
  const fields = await statFields(pid);
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

/** The processor time a process has used, in seconds; undefined where the system does not tell. */
export async function processCpuSeconds(pid: number): Promise<number | undefined> {
  const fields = await statFields(pid);
  return fields && (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** A process's command line, its arguments parted by spaces; undefined or empty when there is no such process. */
export async function processCommand(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return ps('command=', pid);
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return commandLine?.split('\0').join(' ').trim();
}

/** /proc/<pid>/stat after the program's name, which stands in brackets and may hold anything: state is field 0. */
async function statFields(pid: number): Promise<string[] | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function ps(column: string, pid: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', column, '-p', String(pid)], (error, stdout) => {
      resolve(error === null ? stdout.trim() : undefined);
    });
  });
}
