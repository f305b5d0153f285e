import type { DatabaseAddress } from '../../src/database/with-connection.ts';
import type { Fault, FaultyAws } from '../../tests/integration/faulty-aws.ts';
import { atMost, type BenchContext, type Row, reported } from './bench.ts';
import { type ClaimsTarget, startService } from './claims-targets.ts';
import { median } from './median.ts';
import { collectsGarbage, readKeptMb } from './resident-memory.ts';
import { runClaimsLoad } from './run-claims-load.ts';

const connections = 16;
const faults = ['dead', 'hanging', 'throttling', 'garbage'] satisfies Fault[];

/** Metrics fail six times as often as by default, and spans go by calls, which fail in more ways than datagrams do. */
const environment = { METRICS_PERIOD_SECONDS: '10', TRACES: 'otlp', ...collectsGarbage };

/**
 * Two instances under the same load in turns, one with CloudWatch and X-Ray in good health, the other with each fault
 * after the other: the p99 of its claims against the healthy one's in the same round, and how its memory grows.
 */
export async function* measureFaults(
  context: BenchContext,
  deps: {
    server: Omit<DatabaseAddress, 'name'>;
    healthyAws: FaultyAws;
    faultyAws: FaultyAws;
    rounds: number;
    seconds: number;
    warmUpSeconds: number;
  },
): AsyncGenerator<Row> {
  const start = (name: string, aws: FaultyAws) =>
    startService(context, { ...deps.server, name: `bench_${name}` }, aws, { name: `AWS ${name}`, environment });
  const healthy = await start('healthy', deps.healthyAws);
  const faulty = await start('faulty', deps.faultyAws);
  const load = async ({ name, url }: ClaimsTarget, seconds: number, when: string) => {
    const result = await runClaimsLoad({ url, connections, seconds });
    const { acceptedPerSecond, refusedPerSecond, failed, p99Ms } = result;
    context.progress(
      `${when}, ${name}: ${acceptedPerSecond.toFixed(0)}/s accepted, ${refusedPerSecond.toFixed(0)}/s refused, ` +
        `${failed} failed, p99 ${p99Ms.toFixed(2)} ms`,
    );
    return p99Ms;
  };

  // Each is read right after its load: an idle process gives back what it takes again with the next claims.
  await load(healthy, deps.warmUpSeconds, 'warming up');
  const healthyMb = [await readKeptMb(healthy.pid)];
  await load(faulty, deps.warmUpSeconds, 'warming up');
  const keptMb = [await readKeptMb(faulty.pid)];
  for (const fault of faults) {
    await deps.faultyAws.become(fault);
    const ratios: number[] = [];
    for (let round = 0; round < deps.rounds; round += 1) {
      const p99: Partial<Record<'healthy' | 'faulty', number>> = {};
      for (const isFaulty of round % 2 === 0 ? [false, true] : [true, false]) {
        const when = `${fault}, round ${round + 1}`;
        p99[isFaulty ? 'faulty' : 'healthy'] = await load(isFaulty ? faulty : healthy, deps.seconds, when);
      }
      ratios.push((p99.faulty ?? Number.NaN) / (p99.healthy ?? Number.NaN));
    }
    healthyMb.push(await readKeptMb(healthy.pid));
    keptMb.push(await readKeptMb(faulty.pid));
    context.progress(`memory kept: ${list(keptMb)} MB; by the healthy one: ${list(healthyMb)} MB`);
    yield atMost(`claims p99, AWS ${fault}, against healthy`, median(ratios), 'times', 1.1);
  }
  const [, , midway = Number.NaN] = keptMb;
  const end = keptMb.at(-1) ?? Number.NaN;
  yield atMost('memory growth while AWS fails', growth(keptMb), 'MB', 30);
  yield atMost('of it in the second half', end - midway, 'MB', 10);
  // V8 goes on compiling and keeps what it compiled, whether anything fails or not.
  yield reported('growth of the healthy one meanwhile', growth(healthyMb), 'MB');
}

function growth(keptMb: readonly number[]): number {
  return Math.max(...keptMb) - (keptMb[0] ?? Number.NaN);
}

function list(megabytes: readonly number[]): string {
  return megabytes.map((mb) => mb.toFixed(0)).join(', ');
}
