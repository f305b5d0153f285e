// The claims service against plain handlers of Hono, Fastify and Express (bench/handlers): the same table on the same
// database server, the same claims from the same load program, in turns, so that what else the machine does meets all.
// Every figure is the median over rounds of the ratio within one round. Processor time a claim comes first: on shared
// cores it is steadier than a rate.
//
// Everything is measured twice. On the disk of this machine a COMMIT may take a tenth of a millisecond, and then the
// cores decide, which the load program and the database share with the service. In production it crosses a network, is
// written to a volume for which AWS promises single-digit milliseconds, and to the standby's in another zone: a COMMIT
// that takes 5 ms, and no disk of this machine, stands for that.
import { join } from 'node:path';
import { measureAgainstHandlers } from './harness/against-handlers.ts';
import type { BenchContext, Row } from './harness/bench.ts';
import { startBenchAws } from './harness/bench-aws.ts';
import { startBenchDatabase } from './harness/bench-database.ts';
import { type ClaimsTarget, type Framework, startHandler, startService } from './harness/claims-targets.ts';
import { commitTimeArguments } from './harness/commit-time.ts';
import { measureHardLoads } from './harness/hard-loads.ts';
import { startLoadProgram } from './harness/load-program.ts';
import { memoryFolder } from './harness/memory-folder.ts';

const rounds = 5;
const seconds = 4;
/** Until then V8 compiles more than it runs. */
const warmUpSeconds = 10;
const frameworks: readonly Framework[] = ['hono', 'fastify', 'express'];

const commits = [
  { milliseconds: 5, name: '5 ms commit' },
  { milliseconds: 0, name: 'this disk' },
] as const;

export async function* measures(context: BenchContext): AsyncGenerator<Row> {
  const program = startLoadProgram(context);
  for (const { milliseconds, name: commit } of commits) {
    const { service, handlers } = await start(context, milliseconds);
    for (const target of [service, ...Object.values(handlers)]) {
      context.progress(`${commit}: warming up ${target.name}`);
      await program.warmUp({ url: target.url, connections: 64, seconds: warmUpSeconds });
    }
    const load = { program, service, commit, rounds, seconds };
    yield* measureAgainstHandlers(context, { ...load, handlers });
    for (const handler of Object.values(handlers)) await handler.stop();
    yield* measureHardLoads(context, load);
    await service.stop();
  }
}

/** A database server, and on it one database each; CloudWatch and the X-Ray daemon are stood in for by this process. */
async function start(
  context: BenchContext,
  commitMs: number,
): Promise<{ service: ClaimsTarget; handlers: Record<Framework, ClaimsTarget> }> {
  const server = await startBenchDatabase(context, {
    dataFolder: join(commitMs === 0 ? context.temporaryFolder : await memoryFolder(context), `database-${commitMs}`),
    maxConnections: 150,
    serverArguments: commitTimeArguments(commitMs),
  });
  const { endpoint } = await startBenchAws(context);
  const handlers: Partial<Record<Framework, ClaimsTarget>> = {};
  for (const framework of frameworks) {
    handlers[framework] = await startHandler(context, framework, { ...server, name: `bench_${framework}` });
  }
  return {
    service: await startService(context, { ...server, name: 'bench_service' }, endpoint),
    handlers: handlers as Record<Framework, ClaimsTarget>,
  };
}
