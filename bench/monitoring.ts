// How much the monitoring command bears: many definitions, an account that holds them all, AWS's rates, and a month of minutes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { AlarmRule, TreatMissingData } from '../src/cloudwatch/alarms/alarm-rule.ts';
import { replayAlarm } from '../src/cloudwatch/alarms/replay-alarm.ts';
import { createManualClock, type ManualClock } from '../src/emulator/protocol/clock.ts';
import { evenCallRates } from '../src/monitoring/account/call-rate-limit.ts';
import type { AccountClients } from '../src/monitoring/account/live-account.ts';
import { loadProject } from '../src/monitoring/files/load-project.ts';
import { loadDefinitions } from '../src/monitoring/load/load-definitions.ts';
import type { Definitions } from '../src/monitoring/model/definitions.ts';
import { applyPlan } from '../src/monitoring/plan/apply-plan.ts';
import { planChanges } from '../src/monitoring/plan/plan-changes.ts';
import { atMost, type BenchContext, type Row } from './harness/bench.ts';
import { startBenchAws } from './harness/bench-aws.ts';
import { median } from './harness/median.ts';
import { writeDefinitions } from './harness/monitoring-definitions.ts';

const declared = { alarms: 1000, dashboards: 50 };
const changedAlarms = 200;
const replayed = { alarms: 200, days: 30 };
const rounds = 5;
/** 200 alarms at AWS's three a second. */
const leastSeconds = 67;

export async function* measures(context: BenchContext): AsyncGenerator<Row> {
  const folder = join(context.temporaryFolder, 'definitions');
  await writeDefinitions(folder, { ...declared, projectFolder: context.projectFolder });
  yield await measureValidate(context, folder);

  const { definitions, problems } = await loadDefinitions({ project: await loadProject(folder), environment: 'bench' });
  if (problems.length > 0) throw new Error(`the definitions are not valid: ${problems[0]?.message}`);
  yield* measurePlan(context, definitions);
  yield* measureApply(context, definitions);
  yield measureReplay(context);
}

/** The whole process by its own account of user and system time, start included. */
async function measureValidate(context: BenchContext, folder: string): Promise<Row> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const file = join(context.temporaryFolder, `cpu-${round}`);
    const report = `data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>{const{user,system}=process.cpuUsage();writeFileSync(${JSON.stringify(file)},String((user+system)/1e6))})`;
    const program = join(context.projectFolder, 'src/monitor.ts');
    const child = spawn(process.execPath, ['--import', report, program, 'validate', '--env', 'bench'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [exitCode] = await once(child, 'close');
    if (exitCode !== 0) throw new Error(`validate ended with ${exitCode}`);
    seconds.push(Number(await readFile(file, 'utf8')));
    context.progress(`validate, round ${round + 1}: ${seconds.at(-1)?.toFixed(2)} s of process time`);
  }
  const what = `validate ${declared.alarms} alarms and ${declared.dashboards} dashboards`;
  return atMost(what, median(seconds), 's of process time', 1.5);
}

async function* measurePlan(context: BenchContext, definitions: Definitions): AsyncGenerator<Row> {
  const { clients } = await startAccount(context);
  const rates = evenCallRates(100_000);
  context.progress(`filling the account with ${declared.alarms} alarms and ${declared.dashboards} dashboards`);
  const filling = await planChanges({ clients, definitions, rates });
  const { missing } = await applyPlan({ clients, plan: filling, rates, onProgress: () => {} });
  if (missing.length > 0) throw new Error(`${missing.length} could not be applied`);

  const calls = countCalls(clients.cloudwatch);
  const plan = await planChanges({ clients, definitions, rates });
  context.progress(`plan: ${[...calls].map(([name, count]) => `${count} ${name}`).join(', ')}`);
  yield atMost('plan them: DescribeAlarms', calls.get('DescribeAlarms') ?? 0, 'calls', 10);
  yield atMost(
    'plan them: GetDashboard',
    (calls.get('GetDashboard') ?? 0) / declared.dashboards,
    'calls a dashboard',
    1,
  );
  yield atMost('plan them: what is found to differ', plan.changes.length, 'changes', 0);
}

