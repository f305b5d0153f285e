import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { runAwsCommand } from './aws-command.ts';
import type { Snippet } from './documented-commands.ts';
import { runProgram } from './other-programs.ts';
import type { PretendedAccount } from './pretended-account.ts';
import { Refusal } from './refusal.ts';
import { endScript, runScript } from './shell-process.ts';

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

/** As many calls as no page needs: a loop waits for what never comes. */
const mostCalls = 300;

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
    if (calls > mostCalls)
      endScript(`more than ${mostCalls} calls, the last of them from line ${line}: this does not end`);
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
  const { port } = server.address() as AddressInfo;
  const script = [
    ...Object.entries({ ...variables, ACCOUNT_PORT: String(port) }).map(([name, value]) => `export ${name}='${value}'`),
    ...snippets.map(({ line, text }) => `export SNIPPET_LINE=${line}\n${text}`),
  ];
  try {
    const { code, output, line } = await runScript(script.join('\n'));
    return { code, line: code === 0 ? undefined : Number(line), refused, output, calls };
  } finally {
    server.close();
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
