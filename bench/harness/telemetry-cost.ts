import type { DatabaseAddress } from '../../src/service/database/with-connection.ts';
import type { MetricName } from '../../src/service/telemetry/metrics/metric-catalogue.ts';
import { atLeast, atMost, type BenchContext, type Row, reported } from './bench.ts';
import { type ClaimsTarget, startService } from './claims-targets.ts';
import type { LoadProgram } from './load-program.ts';
import { median } from './median.ts';
import { createLocalClient, sumOfMetric } from './watch-cloudwatch.ts';

const connections = 64;
/** Until then V8 compiles more than it runs. */
const warmUpSeconds = 8;

/** The same service four times, by how much telemetry it does. */
const services = {
  off: { METRICS: 'none', TRACES: 'none', LOG_LEVEL: 'silent' },
  on: {},
  sampled: { TRACE_SAMPLE_RATIO: '1' },
  stock: { METRICS: 'none', TRACES: 'none' },
} as const;
type Name = keyof typeof services;
const names = Object.keys(services) as Name[];
const environmentName = (name: Name) => `bench-${name}`;

/**
 * Claims a second with telemetry, as a share of those without, in the same round: the median over rounds. Each service
 * has a database of its own on one server, and is started anew several times: of two processes of the same program one
 * may be a tenth faster than the other for as long as both live. What becomes of spans and metrics on the other side is
 * not measured.
 */
export async function* measureCost(
  context: BenchContext,
  deps: {
    program: LoadProgram;
    server: Omit<DatabaseAddress, 'name'>;
    aws: { url: string; xrayDaemonAddress: string };
    starts: number;
    /** After each start. */
    rounds: number;
    seconds: number;
  },
): AsyncGenerator<Row> {
  const shares: Record<Name, number[]> = { off: [], on: [], sampled: [], stock: [] };
  for (let start = 0; start < deps.starts; start += 1) {
    const targets = await startAll(context, deps);
    for (const target of Object.values(targets)) {
      context.progress(`start ${start + 1}, warming up: ${target.name}`);
      await deps.program.warmUp({ url: target.url, connections, seconds: warmUpSeconds });
    }
    for (let round = 0; round < deps.rounds; round += 1) {
      const perSecond = await measureRound(context, targets, { ...deps, first: start + round });
      for (const name of names) shares[name].push(perSecond[name] / perSecond.off);
    }
    for (const target of Object.values(targets)) await target.stop();
  }
  yield atLeast('claims a second, telemetry on, against off', median(shares.on), 'times', 0.9);
  yield atLeast('the same with every request sampled', median(shares.sampled), 'times', 0.8);
  yield atMost('spans dropped meanwhile', await droppedSpans(deps.aws.url), 'spans', 0);
  yield reported('the same under stock auto-instrumentations', median(shares.stock), 'times');
}

/**
 * By the service's own metric, of which the last values came when it stopped: what is not sent costs nothing. NaN when
 * its metrics did not arrive.
 */
async function droppedSpans(awsUrl: string): Promise<number> {
  const client = createLocalClient(awsUrl);
  const sum = (name: MetricName) =>
    sumOfMetric(client, { name, environmentName: environmentName('sampled'), minutes: 120 });
  try {
    return (await sum('ClaimsAccepted')) > 0 ? await sum('DroppedSpans') : Number.NaN;
  } finally {
    client.destroy();
  }
}

/** Claims a second of each service; which is the first changes, as it may make a difference. */
async function measureRound(
  context: BenchContext,
  targets: Record<Name, ClaimsTarget>,
  { program, first, seconds }: { program: LoadProgram; first: number; seconds: number },
): Promise<Record<Name, number>> {
  const perSecond: Record<Name, number> = { off: 0, on: 0, sampled: 0, stock: 0 };
  for (const index of names.keys()) {
    const name = names[(first + index) % names.length] ?? 'off';
    const { acceptedPerSecond } = await program.measure({ url: targets[name].url, connections, seconds });
    perSecond[name] = acceptedPerSecond;
    context.progress(`${targets[name].name}: ${acceptedPerSecond.toFixed(0)} claims a second`);
  }
  return perSecond;
}

async function startAll(
  context: BenchContext,
  { server, aws }: { server: Omit<DatabaseAddress, 'name'>; aws: { url: string; xrayDaemonAddress: string } },
): Promise<Record<Name, ClaimsTarget>> {
  const start = (name: Name, preload?: string) =>
    startService(context, { ...server, name: `bench_${name}` }, aws, {
      name: `telemetry ${name}`,
      environment: { ...services[name], ENVIRONMENT_NAME: environmentName(name) },
      ...(preload !== undefined && { preload }),
    });
  return {
    off: await start('off'),
    on: await start('on'),
    sampled: await start('sampled'),
    stock: await start('stock', './bench/stock-telemetry.ts'),
  };
}
