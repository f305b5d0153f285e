import { atLeast, atMost, type BenchContext, type Row } from './bench.ts';
import { type ClaimsLoadResult, describeLoad } from './claims-load.ts';
import type { ClaimsTarget, Framework } from './claims-targets.ts';
import type { LoadProgram } from './load-program.ts';
import { median } from './median.ts';

const connectionCounts = [64, 256, 1] as const;
/** Claims a second that the service has to take, of the fastest handler's. */
const leastRates = [
  { connections: 64, times: 1.6 },
  { connections: 256, times: 2 },
] as const;

type Name = Framework | 'service';
type Round = Record<Name, ClaimsLoadResult>;

/** The service against each handler, one after the other in every round, and each round in another order. */
export async function* measureAgainstHandlers(
  context: BenchContext,
  deps: {
    program: LoadProgram;
    service: ClaimsTarget;
    handlers: Readonly<Record<Framework, ClaimsTarget>>;
    commit: string;
    rounds: number;
    seconds: number;
  },
): AsyncGenerator<Row> {
  const { commit } = deps;
  const measured = new Map<number, Round[]>();
  for (let round = 0; round < deps.rounds; round += 1) {
    for (const connections of connectionCounts) {
      const results = await measureRound(context, { ...deps, connections, round });
      measured.set(connections, [...(measured.get(connections) ?? []), results]);
    }
  }
  const figure = (connections: number, of: (round: Round) => number) =>
    median((measured.get(connections) ?? []).map(of));
  const processor = (connections: number, against: Framework) =>
    figure(connections, (round) => round.service.processorUsPerClaim / round[against].processorUsPerClaim);
  for (const connections of [64, 256]) {
    const of = `${commit}: processor time a claim, ${connections} connections`;
    yield atMost(`${of}, of Hono's`, processor(connections, 'hono'), 'times', 1.05);
    yield atMost(`${of}, of Fastify's`, processor(connections, 'fastify'), 'times', 1.05);
  }
  for (const { connections, times } of leastRates) {
    const rate = figure(connections, (round) => perSecond(round.service) / perSecond(fastest(round)));
    yield atLeast(`${commit}: claims/s of the fastest's, ${connections} connections`, rate, 'times', times);
    const p99 = figure(connections, (round) => round.service.p99Ms / fastest(round).p99Ms);
    yield atMost(`${commit}: p99 of the fastest's, ${connections} connections`, p99, 'times', 1);
  }
  const p50 = figure(1, (round) => round.service.p50Ms / fastest(round).p50Ms);
  yield atMost(`${commit}: p50 of the fastest's, one connection`, p50, 'times', 1.3);
}

const perSecond = (result: ClaimsLoadResult) => result.acceptedPerSecond;

function fastest({ hono, fastify, express }: Round): ClaimsLoadResult {
  return [fastify, express].reduce((best, one) => (perSecond(one) > perSecond(best) ? one : best), hono);
}

async function measureRound(
  context: BenchContext,
  deps: {
    program: LoadProgram;
    service: ClaimsTarget;
    handlers: Readonly<Record<Framework, ClaimsTarget>>;
    connections: number;
    round: number;
    seconds: number;
  },
): Promise<Round> {
  const { program, connections, round, seconds } = deps;
  const targets = Object.entries({ service: deps.service, ...deps.handlers }) as [Name, ClaimsTarget][];
  const results: Partial<Round> = {};
  for (let turn = 0; turn < targets.length; turn += 1) {
    const [name, { url, pid }] = targets[(turn + round) % targets.length]!;
    const result = await program.measure({ url, pid, connections, seconds });
    context.progress(`round ${round + 1}, ${connections} connections, ${name}: ${describeLoad(result)}`);
    results[name] = result;
  }
  return results as Round;
}
