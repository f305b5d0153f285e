// The claims service against a plain Hono and mysql2 handler (bench/claims-plain-handler.ts): the same table on the same
// database server, the same claims from the same load program, in turns, so that what else the machine does meets both.
// Every figure is the median over rounds of the ratio within one round.
import { join } from 'node:path';
import { startAwsEndpoint } from '../src/local/aws-endpoint.ts';
import { systemClock } from '../src/local/clock.ts';
import { startDatabaseServer } from '../src/local/database-server.ts';
import { atLeast, atMost, type BenchContext, type Row } from './harness/bench.ts';
import type { LoadResult } from './harness/claims-load-result.ts';
import { type ClaimsTarget, startPlainHandler, startService } from './harness/claims-targets.ts';
import { median } from './harness/median.ts';
import { runClaimsLoad } from './harness/run-claims-load.ts';

const rounds = 5;
const seconds = 4;
const warmUpSeconds = 3;
const loads = [64, 256, 1] as const;
/** Connections that the service bears at its best; four times as many is the overload. */
const bestConnections = 256;
const region = 'us-east-1';

type Pair = Record<'plain' | 'service', LoadResult>;

export async function* measures(context: BenchContext): AsyncGenerator<Row> {
  const targets = await start(context);
  for (const target of [targets.plain, targets.service]) {
    context.progress(`warming up the ${target.name}`);
    await runClaimsLoad({ url: target.url, connections: 64, seconds: warmUpSeconds });
  }

  const measured = new Map<number, Pair[]>(loads.map((connections) => [connections, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const connections of loads)
      measured.get(connections)?.push(await runPair(context, targets, { connections, round }));
  }
  const ratio = (connections: number, of: (result: LoadResult) => number) =>
    median((measured.get(connections) ?? []).map(({ plain, service }) => of(service) / of(plain)));
  yield atLeast('claims a second, 64 connections, against plain', ratio(64, perSecond), 'times', 1.5);
  yield atLeast('claims a second, 256 connections, against plain', ratio(256, perSecond), 'times', 2);
  yield atMost(
    'p99, 64 connections, against plain',
    ratio(64, (result) => result.p99Ms),
    'times',
    1,
  );
  yield atMost(
    'p50, one connection, against plain',
    ratio(1, (result) => result.p50Ms),
    'times',
    1.3,
  );
  yield await measureOverload(context, targets.service);
}

const perSecond = (result: LoadResult) => result.acceptedPerSecond;

/** Both under the same load, each first in every other round. */
async function runPair(
  context: BenchContext,
  targets: Record<'plain' | 'service', ClaimsTarget>,
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
async function measureOverload(context: BenchContext, service: ClaimsTarget): Promise<Row> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const best = await runClaimsLoad({ url: service.url, connections: bestConnections, seconds });
    context.progress(`round ${round + 1}, ${bestConnections} connections, ${describe(service.name, best)}`);
    const overloaded = await runClaimsLoad({ url: service.url, connections: 4 * bestConnections, seconds });
    context.progress(`round ${round + 1}, ${4 * bestConnections} connections, ${describe(service.name, overloaded)}`);
    ratios.push(perSecond(overloaded) / perSecond(best));
  }
  return atLeast('goodput at 4 times the load, against its best', median(ratios), 'times', 0.8);
}

function describe(name: string, { acceptedPerSecond, refusedPerSecond, failed, p50Ms, p99Ms }: LoadResult): string {
  const rates = `${acceptedPerSecond.toFixed(0)}/s accepted, ${refusedPerSecond.toFixed(0)}/s refused, ${failed} failed`;
  return `${name}: ${rates}, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`;
}

/** The database server, and on it one database each; CloudWatch and the X-Ray daemon are stood in for by this process. */
async function start(context: BenchContext): Promise<Record<'plain' | 'service', ClaimsTarget>> {
  const server = await startDatabaseServer({
    dataFolder: join(context.temporaryFolder, 'database'),
    toolsFolder: join(context.projectFolder, '.local'),
    maxConnections: 100,
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
