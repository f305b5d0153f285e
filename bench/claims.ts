// The claims service against a plain Hono and mysql2 handler (bench/claims-plain-handler.ts): the same table on the same
// database server, the same claims from the same load program, in turns, so that what else the machine does meets both.
// Every figure is the median over rounds of the ratio within one round.
//
// Everything is measured twice. On the disk of this machine a COMMIT may take a tenth of a millisecond, and then the
// cores decide, which the load program and the database share with the service. In production it crosses a network, is
// written to a volume for which AWS promises single-digit milliseconds, and to the standby's in another zone: a COMMIT
// that takes 5 ms, and no disk of this machine, stands for that.
import { join } from 'node:path';
import { atLeast, atMost, type BenchContext, type Row, reported } from './harness/bench.ts';
import { startBenchAws } from './harness/bench-aws.ts';
import { startBenchDatabase } from './harness/bench-database.ts';
import { type ClaimsLoadResult, describeLoad } from './harness/claims-load.ts';
import { type ClaimsTarget, startPlainHandler, startService } from './harness/claims-targets.ts';
import { commitTimeArguments } from './harness/commit-time.ts';
import { type LoadProgram, startLoadProgram } from './harness/load-program.ts';
import { median } from './harness/median.ts';
import { memoryFolder } from './harness/memory-folder.ts';

const rounds = 5;
const seconds = 4;
/** Until then V8 compiles more than it runs. */
const warmUpSeconds = 10;
const loads = [64, 256, 1, 4] as const;
/** Connections that the service bears at its best; four times as many is the overload. */
const bestConnections = 256;

const commits = [
  { milliseconds: 5, name: '5 ms commit' },
  { milliseconds: 0, name: 'this disk' },
] as const;

type Pair = Record<'plain' | 'service', ClaimsLoadResult>;
type Targets = Record<'plain' | 'service', ClaimsTarget>;

export async function* measures(context: BenchContext): AsyncGenerator<Row> {
  const program = startLoadProgram(context);
  for (const { milliseconds, name } of commits) {
    const targets = await start(context, milliseconds);
    for (const target of [targets.plain, targets.service]) {
      context.progress(`${name}: warming up the ${target.name}`);
      await program.warmUp({ url: target.url, connections: 64, seconds: warmUpSeconds });
    }
    yield* measureAgainstPlain(context, { program, targets, commit: name });
    yield await measureOverload(context, { program, service: targets.service, commit: name });
  }
}

async function* measureAgainstPlain(
  context: BenchContext,
  { program, targets, commit }: { program: LoadProgram; targets: Targets; commit: string },
): AsyncGenerator<Row> {
  const measured = new Map<number, Pair[]>(loads.map((connections) => [connections, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const connections of loads)
      measured.get(connections)?.push(await runPair(context, { program, targets, connections, round }));
  }
  const ratio = (connections: number, of: (result: ClaimsLoadResult) => number) =>
    median((measured.get(connections) ?? []).map(({ plain, service }) => of(service) / of(plain)));
  const p50 = (result: ClaimsLoadResult) => result.p50Ms;
  const p99 = (result: ClaimsLoadResult) => result.p99Ms;
  yield atLeast(`${commit}: claims/s of plain's, 64 connections`, ratio(64, perSecond), 'times', 1.5);
  yield atLeast(`${commit}: claims/s of plain's, 256 connections`, ratio(256, perSecond), 'times', 2);
  yield atMost(`${commit}: p99 of plain's, 64 connections`, ratio(64, p99), 'times', 1);
  yield atMost(`${commit}: p50 of plain's, one connection`, ratio(1, p50), 'times', 1.3);
  yield reported(`${commit}: p50 of plain's, 4 connections`, ratio(4, p50), 'times');
}

const perSecond = (result: ClaimsLoadResult) => result.acceptedPerSecond;

/** Both under the same load, each first in every other round. */
async function runPair(
  context: BenchContext,
  {
    program,
    targets,
    connections,
    round,
  }: { program: LoadProgram; targets: Targets; connections: number; round: number },
): Promise<Pair> {
  const pair: Partial<Pair> = {};
  for (const name of round % 2 === 0 ? (['plain', 'service'] as const) : (['service', 'plain'] as const)) {
    pair[name] = await program.measure({ url: targets[name].url, connections, seconds });
    context.progress(
      `round ${round + 1}, ${connections} connections, ${targets[name].name}: ${describeLoad(pair[name])}`,
    );
  }
  return pair as Pair;
}

/** Claims accepted in time at four times the connections, against the best without overload. */
async function measureOverload(
  context: BenchContext,
  { program, service, commit }: { program: LoadProgram; service: ClaimsTarget; commit: string },
): Promise<Row> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const load = { url: service.url, connections: bestConnections, seconds };
    const best = await program.measure(load);
    context.progress(`round ${round + 1}, ${bestConnections} connections, ${describeLoad(best)}`);
    const overloaded = await program.measure({ ...load, connections: 4 * bestConnections });
    context.progress(`round ${round + 1}, ${4 * bestConnections} connections, ${describeLoad(overloaded)}`);
    ratios.push(perSecond(overloaded) / perSecond(best));
  }
  return atLeast(`${commit}: goodput at 4 times the load, of best`, median(ratios), 'times', 0.8);
}

/** A database server, and on it one database each; CloudWatch and the X-Ray daemon are stood in for by this process. */
async function start(context: BenchContext, commitMs: number): Promise<Targets> {
  const server = await startBenchDatabase(context, {
    dataFolder: join(commitMs === 0 ? context.temporaryFolder : await memoryFolder(context), `database-${commitMs}`),
    maxConnections: 100,
    serverArguments: commitTimeArguments(commitMs),
  });
  const { endpoint } = await startBenchAws(context);
  return {
    plain: await startPlainHandler(context, { ...server, name: 'bench_plain' }),
    service: await startService(context, { ...server, name: 'bench_service' }, endpoint),
  };
}