/** Time is simulated: sleeping is what takes it, and the account throttles by the same clock. */
async function* measureApply(context: BenchContext, definitions: Definitions): AsyncGenerator<Row> {
  const { clients, clock } = await startAccount(context, { throttle: true });
  const pacerClock = {
    nowMs: () => clock.nowMs(),
    sleep: async (durationMs: number) => clock.advanceMs(durationMs),
  };
  const some = { ...definitions, alarms: definitions.alarms.slice(0, changedAlarms), dashboards: [] };
  const apply = async (wanted: Definitions) => {
    const plan = await planChanges({ clients, definitions: wanted, clock: pacerClock });
    const startedAtMs = clock.nowMs();
    const { events } = await applyPlan({ clients, plan, clock: pacerClock, onProgress: () => {} });
    return { events, seconds: (clock.nowMs() - startedAtMs) / 1000 };
  };
  await apply(some);
  const alarms = some.alarms.map((alarm) => ({ ...alarm, input: { ...alarm.input, EvaluationPeriods: 6 } }));
  context.progress(`applying ${changedAlarms} changed alarms`);
  const { events, seconds } = await apply({ ...some, alarms });
  const updated = events.filter(({ type }) => type === 'updated').length;
  const what = `apply ${changedAlarms} changed alarms at AWS's rates`;
  yield atMost(what, seconds / leastSeconds, `times ${leastSeconds} s`, 1.1);
  yield atMost(`${what}: refused`, changedAlarms - updated, 'alarms', 0);
}

function measureReplay(context: BenchContext): Row {
  const minutes = replayed.days * 24 * 60;
  const treatments: TreatMissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const series = Array.from({ length: 8 }, (_, index) => monthOf(minutes, index + 1));
    const startedAt = performance.now();
    for (let index = 0; index < replayed.alarms; index += 1) {
      const rule: AlarmRule = {
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 60 + (index % 40),
        EvaluationPeriods: 1 + (index % 15),
        DatapointsToAlarm: 1 + Math.floor((index % 15) / 2),
        TreatMissingData: treatments[index % treatments.length],
      };
      replayAlarm({ rule, values: series[index % series.length] ?? [], stepsPerPeriod: index % 3 === 0 ? 5 : 1 });
    }
    seconds.push((performance.now() - startedAt) / 1000);
  }
  context.progress(`replaying: ${seconds.map((each) => each.toFixed(2)).join(', ')} s`);
  const what = `evaluate ${replayed.days} days of minutes, ${replayed.alarms} alarms`;
  return atMost(what, median(seconds), 's', 3);
}

/** A month that goes up and down by the day, with noise, and with stretches in which nothing came in. */
function monthOf(minutes: number, seed: number): Float64Array {
  let random = seed;
  return Float64Array.from({ length: minutes }, (_, minute) => {
    random = (random * 16_807) % 2_147_483_647;
    const noise = (random / 2_147_483_647) * 40;
    const isMissing = (minute * seed) % 997 < 40;
    return isMissing ? Number.NaN : 50 + 30 * Math.sin((2 * Math.PI * minute) / 1440) + noise;
  });
}

async function startAccount(
  context: BenchContext,
  options: { throttle?: boolean } = {},
): Promise<{ clients: AccountClients; clock: ManualClock }> {
  const clock = createManualClock(Date.UTC(2026, 0, 1));
  const { account } = await startBenchAws(context, { ...options, clock });
  const config = { ...account, maxAttempts: 1 };
  const clients = { cloudwatch: new CloudWatchClient(config), logs: new CloudWatchLogsClient(config) };
  context.onEnd(() => clients.cloudwatch.destroy());
  context.onEnd(() => clients.logs.destroy());
  return { clients, clock };
}

/** From now on, by the names of the actions. */
function countCalls(client: CloudWatchClient): Map<string, number> {
  const calls = new Map<string, number>();
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        const name = commandName.replace(/Command$/, '');
        calls.set(name, (calls.get(name) ?? 0) + 1);
        return next(args);
      },
    { step: 'initialize' },
  );
  return calls;
}
