import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../base/errors.ts';
import { findFreePort } from '../../base/ports.ts';
import { procfileArguments } from '../instances/procfile.ts';
import { type Child, startChild } from '../processes/child-process.ts';
import { runProgram } from '../processes/run-program.ts';

const readyTimeoutMs = 60_000;
const pollMs = 25;
const linesShown = 12;
const shiftedClock = join(import.meta.dirname, 'shifted-clock.ts');

/** One instance of the service, whose log goes through a pipe that another process reads. */
export interface BreakableInstance {
  readonly url: string;
  /** Kills it outright and starts it again. Resolves when it serves. */
  kill(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Sets its time of day so far from the machine's. */
  shiftClock(ms: number): Promise<void>;
  signalLogReader(name: NodeJS.Signals): void;
  /** A new one in the place of one that was killed. */
  startLogReader(): Promise<void>;
  /** Ends it as a deployment does: what is under way is finished. */
  stop(): Promise<void>;
}

/**
 * Starts an instance of the version in `projectFolder` by its Procfile, on a free port, and resolves when it serves. `<folder>/<name>.log`
 * is its log. Throws `PROCESS_FAILED` with the end of the log when it does not get ready.
 */
export async function startBreakableInstance(deps: {
  projectFolder: string;
  folder: string;
  name: string;
  environment: Readonly<Record<string, string | undefined>>;
}): Promise<BreakableInstance> {
  const { projectFolder, folder, name } = deps;
  const args = await procfileArguments(projectFolder);
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, `${name}.log`);
  const pipe = join(folder, `${name}.pipe`);
  const clockShiftFile = join(folder, `${name}.clock`);
  await runProgram({ command: 'mkfifo', args: ['-m', '600', pipe], timeoutMs: 5000 });
  let reader: Child;
  let child: Child;
  let isStopping = false;
  let starting: Promise<unknown> = Promise.resolve();

  async function startLogReader(): Promise<void> {
    reader = await startChild({ command: 'sh', args: ['-c', 'exec cat <"$0" >>"$1"', pipe, logFile] });
  }

  async function start(): Promise<void> {
    await writeFile(clockShiftFile, '0');
    child = await startChild({
      command: 'sh',
      args: ['-c', 'log=$0; exec "$@" >"$log" 2>&1', pipe, process.execPath, ...args],
      cwd: projectFolder,
      env: {
        ...deps.environment,
        HOST: '127.0.0.1',
        PORT: String(port),
        NODE_OPTIONS: `--import ${shiftedClock}`,
        CLOCK_SHIFT_FILE: clockShiftFile,
      },
    });
    await untilServing();
  }

  async function untilServing(): Promise<void> {
    let hasEnded = false;
    void child.exited.then(() => {
      hasEnded = true;
    });
    const deadlineMs = performance.now() + readyTimeoutMs;
    while (!(await serves(url))) {
      if (isStopping) return;
      if (hasEnded || performance.now() > deadlineMs) {
        const log = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-linesShown);
        throw new AppError('PROCESS_FAILED', `The instance ${name} did not get ready:\n${log.join('\n')}`);
      }
      await delay(pollMs);
    }
  }

  await startLogReader();
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }

  async function stop(): Promise<void> {
    isStopping = true;
    await starting.catch(() => {});
    for (const pid of [reader.pid, child?.pid]) if (pid !== undefined) send(pid, 'SIGCONT');
    await child?.stop();
    await reader.stop();
  }

  return {
    url,
    async kill() {
      send(child.pid, 'SIGKILL');
      await child.exited;
      // The reader's pipe has ended with it.
      await reader.stop();
      if (isStopping) return;
      starting = startLogReader().then(start);
      await starting;
    },
    signal: (signal) => send(child.pid, signal),
    async shiftClock(ms) {
      await writeFile(clockShiftFile, String(ms));
      send(child.pid, 'SIGUSR2');
    },
    signalLogReader: (signal) => send(reader.pid, signal),
    startLogReader,
    stop,
  };
}

/** Of a process that has ended nothing is left to signal. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {}
}

async function serves(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
}
