import type { DatabaseAddress } from '../../src/database/with-connection.ts';
import { atLeast, type BenchContext, type Row, reported } from './bench.ts';
import { type ClaimsTarget, startService } from './claims-targets.ts';
import { median } from './median.ts';
import { runClaimsLoad } from './run-claims-load.ts';

const connections = 64;
const warmUpSeconds = 3;

/** The same service four times, by how much telemetry it does. */
const services = {
  off: { METRICS: 'none', TRACES: 'none', LOG_LEVEL: 'silent' },
  on: {},
  sampled: { TRACE_SAMPLE_RATIO: '1' },
  stock: { METRICS: 'none', TRACES: 'none' },
} as const;
type Name = keyof typeof services;

/**
 * Claims a second with telemetry, as a share of those without, in the same round: the median over rounds. Each service
 * has a database of its own on one server. What becomes of spans and metrics on the other side is not measured.
 */
export async function* measureCost(
  context: BenchContext,
  deps: {
    server: Omit<DatabaseAddress, 'name'>;
    aws: { url: string; xrayDaemonAddress: string };
    rounds: number;
    seconds: number;
  },
): AsyncGenerator<Row> {
  const targets = await startAll(context, deps);
  for (const target of Object.values(targets)) {
    context.progress(`warming up: ${target.name}`);
    await runClaimsLoad({ url: target.url, connections, seconds: warmUpSeconds });
  }
  const names = Object.keys(services) as Name[];
  const shares: Record<Name, number[]> = { off: [], on: [], sampled: [], stock: [] };
  for (let round = 0; round < deps.rounds; round += 1) {
    const perSecond: Partial<Record<Name, number>> = {};
    // Each is first in its turn, and last.
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const { acceptedPerSecond } = await runClaimsLoad({ url: targets[name].url, connections, seconds: deps.seconds });
      perSecond[name] = acceptedPerSecond;
      context.progress(`round ${round + 1}, ${targets[name].name}: ${acceptedPerSecond.toFixed(0)} claims a second`);
    }
    for (const name of names) shares[name].push((perSecond[name] ?? Number.NaN) / (perSecond.off ?? Number.NaN));
  }
  yield atLeast('claims a second, telemetry on, against off', median(shares.on), 'times', 0.9);
  yield atLeast('the same with every request sampled', median(shares.sampled), 'times', 0.8);
  yield reported('the same under stock auto-instrumentations', median(shares.stock), 'times');
}

async function startAll(
  context: BenchContext,
  { server, aws }: { server: Omit<DatabaseAddress, 'name'>; aws: { url: string; xrayDaemonAddress: string } },
): Promise<Record<Name, ClaimsTarget>> {
  const start = (name: Name, preload?: string) =>
    startService(context, { ...server, name: `bench_${name}` }, aws, {
      name: `telemetry ${name}`,
      environment: services[name],
      ...(preload !== undefined && { preload }),
    });
  return {
    off: await start('off'),
    on: await start('on'),
    sampled: await start('sampled'),
    stock: await start('stock', './bench/stock-telemetry.ts'),
  };
}
