import { atLeast, atMost, type BenchContext, type Row } from './bench.ts';
import { type ClaimsLoad, type ClaimsLoadResult, describeLoad } from './claims-load.ts';
import type { ClaimsTarget } from './claims-targets.ts';
import { type LoadProgram, startLoadProgram } from './load-program.ts';
import { median } from './median.ts';

/** Connections that the service bears at its best; four times as many is the overload. */
const bestConnections = 256;
const usualConnections = 64;
const lookUpConnections = 400;
/** A claim every 20 ms. */
const pacedPerSecond = 50;

interface Deps {
  readonly program: LoadProgram;
  readonly service: ClaimsTarget;
  readonly commit: string;
  readonly rounds: number;
  readonly seconds: number;
}

/** What the service makes of loads that are harder than claim after claim, of what it does without. */
export async function* measureHardLoads(context: BenchContext, deps: Deps): AsyncGenerator<Row> {
  const { commit } = deps;
  const rate = ({ acceptedPerSecond }: ClaimsLoadResult) => acceptedPerSecond;
  const usual = { connections: usualConnections };
  const best = { connections: bestConnections };
  const form = await compare(context, deps, usual, { ...usual, to: 'form' });
  const formProcessor = form((result) => result.processorUsPerClaim);
  yield atMost(`${commit}: processor time a claim, the form's of the API's`, formProcessor, 'times', 1.05);
  const overload = await compare(context, deps, best, { connections: 4 * bestConnections });
  yield atLeast(`${commit}: goodput at 4 times the load, of best`, overload(rate), 'times', 0.8);
  for (const [share, name] of [
    [1 / 16, 'one in 16'],
    [1 / 2, 'half'],
    [1, 'all'],
  ] as const) {
    const repeated = await compare(context, deps, { ...usual, repeatedShare: 0 }, { ...usual, repeatedShare: share });
    yield atLeast(`${commit}: goodput with ${name} repeated, of none`, repeated(rate), 'times', 0.8);
  }
  yield* measureBesideLookUps(context, deps);
}

/** Two loads in turns. What it gives takes a figure of each, and gives the median of the second's of the first's. */
async function compare(
  context: BenchContext,
  { program, service, commit, rounds, seconds }: Deps,
  ...loads: readonly [Partial<ClaimsLoad>, Partial<ClaimsLoad>]
): Promise<(of: (result: ClaimsLoadResult) => number) => number> {
  const pairs: ClaimsLoadResult[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const pair: ClaimsLoadResult[] = [];
    for (const load of loads) {
      const { url, pid } = service;
      const result = await program.measure({ connections: usualConnections, ...load, url, pid, seconds });
      context.progress(`${commit}, round ${round + 1}, ${JSON.stringify(load)}: ${describeLoad(result)}`);
      pair.push(result);
    }
    pairs.push(pair);
  }
  return (of) => median(pairs.map(([first, second]) => of(second!) / of(first!)));
}

/** Claims at a steady rate, alone and while another process keeps look-ups under way all the time. */
async function* measureBesideLookUps(
  context: BenchContext,
  { program, service, commit, rounds, seconds }: Deps,
): AsyncGenerator<Row> {
  const others = startLoadProgram(context);
  const lookUpUrl = `${service.url}/api/claims/C-0000-0000-0000`;
  const paced = { urls: [service.url], perSecond: pacedPerSecond, seconds };
  const goodput: number[] = [];
  const p50: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [alone] = await program.measurePaced(paced);
    const lookUps = others.lookUp({ lookUpUrl, connections: lookUpConnections, seconds });
    const [beside] = await program.measurePaced(paced);
    const answered = `${(await lookUps).toFixed(0)} look-ups/s`;
    context.progress(`${commit}, round ${round + 1}, alone: ${describeLoad(alone!)}`);
    context.progress(`${commit}, round ${round + 1}, beside ${answered}: ${describeLoad(beside!)}`);
    goodput.push(beside!.acceptedPerSecond / alone!.acceptedPerSecond);
    p50.push(beside!.p50Ms / alone!.p50Ms);
  }
  const name = `${commit}: a claim every 20 ms beside ${lookUpConnections} look-ups`;
  yield atLeast(`${name}, accepted, of alone`, median(goodput), 'times', 0.8);
  yield atMost(`${name}, p50, of alone`, median(p50), 'times', 3);
}
