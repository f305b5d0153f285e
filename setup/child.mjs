import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import os from 'node:os';

const SETPRIV = '/usr/bin/setpriv';
const PARENT_POLL_MS = 300;
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Puts `setpriv --pdeathsig TERM` before a command where util-linux has it: the kernel then ends the child when this
 * process is killed in a way it cannot answer (kill -9, out of memory). setpriv replaces itself by the command, so the
 * pid is the command's own.
 *
 * @param {string} command
 * @param {string[]} args
 */
function boundToThisProcess(command, args) {
  if (process.platform !== 'linux') return { command, args };
  try {
    accessSync(SETPRIV, constants.X_OK);
  } catch {
    return { command, args };
  }
  return { command: SETPRIV, args: ['--pdeathsig', 'TERM', command, ...args] };
}

/**
 * Calls `action` once when the process that started this one has ended. npm passes signals on to the shell between it
 * and this process, and that shell passes on none: its end is all that is seen of them. Only below npm: who runs this
 * by hand in the background may well close the shell.
 *
 * @param {() => void} action
 */
function onParentGone(action) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    action();
  }, PARENT_POLL_MS);
  return watch;
}

/**
 * Runs a command to its end, handing on the signals this process gets. Resolves with the exit code a shell would give:
 * the command's own, or 128 + n when signal n ended it. `captured` is the output when stdio is 'pipe'.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio: 'inherit' | 'pipe' }} options
 * @returns {Promise<{ code: number, captured: string, interrupted: boolean }>}
 */
export function runChild(command, args, { cwd, env, stdio }) {
  return new Promise((resolve, reject) => {
    const bound = boundToThisProcess(command, args);
    const stdin = stdio === 'pipe' ? 'ignore' : 'inherit';
    const child = spawn(bound.command, bound.args, { cwd, env, stdio: [stdin, stdio, stdio] });
    let captured = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        captured += text;
      });
    }

    let interrupted = false;
    const handlers = FORWARDED_SIGNALS.map((signal) => {
      const handler = () => {
        interrupted = true;
        // Ctrl-C in a terminal reaches the whole process group: the child has had it, and twice may mean "at once".
        if (signal === 'SIGINT' && process.stdin.isTTY) return;
        child.kill(signal);
      };
      process.on(signal, handler);
      return { signal, handler };
    });
    const watch = onParentGone(() => {
      interrupted = true;
      child.kill('SIGTERM');
    });
    const done = () => {
      clearInterval(watch);
      for (const { signal, handler } of handlers) process.off(signal, handler);
    };

    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('close', (code, signal) => {
      done();
      resolve({ code: code ?? 128 + os.constants.signals[signal], captured, interrupted });
    });
  });
}
