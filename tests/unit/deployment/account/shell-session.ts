import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { runAwsCommand } from './aws-command.ts';
import type { Snippet } from './documented-commands.ts';
import { programs, runProgram } from './other-programs.ts';
import type { PretendedAccount } from './pretended-account.ts';
import { Refusal } from './refusal.ts';

const projectFolder = join(import.meta.dirname, '..', '..', '..', '..');

/** A call that was refused, and the line of the page where it stands. */
export interface RefusedCall {
  readonly line: number;
  readonly call: string;
  readonly why: string;
  readonly page: string;
}

export interface SessionResult {
  /** What bash ended with. */
  readonly code: number;
  /** The line at which it ended, when the code is not 0. */
  readonly line: number | undefined;
  readonly refused: readonly RefusedCall[];
  readonly output: string;
  /** How many programs it called. */
  readonly calls: number;
}

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

/**
 * Runs snippets one after the other in one shell against an account, which they change. Stops where a reader would: at the first command
 * that fails.
 */
export async function runSession(
  account: PretendedAccount,
  snippets: readonly Snippet[],
  variables: Readonly<Record<string, string>> = {},
): Promise<SessionResult> {
  const refused: RefusedCall[] = [];
  let calls = 0;
  const answer = (words: readonly string[]): { code: number; output: string } => {
    const [, line = '0', region = '', databasePort = '', program = '', ...rest] = words;
    calls += 1;
    try {
      const output =
        program === 'aws'
          ? runAwsCommand(account, rest, region)
          : runProgram({ account, region, databasePort, program, words: rest });
      return { code: 0, output };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { message, page } = error;
      refused.push({ line: Number(line), call: [program, ...rest].join(' '), why: message, page });
      return { code: program === 'aws' ? 254 : 1, output: `${message}\n` };
    }
  };
  const server = createServer((socket) => serve(socket, answer));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const script = [
    functions,
    ...['aws', ...programs].map(functionOf),
    ...snippets.map(({ line, text: command }) => `export SNIPPET_LINE=${line}\n${command}`),
    'SNIPPET_LINE=done',
  ];
  // What a command writes goes where nobody looks for it.
  const folder = mkdtempSync(join(tmpdir(), 'claims-session-'));
  symlinkSync(join(projectFolder, 'deploy'), join(folder, 'deploy'));
  const trap = `trap 'echo "$SNIPPET_LINE" >&3' EXIT`;
  try {
    const { port } = server.address() as AddressInfo;
    const child = spawn('/bin/bash', ['--norc', '-eu', '-o', 'pipefail', '-c', [trap, ...script].join('\n')], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        PAUSE_SECONDS: '0',
        ACCOUNT_PORT: String(port),
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const [stdout, stderr, at, [code]] = await Promise.all([
      text(child.stdout as never),
      text(child.stderr as never),
      text(child.stdio[3] as never),
      once(child, 'close'),
    ]);
    const line = code === 0 ? undefined : Number(at.trim().split('\n').at(-1));
    return { code: code as number, line, refused, output: stdout + stderr, calls };
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A call is how many words it has, and then these, each ended by a NUL; the answer is a line with the exit code, and the output. */
function serve(socket: Socket, answer: (words: readonly string[]) => { code: number; output: string }): void {
  let received = '';
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    received += chunk;
    const words = received.split('\0');
    // Four words stand before those that are counted, and one that is empty after the last NUL.
    if (words.length < Number(words[0]) + 5) return;
    const { code, output } = answer(words.slice(0, -1));
    socket.end(`${code}\n${output}`);
  });
}
