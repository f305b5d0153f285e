// What telemetry costs, how exact it is, and what becomes of claims when nobody takes it. The instances of the service run
// on one machine with the database and the load program, and are loaded in turns or at the same time, so that what else the
// machine does meets all of them. Every figure about load is the median of the ratios within one round, or within one second
// for a p99: when the host stops one of the processes for a tenth of a second, that is the p99 of the second it falls in. The
// files of the database are in memory: one sync of a shared disk may take longer than all that is measured.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { startFaultyAws } from '../tests/integration/faulty-aws.ts';
import type { BenchContext, Row } from './harness/bench.ts';
import { startBenchAws } from './harness/bench-aws.ts';
import { startBenchDatabase } from './harness/bench-database.ts';
import { commitTimeArguments } from './harness/commit-time.ts';
import { startLoadProgram } from './harness/load-program.ts';
import { memoryFolder } from './harness/memory-folder.ts';
import { measureAccuracy, measureCalls } from './harness/telemetry-accuracy.ts';
import { measureCost } from './harness/telemetry-cost.ts';
import { measureFaults } from './harness/telemetry-faults.ts';

/** What is queued when a turn ends, the spans of a fifth of a second at most unless it cannot keep up, is sent in the next one. */
const cost = { starts: 4, rounds: 6, seconds: 3 };
/**
 * Each instance takes claims with each fault for 80 seconds, with the four of them for five minutes, beside as many of good
 * health. Before them V8 compiles, and keeps what it compiled, which is no growth that a fault causes.
 */
const faults = { rounds: 8, seconds: 10, warmUpSeconds: 90 };

export async function* measures(context: BenchContext): AsyncGenerator<Row> {
  const server = await startBenchDatabase(context, {
    dataFolder: join(await memoryFolder(context), 'database'),
    maxConnections: 150,
    serverArguments: commitTimeArguments(0),
  });
  const { endpoint } = await startBenchAws(context);
  const faultyAws = await Promise.all([startFaultyAws(endpoint), startFaultyAws(endpoint)]);
  for (const aws of faultyAws) context.onEnd(() => aws.close());

  yield await measureAccuracy(context, faultyAws[0]);
  yield await measureCalls(context, faultyAws[0]);
  const aws = { url: endpoint.url, xrayDaemonAddress: await listenForNothing(context) };
  const program = startLoadProgram(context);
  yield* measureCost(context, { program, server, aws, ...cost });
  yield* measureFaults(context, { program, server, aws: faultyAws, ...faults });
}

/** A UDP port that takes everything and does nothing with it: what a daemon does on the same cores is not the service's. */
async function listenForNothing(context: BenchContext): Promise<string> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  context.onEnd(() => socket.close());
  return `127.0.0.1:${socket.address().port}`;
}
