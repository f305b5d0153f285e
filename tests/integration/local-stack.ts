import { findFreePorts } from '../../src/base/ports.ts';
import { type Child, type ChildExit, startChild } from '../../src/stack/processes/child-process.ts';
import { compileCache } from '../compile-cache.ts';

const readyTimeoutMs = 60_000;

/** What `npm start` runs, as a child on free ports. */
export interface LocalStack {
  readonly child: Child;
  readonly lines: string[];
  readonly formUrl: string;
  readonly consoleUrl: string;
  readonly awsUrl: string;
  readonly databasePort: number;
  /** Asks it to stop as a person would, and gives how it ended. */
  stop(): Promise<ChildExit>;
}

/** Runs `src/local.ts` until it ends or is ready. `environment` overrides the free ports. */
export async function runLocal(
  environment: Readonly<Record<string, string>>,
): Promise<{ child: Child; lines: string[]; ready: boolean }> {
  const lines: string[] = [];
  let ready = () => {};
  const isReady = new Promise<boolean>((resolve) => {
    ready = () => resolve(true);
  });
  const onLine = (line: string) => {
    lines.push(line);
    if (line.startsWith('ready')) ready();
  };
  const child = await startChild({
    command: process.execPath,
    args: ['src/local.ts'],
    env: { PATH: process.env.PATH, ...compileCache, HOME: process.env.HOME, ...environment },
    onLine,
    onErrorLine: onLine,
    stopTimeoutMs: 12_000,
  });
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, readyTimeoutMs, false);
  });
  const outcome = await Promise.race([isReady, child.exited.then(() => false), tooLate]);
  clearTimeout(timer);
  return { child, lines, ready: outcome };
}

/** Starts everything with its data in `dataFolder` and more in its environment. Throws with what it wrote when it does not get ready. */
export async function startLocalStack(
  dataFolder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<LocalStack> {
  const [port, consolePort, awsPort] = await findFreePorts(3);
  const { child, lines, ready } = await runLocal({
    DATA_FOLDER: dataFolder,
    PORT: String(port),
    CONSOLE_PORT: String(consolePort),
    AWS_LOCAL_PORT: String(awsPort),
    ...environment,
  });
  if (!ready) {
    await child.stop();
    throw new Error(`it did not get ready:\n${lines.join('\n')}`);
  }
  const address = (name: string) => {
    const line = lines.find((text) => text.startsWith(name));
    if (line === undefined) throw new Error(`it did not print its ${name}`);
    return line.slice(name.length).trim();
  };
  return {
    child,
    lines,
    formUrl: address('claims form'),
    consoleUrl: address('console'),
    awsUrl: address('AWS endpoint'),
    databasePort: Number(address('database').split(':')[1]),
    stop: () => child.stop(),
  };
}
