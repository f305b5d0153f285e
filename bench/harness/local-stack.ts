import { findFreePorts } from '../../src/base/ports.ts';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { startChild } from '../../src/stack/processes/child-process.ts';
import { until } from './until.ts';

const linesShown = 20;
/** `npm start` stops within ten seconds by itself. */
const stopTimeoutMs = 15_000;

/** A running `npm start`. */
export interface LocalStack {
  readonly claimsUrl: string;
  readonly awsUrl: string;
  stop(): Promise<unknown>;
}

/** Runs `npm start` in a folder, on free ports; resolves when it says it is ready. */
export async function startLocalStack(deps: {
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
  timeoutSeconds: number;
}): Promise<LocalStack> {
  const [port, consolePort, awsPort] = await findFreePorts(3);
  const lines: string[] = [];
  const child = await startChild({
    command: 'npm',
    args: ['start'],
    cwd: deps.folder,
    env: {
      ...deps.environment,
      PORT: String(port),
      CONSOLE_PORT: String(consolePort),
      AWS_LOCAL_PORT: String(awsPort),
    },
    onLine: (line) => lines.push(line),
    onErrorLine: (line) => lines.push(line),
    stopTimeoutMs,
  });
  let ended = false;
  void child.exited.then(() => {
    ended = true;
  });
  try {
    await until({
      what: 'npm start',
      timeoutSeconds: deps.timeoutSeconds,
      everyMs: 20,
      check: async () => ended || lines.some((line) => line.startsWith('ready')) || undefined,
    });
    if (ended) throw new Error('npm start ended');
  } catch (error) {
    await child.stop();
    throw new Error(`npm start did not get ready; it said:\n${lines.slice(-linesShown).join('\n')}`, { cause: error });
  }
  return {
    claimsUrl: `http://127.0.0.1:${port}`,
    awsUrl: `http://127.0.0.1:${awsPort}`,
    stop: () => child.stop(),
  };
}

/** Sends a claim until it is accepted, and gives its reference. */
export async function submitClaim(claimsUrl: string): Promise<string> {
  return until({
    what: 'an accepted claim',
    timeoutSeconds: 30,
    everyMs: 20,
    check: async () => {
      const response = await fetch(`${claimsUrl}/api/claims`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(sampleClaim()),
      });
      const text = await response.text();
      if (response.status !== 201) throw new Error(`the claim was answered ${response.status}: ${text}`);
      return (JSON.parse(text) as { reference: string }).reference;
    },
  });
}
