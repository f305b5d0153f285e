import { setTimeout as delay } from 'node:timers/promises';
import type { DatabaseAddress } from '../../src/service/database/with-connection.ts';
import type { Fault, FaultyAws } from '../../tests/integration/faulty-aws.ts';
import { atMost, type BenchContext, type Row } from './bench.ts';
import { describeLoad } from './claims-load.ts';
import { type ClaimsTarget, startService } from './claims-targets.ts';
import type { LoadProgram } from './load-program.ts';
import { median } from './median.ts';
import { collectsGarbage, readKeptMb } from './resident-memory.ts';

const warmUpConnections = 16;
/** To each instance: two of them, the load program and the database take less than two cores with it. */
const perSecond = 500;
const settleSeconds = 30;
const faults = ['dead', 'hanging', 'throttling', 'garbage'] satisfies Fault[];
const metricsPeriodSeconds = 10;

/** Metrics fail six times as often as by default, and spans go by calls, which fail in more ways than datagrams do. */
const environment = { METRICS_PERIOD_SECONDS: String(metricsPeriodSeconds), TRACES: 'otlp', ...collectsGarbage };

/** An instance with an AWS of its own. */
interface Instance extends ClaimsTarget {
  readonly aws: FaultyAws;
  /** What it held in memory after the warm-up and after each fault, in MB. */
  readonly keptMb: number[];
}

interface Plan {
  readonly program: LoadProgram;
  /** With each fault, and with each of the two instances as the one that has it. */
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

/**
 * Two instances under the same load at the same time, so that what else the machine does meets both, with CloudWatch and
 * X-Ray in good health for one and failing for the other: the p99 of its claims against the healthy one's in the same
 * second, and how memory grows. Each has each fault once, because of two processes of the same program one may be a tenth
 * faster than the other for as long as both live: the mean of both ways round has nothing of that.
 */
export async function* measureFaults(
  context: BenchContext,
  deps: Plan & { server: Omit<DatabaseAddress, 'name'>; aws: readonly [FaultyAws, FaultyAws] },
): AsyncGenerator<Row> {
  const start = async (name: string, aws: FaultyAws): Promise<Instance> => {
    const database = { ...deps.server, name: `bench_${name}` };
    const target = await startService(context, database, aws, { name: `instance ${name}`, environment });
    return { ...target, aws, keptMb: [] };
  };
  const [one, other] = [await start('one', deps.aws[0]), await start('other', deps.aws[1])];
  for (const instance of [one, other]) {
    context.progress(`warming up: ${instance.name}`);
    await deps.program.warmUp({ url: instance.url, connections: warmUpConnections, seconds: deps.warmUpSeconds });
  }
  // What the same load leaves behind in good health: an idle process gives back what it takes again with the next claims.
  await deps.program.measurePaced({ urls: [one.url, other.url], perSecond, seconds: settleSeconds });
  for (const instance of [one, other]) instance.keptMb.push(await readKeptMb(instance.pid));
  for (const fault of faults) {
    const ratio = await measureFault(context, { failing: one, healthy: other, fault, plan: deps });
    const otherRatio = await measureFault(context, { failing: other, healthy: one, fault, plan: deps });
    yield atMost(`claims p99, AWS ${fault}, against healthy`, Math.sqrt(ratio * otherRatio), 'times', 1.1);
  }
  const growthMb = [one, other].map(({ keptMb }) => Math.max(...keptMb) - (keptMb[0] ?? Number.NaN));
  const laterGrowthMb = [one, other].map(({ keptMb }) => (keptMb.at(-1) ?? Number.NaN) - (keptMb[2] ?? Number.NaN));
  yield atMost('memory growth while AWS fails', Math.max(...growthMb), 'MB', 30);
  yield atMost('of it in the second half', Math.max(...laterGrowthMb), 'MB', 10);
}

/** The median over seconds of the failing one's p99 against the healthy one's. Both are healthy afterwards. */
async function measureFault(
  context: BenchContext,
  { failing, healthy, fault, plan }: { failing: Instance; healthy: Instance; fault: Fault; plan: Plan },
): Promise<number> {
  await failing.aws.become(fault);
  const ratios: number[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    const urls = [failing.url, healthy.url];
    const [failingResult, healthyResult] = await plan.program.measurePaced({ urls, perSecond, seconds: plan.seconds });
    if (failingResult === undefined || healthyResult === undefined) throw new Error('a result is missing');
    context.progress(`round ${round + 1}, AWS ${fault} for ${failing.name}: ${describeLoad(failingResult)}`);
    context.progress(`round ${round + 1}, AWS healthy for ${healthy.name}: ${describeLoad(healthyResult)}`);
    for (const [second, p99Ms] of failingResult.p99MsEachSecond.entries()) {
      ratios.push(p99Ms / (healthyResult.p99MsEachSecond[second] ?? Number.NaN));
    }
  }
  failing.keptMb.push(await readKeptMb(failing.pid));
  const kept = failing.keptMb.map((mb) => mb.toFixed(0)).join(', ');
  context.progress(
    `p99 ${median(ratios).toFixed(2)} times the healthy one's; memory kept by ${failing.name}: ${kept} MB`,
  );
  await failing.aws.become('healthy');
  // What it could not send it sends now, which is no part of good health.
  await delay(2 * metricsPeriodSeconds * 1000);
  return median(ratios);
}
