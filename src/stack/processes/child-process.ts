import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../base/errors.ts';
import { findProgram } from './find-program.ts';

const setprivPath = '/usr/bin/setpriv';
const defaultStopTimeoutMs = 8000;
/** A grandchild can hold a pipe open after the child has gone; nobody waits longer than this for what it may say. */
const lastWordsMs = 1000;
const pollMs = 10;

/** How a child ended: by its own exit code, or by a signal. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly pid: number;
  /** Resolves when the child has ended, however it did. Never rejects. */
  readonly exited: Promise<ChildExit>;
  /**
   * Sends SIGTERM, then SIGKILL after the deadline, to the child and to what it started in its process group. Resolves
   * when all of them have ended.
   */
  stop(): Promise<ChildExit>;
}

/**
 * Starts a child that does not outlive this process. It stands in a process group of its own, so that Ctrl-C in a
 * terminal reaches the parent alone, which then stops its children in order; and where util-linux has `setpriv`, the
 * kernel sends it SIGTERM when this process is killed outright. (The kernel watches the thread that starts the child:
 * call this from the main thread.)
 *
 * `env` is the child's whole environment; without it the child inherits this process's. Lines of output are handed to
 * `onLine` and `onErrorLine`; output nobody asked for goes nowhere. Throws `PROGRAM_MISSING` when it cannot be started.
 */
export async function startChild(deps: {
  command: string;
  args: readonly string[];
  env?: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  onLine?(line: string): void;
  onErrorLine?(line: string): void;
  stopTimeoutMs?: number;
}): Promise<Child> {
  if ((await findProgram([deps.command])) === undefined) {
    throw new AppError('PROGRAM_MISSING', `${deps.command} was not found`, { remedy: `install ${deps.command}` });
  }
  const [command, ...args] = boundToThisProcess([deps.command, ...deps.args]);
  const child = spawn(command, args, {
    cwd: deps.cwd,
    env: deps.env,
    detached: true,
    stdio: ['ignore', deps.onLine ? 'pipe' : 'ignore', deps.onErrorLine ? 'pipe' : 'ignore'],
  });
  eachLine(child.stdout, deps.onLine);
  eachLine(child.stderr, deps.onErrorLine);
  const exited = exitOf(child);
  const pid = await started(child, deps.command);

  /** False when nobody of the group is left. */
  const signalGroup = (signal: NodeJS.Signals | 0) => {
    try {
      return process.kill(-pid, signal);
    } catch {
      return false;
    }
  };
  let isGone = false;
  child.once('exit', () => {
    isGone = !signalGroup(0);
  });
  return {
    pid,
    exited,
    async stop() {
      // The number of a group that is gone may be another one's by now.
      if (isGone) return exited;
      const deadline = performance.now() + (deps.stopTimeoutMs ?? defaultStopTimeoutMs);
      signalGroup('SIGTERM');
      while (signalGroup(0) && performance.now() < deadline) await delay(pollMs);
      signalGroup('SIGKILL');
      return exited;
    },
  };
}

/** setpriv replaces itself by the command, so the pid is the command's own. */
function boundToThisProcess(command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  if (process.platform !== 'linux') return command;
  try {
    accessSync(setprivPath, constants.X_OK);
  } catch {
    return command;
  }
  return [setprivPath, '--pdeathsig', 'TERM', '--', ...command];
}

function eachLine(stream: Readable | null, onLine: ((line: string) => void) | undefined): void {
  if (stream !== null && onLine !== undefined) createInterface({ input: stream }).on('line', onLine);
}

function exitOf(child: ChildProcess): Promise<ChildExit> {
  return new Promise((resolve) => {
    child.once('exit', () => {
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, lastWordsMs).unref();
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

function started(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid as number));
    child.once('error', (cause) => {
      reject(
        new AppError('PROGRAM_MISSING', `${command} could not be started`, { remedy: `install ${command}`, cause }),
      );
    });
  });
}
