import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programs } from './other-programs.ts';

const projectFolder = join(import.meta.dirname, '..', '..', '..', '..');

/**
 * What stands in for the programs that reach out of the shell: each asks the pretended account by a socket, which bash can do by itself, so
 * that a call costs no process. Exported functions are there in the project's own scripts, too, which run as they are.
 */
const functions = `
ask() {
  local fd code answer
  exec {fd}<>"/dev/tcp/127.0.0.1/$ACCOUNT_PORT"
  printf '%s\\0' "$#" "\${SNIPPET_LINE-0}" "\${AWS_REGION-}" "\${DB_PORT-}" "$@" >&"$fd"
  IFS= read -r code <&"$fd"
  IFS= read -r -d '' answer <&"$fd" || true
  exec {fd}>&-
  if [ "$code" = 0 ]; then printf '%s' "$answer"; else printf '%s' "$answer" >&2; fi
  return "$code"
}
jq() { local input; IFS= read -r -d '' input || true; ask jq "$input" "$@"; }
sleep() { :; }
bash() { if [[ "\${1-}" == *bundle.sh ]]; then : > "$2"; else command bash "$@"; fi; }
export -f ask jq sleep bash
`;

const functionOf = (name: string) => `${name}() { ask ${name} "$@"; }\nexport -f ${name}`;

/** Takes scripts, each ended by a NUL, runs each in a subshell of its own, and answers with its exit code. */
const loop = `
while IFS= read -r -d '' script; do
  (
    trap 'echo "$SNIPPET_LINE" > ../line' EXIT
    cd "$SESSION/files"
    set -euo pipefail
    eval "$script"
  ) > "$SESSION/output" 2>&1 < /dev/null
  printf '%s\\0' "$?"
done
`;

/** What a script came to: its exit code, what it printed, and the line of the page at which it ended. */
export interface ShellResult {
  readonly code: number;
  readonly output: string;
  readonly line: string;
}

/**
 * One bash for all scripts of a test worker: a fork of it costs a tenth of starting one. It ends with the worker, and holds it up by
 * nothing. Scripts run one after the other, each in an empty folder that has the project's `deploy`.
 */
function startShell() {
  const folder = mkdtempSync(join(tmpdir(), 'claims-shell-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const program = [functions, ...['aws', ...programs].map(functionOf), loop].join('\n');
  const child = spawn('/bin/bash', ['--norc', '-c', program], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', PAUSE_SECONDS: '0', SESSION: folder },
    stdio: ['pipe', 'pipe', 'inherit'],
    // A group of its own, so that what it started ends with it.
    detached: true,
  });
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as { unref(): void }).unref();
  let answered = (_code: string) => {};
  let gaveUp = (_error: Error) => {};
  child.stdout.setEncoding('utf8').on('data', (code: string) => answered(code));
  let before: Promise<unknown> = Promise.resolve();

  async function run(script: string): Promise<ShellResult> {
    const files = join(folder, 'files');
    rmSync(files, { recursive: true, force: true });
    mkdirSync(files);
    symlinkSync(join(projectFolder, 'deploy'), join(files, 'deploy'));
    const code = await new Promise<string>((resolve, reject) => {
      answered = resolve;
      gaveUp = reject;
      child.stdin.write(`${script}\0`);
    });
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    return { code: Number.parseInt(code, 10), output: read('output'), line: read('line').trim() };
  }
  return {
    run(script: string): Promise<ShellResult> {
      const result = before.then(() => run(script));
      before = result.catch(() => undefined);
      return result;
    },
    end(reason: string): void {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      gaveUp(new Error(reason));
    },
  };
}

let shell: ReturnType<typeof startShell> | undefined;

/** Runs a script in bash, with the programs that reach out of it asking the account that listens on its `ACCOUNT_PORT`. */
export function runScript(script: string): Promise<ShellResult> {
  shell ??= startShell();
  return shell.run(script);
}

/** Ends the script that runs, which fails for that reason. */
export function endScript(reason: string): void {
  shell?.end(reason);
  shell = undefined;
}
