import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Lifecycle } from '../../src/base/lifecycle.ts';
import { startFaultControl } from '../../src/drills/faults/fault-control.ts';
import { startAwsEndpoint } from '../../src/emulator/endpoint.ts';
import { type Clock, createManualClock } from '../../src/emulator/protocol/clock.ts';
import { environmentNumber, environmentText, loadEnvironment } from '../../src/monitoring/files/environment.ts';
import type { Environment } from '../../src/monitoring/model/environment-schema.ts';
import { instanceAccessKeyId } from '../../src/stack/instances/instance-environment.ts';
import { untilHealthy } from '../../src/stack/instances/wait-until-healthy.ts';
import { localAccount } from '../../src/stack/local-account.ts';
import { startStack } from '../../src/stack/start-stack.ts';
import { ownProject } from '../unit/monitoring/own-project.ts';
import { applyDefinitions } from './apply-definitions.ts';
import { copyNewDatabase } from './data-folder.ts';
import { startRestampingAws } from './restamping-aws.ts';

const projectFolder = join(import.meta.dirname, '..', '..');
const source = { project: ownProject, environment: 'local' };
/** Only a machine with too much to do takes so long, and then a minute's metrics come in the next one. */
const metricsTimeoutMs = 3000;

/** All that `npm start` runs, with time that stands still between the minutes. */
export interface DrillStack {
  readonly formUrl: string;
  readonly controlSocket: string;
  readonly cloudwatch: CloudWatchClient;
  nowMs(): number;
  /** What the load balancer and the database do now is published and the alarms are evaluated, a minute later. */
  passQuietMinute(): Promise<void>;
  /** The same, after the instances did what they do in a minute and sent what they measured. */
  passMinute(): Promise<void>;
  /** Resolves when claims can be accepted again and CloudWatch has heard of it. */
  untilSound(): Promise<void>;
}

/** Starts it: a database server, two instances, the load balancer, the AWS endpoint with this project's alarms, the fault control. */
export async function startDrillStack(lifecycle: Lifecycle): Promise<DrillStack> {
  const clock = createManualClock(Math.floor(Date.now() / 60_000) * 60_000);
  const environment = await loadEnvironment(source);
  const folder = await lifecycle.start(
    'folder',
    () => mkdtemp(join(tmpdir(), 'claims-drills-')),
    (path) => rm(path, { recursive: true, force: true }),
  );
  const dataFolder = join(folder, 'database');
  await copyNewDatabase(dataFolder);
  let isCutOff = false;
  const { aws, databaseMetrics, instances, loadBalancer, loadBalancerMetrics, faults } = await startStack(lifecycle, {
    projectFolder,
    environment: {
      text: (name) => environmentText(environment, name),
      number: (name) => environmentNumber(environment, name),
    },
    database: { dataFolder, pauseMs: 100 },
    instances: {
      path: process.env.PATH,
      variables: {
        TRACES: 'none',
        NODE_OPTIONS: `--import ${join(projectFolder, 'tests', 'fixtures', 'minute-on-signal.ts')}`,
      },
    },
    loadBalancer: {
      port: 0,
      // One that is killed refuses at once; one that is only busy is not to be taken for it.
      healthCheck: { intervalMs: 100, timeoutMs: 5000 },
      idleTimeoutMs: 10_000,
    },
    publishes: false,
    startAws: () => startDrillAws(environment, clock),
    applyDefinitions: ({ clients }) => applyDefinitions(clients, source),
    startConsole: async () => ({ close() {} }),
    startFaultControl: (parts) =>
      startFaultControl({
        targets: {
          ...parts,
          cutOffInstances(onBrokenOff) {
            isCutOff = true;
            const restore = parts.aws.cutOff(instanceAccessKeyId, onBrokenOff);
            return () => {
              isCutOff = false;
              restore();
            };
          },
        },
        onProgress: () => {},
      }),
    nowMs: () => clock.nowMs(),
    onProgress: () => {},
  });
  const untilAllHealthy = () =>
    untilHealthy({ count: instances.targets.length, healthy: () => loadBalancer.health().healthy });

  /** Calls that were made before may be tried again until then, too. */
  async function haveMetricsSent(): Promise<void> {
    const pids = instances.targets.map(({ id }) => instances.pid(id)).filter((pid) => pid !== undefined);
    const wanted = aws.calls() + loadBalancer.health().healthy;
    for (const pid of pids) process.kill(pid, 'SIGUSR2');
    const deadlineMs = performance.now() + metricsTimeoutMs;
    while (!isCutOff && aws.calls() < wanted && performance.now() < deadlineMs) await delay(5);
  }

  async function passQuietMinute(): Promise<void> {
    const timestamp = new Date(clock.nowMs());
    const ofDatabase = await databaseMetrics.read(timestamp);
    // How busy this machine is, which the others say, is none of a drill's doing.
    const caused = ofDatabase.filter(({ MetricName }) => MetricName === 'DatabaseConnections');
    aws.putAwsMetricData('AWS/RDS', caused);
    aws.putAwsMetricData('AWS/ApplicationELB', loadBalancerMetrics.take({ timestamp, health: loadBalancer.health() }));
    clock.advanceMs(60_000);
    aws.evaluateAlarms();
  }

  return {
    formUrl: loadBalancer.url,
    controlSocket: faults.socketPath,
    cloudwatch: aws.clients.cloudwatch,
    nowMs: () => clock.nowMs(),
    passQuietMinute,
    async passMinute() {
      await haveMetricsSent();
      await passQuietMinute();
    },
    async untilSound() {
      await untilAllHealthy();
      for (const { host: name, port: number } of instances.targets) {
        while (!(await fetch(`http://${name}:${number}/readyz`)).ok) await delay(50);
      }
      await haveMetricsSent();
    },
  };
}

/** The AWS of the drills: what instances send counts for the minute in which the clock stands. */
async function startDrillAws(environment: Environment, clock: Clock) {
  const endpoint = await startAwsEndpoint({
    port: 0,
    clock,
    region: environment.Region,
    accountId: environment.AccountId,
  });
  for (const topic of [environment.PageTopic, environment.TicketTopic]) endpoint.createTopic(topic.split(':')[5] ?? '');
  const restamping = await startRestampingAws({ endpointUrl: endpoint.url, clock });
  const account = localAccount({ region: environment.Region, awsUrl: endpoint.url });
  const clients = { cloudwatch: new CloudWatchClient(account), logs: new CloudWatchLogsClient(account) };
  return {
    ...endpoint,
    /** Of the restamping one: the instances'. */
    url: restamping.url,
    calls: restamping.calls,
    clients,
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await restamping.close();
      await endpoint.close();
    },
  };
}
