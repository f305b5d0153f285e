import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startAwsEndpoint } from '../../src/emulator/endpoint.ts';
import { createManualClock } from '../../src/emulator/protocol/clock.ts';
import { startChild } from '../../src/stack/processes/child-process.ts';
import { atMost, type BenchContext, type Row, reported, timed } from './bench.ts';
import { memoryDay } from './memory-day.ts';
import { collectsGarbage, readKeptMb } from './resident-memory.ts';

/** A day in half a minute makes V8 take room for young objects, a hundred MB, which it gives back when it idles for ten seconds. */
const idleMs = 15_000;

/** What the endpoint's process takes after a day of the service's data, and how long an endpoint takes to read that day again. */
export async function* memoryRow(context: BenchContext): AsyncGenerator<Row> {
  const folder = join(context.temporaryFolder, 'aws');
  context.progress("putting a day's worth of the service's data into the AWS endpoint");
  let done = () => {};
  const isDone = new Promise<void>((resolve) => {
    done = resolve;
  });
  const child = await startChild({
    command: process.execPath,
    args: [join(context.projectFolder, 'bench/local-memory-day.ts'), folder],
    env: { ...process.env, ...collectsGarbage },
    onLine: (line) => (line === 'done' ? done() : context.progress(line)),
    onErrorLine: context.progress,
    stopTimeoutMs: 10_000,
  });
  context.onEnd(() => child.stop());
  const ended = child.exited.then(({ code, signal }) => {
    throw new Error(`the endpoint with a day's data ended: ${signal ?? code}`);
  });
  await Promise.race([isDone, ended]);
  ended.catch(() => {});
  await delay(idleMs);
  yield atMost("memory after a day's worth of the service's data", await readKeptMb(child.pid), 'MB', 300);
  await child.stop();

  const { startMs, seconds: daySeconds, region, accountId } = memoryDay;
  const clock = createManualClock(startMs + daySeconds * 1000);
  const options = { port: 0, clock, region, accountId, folder, onFolderProblem: context.progress };
  const { result: endpoint, seconds } = await timed(() => startAwsEndpoint(options));
  await endpoint.close();
  yield reported('starting again with that day', seconds, 's');
}
