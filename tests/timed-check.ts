import { spawn } from 'node:child_process';

const nameWidth = 28;

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
}

/** Runs one check quietly and tells its line with the time it took, and what the command said when it failed. */
export async function timedCheck(
  name: string,
  command: string,
  args: readonly string[],
  print: (text: string) => void,
): Promise<CheckResult> {
  const startedAt = performance.now();
  const { code, output } = await runCaptured(command, args);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  print(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(nameWidth)} ${seconds.padStart(6)} s`);
  if (code !== 0) print(output.trimEnd());
  return { name, passed: code === 0 };
}

/** Runs a command in the foreground, its output as it comes, and gives its exit code. */
export function runVisibly(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', env });
  // Ctrl-C in a terminal reaches the child by itself; this is for `kill`.
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGTERM', forward).on('SIGHUP', forward).on('SIGINT', ignore);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGTERM', forward).off('SIGHUP', forward).off('SIGINT', ignore);
      resolve(code ?? 1);
    });
  });
}

function ignore(): void {}

function runCaptured(command: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}
