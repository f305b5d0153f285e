// The claims service against a plain Hono and mysql2 handler (bench/claims-plain-handler.ts): the same table on the same
// database server, the same claims from the same load program, in turns, so that what else the machine does meets both.
// Every figure is the median over rounds of the ratio within one round.
//
// Everything is measured twice. On the disk of this machine a COMMIT may take a tenth of a millisecond, and then the
// cores decide, which the load program and the database share with the service. In production it crosses a network, is
// written to a volume for which AWS promises single-digit milliseconds, and to the standby's in another zone: a COMMIT
// that takes 5 ms, and no disk of this machine, stands for that.
import { join } from 'node:path';
import { startAwsEndpoint } from '../src/local/aws-endpoint.ts';
import { systemClock } from '../src/local/clock.ts';
import { startDatabaseServer } from '../src/local/database-server.ts';
import { atLeast, atMost, type BenchContext, type Row, reported } from './harness/bench.ts';
import type { LoadResult } from './harness/claims-load-result.ts';
import { type ClaimsTarget, startPlainHandler, startService } from './harness/claims-targets.ts';
import { commitTimeArguments } from './harness/commit-time.ts';
import { median } from './harness/median.ts';
import { memoryFolder } from './harness/memory-folder.ts';
import { runClaimsLoad } from './harness/run-claims-load.ts';

const rounds = 5;
const seconds = 4;
/** Until then V8 compiles more than it runs. */
const warmUpSeconds = 10;
const loads = [64, 256, 1, 4] as const;
/** Connections that the service bears at its best; four times as many is the overload. */
const bestConnections = 256;
const region = 'us-east-1';

const commits = [
  { milliseconds: 5, name: '5 ms commit' },
  { milliseconds: 0, name: 'this disk' },
] as const;

type Pair = Record<'plain' | 'service', LoadResult>;
type Targets = Record<'plain' | 'service', ClaimsTarget>;

export async function* measures(context: BenchContext): AsyncGenerator<Row> {
  for (const { milliseconds, name } of commits) {
    const targets = await start(context, milliseconds);
    for (const target of [targets.plain, targets.service]) {
      context.progress(`${name}: warming up the ${target.name}`);
      await runClaimsLoad({ url: target.url, connections: 64, seconds: warmUpSeconds });
    }
    yield* measureAgainstPlain(context, targets, name);
    yield await measureOverload(context, targets.service, name);
  }
}

async function* measureAgainstPlain(context: BenchContext, targets: Targets, commit: string): AsyncGenerator<Row> {
  const measured = new Map<number, Pair[]>(loads.map((connections) => [connections, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const connections of loads)
      measured.get(connections)?.push(await runPair(context, targets, { connections, round }));
  }
  const ratio = (connections: number, of: (result: LoadResult) => number) =>
    median((measured.get(connections) ?? []).map(({ plain, service }) => of(service) / of(plain)));
  const p50 = (result: LoadResult) => result.p50Ms;
  const p99 = (result: LoadResult) => result.p99Ms;
  yield atLeast(`${commit}: claims/s of plain's, 64 connections`, ratio(64, perSecond), 'times', 1.5);
  yield atLeast(`${commit}: claims/s of plain's, 256 connections`, ratio(256, perSecond), 'times', 2);
  yield atMost(`${commit}: p99 of plain's, 64 connections`, ratio(64, p99), 'times', 1);
  yield atMost(`${commit}: p50 of plain's, one connection`, ratio(1, p50), 'times', 1.3);
  yield reported(`${commit}: p50 of plain's, 4 connections`, ratio(4, p50), 'times');
}

const perSecond = (result: LoadResult) => result.acceptedPerSecond;

/** Both under the same load, each first in every other round. */
async function runPair(
  context: BenchContext,
  targets: Targets,
  { connections, round }: { connections: number; round: number },
): Promise<Pair> {
  const pair: Partial<Pair> = {};
  for (const name of round % 2 === 0 ? (['plain', 'service'] as const) : (['service', 'plain'] as const)) {
    pair[name] = await runClaimsLoad({ url: targets[name].url, connections, seconds });
    context.progress(`round ${round + 1}, ${connections} connections, ${describe(targets[name].name, pair[name])}`);
  }
  return pair as Pair;
}

/** Claims accepted in time at four times the connections, against the best without overload. */
async function measureOverload(context: BenchContext, service: ClaimsTarget, commit: string): Promise<Row> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const best = await runClaimsLoad({ url: service.url, connections: bestConnections, seconds });
    context.progress(`round ${round + 1}, ${bestConnections} connections, ${describe(service.name, best)}`);
    const overloaded = await runClaimsLoad({ url: service.url, connections: 4 * bestConnections, seconds });
    context.progress(`round ${round + 1}, ${4 * bestConnections} connections, ${describe(service.name, overloaded)}`);
    ratios.push(perSecond(overloaded) / perSecond(best));
  }
  return atLeast(`${commit}: goodput at 4 times the load, of best`, median(ratios), 'times', 0.8);
}

function describe(name: string, { acceptedPerSecond, refusedPerSecond, failed, p50Ms, p99Ms }: LoadResult): string {
  const rates = `${acceptedPerSecond.toFixed(0)}/s accepted, ${refusedPerSecond.toFixed(0)}/s refused, ${failed} failed`;
  return `${name}: ${rates}, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`;
}

/** A database server, and on it one database each; CloudWatch and the X-Ray daemon are stood in for by this process. */
async function start(context: BenchContext, commitMs: number): Promise<Targets> {
  const server = await startDatabaseServer({
    dataFolder: join(commitMs === 0 ? context.temporaryFolder : await memoryFolder(context), `database-${commitMs}`),
    toolsFolder: join(context.projectFolder, '.local'),
    maxConnections: 100,
    serverArguments: commitTimeArguments(commitMs),
    onProgress: context.progress,
  });
  context.onEnd(() => server.stop());
  const aws = await startAwsEndpoint({ port: 0, clock: systemClock, region, accountId: '000000000000' });
  context.onEnd(() => aws.close());
  return {
    plain: await startPlainHandler(context, { ...server, name: 'bench_plain' }),
    service: await startService(context, { ...server, name: 'bench_service' }, aws),
  };
}
