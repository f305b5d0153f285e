import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Lifecycle } from '../../src/base/lifecycle.ts';
import { startFaultControl } from '../../src/drills/faults/fault-control.ts';
import { startAwsEndpoint } from '../../src/emulator/endpoint.ts';
import { createManualClock } from '../../src/emulator/protocol/clock.ts';
import { evenCallRates } from '../../src/monitoring/account/call-rate-limit.ts';
import { environmentNumber, environmentText, loadEnvironment } from '../../src/monitoring/files/environment.ts';
import { loadDefinitions } from '../../src/monitoring/load/load-definitions.ts';
import { applyPlan } from '../../src/monitoring/plan/apply-plan.ts';
import { planChanges } from '../../src/monitoring/plan/plan-changes.ts';
import { createDatabase } from '../../src/service/database/create-database.ts';
import { keepDatabaseServer } from '../../src/stack/database/supervisor.ts';
import { instanceAccessKeyId, instanceEnvironment } from '../../src/stack/instances/instance-environment.ts';
import { startInstances } from '../../src/stack/instances/instances.ts';
import { untilHealthy } from '../../src/stack/instances/wait-until-healthy.ts';
import { startLoadBalancer } from '../../src/stack/load-balancer/load-balancer.ts';
import { createLoadBalancerMetrics } from '../../src/stack/load-balancer/load-balancer-metrics.ts';
import { startDatabaseMetrics } from '../../src/stack/metrics/database-metrics.ts';
import { copyNewDatabase } from './data-folder.ts';
import { prepareDatabase } from './instance.ts';
import { startRestampingAws } from './restamping-aws.ts';

const projectFolder = join(import.meta.dirname, '..', '..');
const source = { folder: projectFolder, environment: 'local' };
const instanceCount = 2;
/** As `minute-on-signal.ts` knows it. */
const metricsPeriodSeconds = 10;
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
  await copyNewDatabase(join(folder, 'database'));
  const server = await lifecycle.start(
    'database server',
    () =>
      keepDatabaseServer({
        dataFolder: join(folder, 'database'),
        toolsFolder: '.local',
        maxConnections: environmentNumber(environment, 'MaxConnections'),
        pauseMs: 100,
        onProgress: () => {},
      }),
    (running) => running.stop(),
  );
  const { host, port, user, password } = server;
  const address = { host, port, user, password, name: 'insured' };
  await createDatabase(address);
  await prepareDatabase({ ...address, database: address.name });
  const aws = await lifecycle.start(
    'AWS endpoint',
    () => startAwsEndpoint({ port: 0, clock, region: environment.Region, accountId: environment.AccountId }),
    (running) => running.close(),
  );
  for (const topic of ['PageTopic', 'TicketTopic'])
    aws.createTopic(environmentText(environment, topic).split(':')[5] ?? '');
  const restamping = await lifecycle.start(
    'restamping AWS',
    () => startRestampingAws({ endpointUrl: aws.url, clock }),
    (running) => running.close(),
  );
  const instances = await lifecycle.start(
    'instances',
    () =>
      startInstances({
        count: instanceCount,
        projectFolder,
        environment: {
          ...instanceEnvironment({
            path: process.env.PATH,
            compileCacheFolder: join(projectFolder, '.local', 'compile-cache'),
            environmentName: environment.Environment,
            database: address,
            metricsPeriodSeconds,
            region: environment.Region,
            aws: { url: restamping.url, xrayDaemonAddress: aws.xrayDaemonAddress },
          }),
          TRACES: 'none',
          NODE_OPTIONS: `--import ${join(projectFolder, 'tests', 'fixtures', 'minute-on-signal.ts')}`,
        },
        onLine: () => {},
        onEnded: () => {},
      }),
    (running) => running.stop(),
  );
  const loadBalancerMetrics = createLoadBalancerMetrics({
    loadBalancer: environmentText(environment, 'LoadBalancer'),
    targetGroup: environmentText(environment, 'TargetGroup'),
  });
  const loadBalancer = await lifecycle.start(
    'load balancer',
    () =>
      startLoadBalancer({
        port: 0,
        targets: instances.targets,
        healthCheck: {
          path: '/healthz',
          intervalMs: 100,
          // One that is killed refuses at once; one that is only busy is not to be taken for it.
          timeoutMs: 5000,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
        },
        idleTimeoutMs: 10_000,
        onRequest: (observation) => loadBalancerMetrics.observe(observation),
      }),
    (running) => running.close(),
  );
  // A signal ends a process that is not ready for it yet.
  await untilHealthy({ count: instanceCount, healthy: () => loadBalancer.health().healthy });
  const databaseMetrics = await lifecycle.start(
    'database metrics',
    () =>
      startDatabaseMetrics({
        database: address,
        dbInstanceIdentifier: environmentText(environment, 'DBInstanceIdentifier'),
        onFailure: () => {},
      }),
    (running) => running.close(),
  );
  const account = {
    region: environment.Region,
    endpoint: aws.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  };
  const cloudwatch = await lifecycle.start(
    'client',
    async () => new CloudWatchClient(account),
    (client) => client.destroy(),
  );
  const { definitions } = await loadDefinitions(source);
  const clients = { cloudwatch, logs: new CloudWatchLogsClient(account) };
  const rates = evenCallRates(1000);
  await applyPlan({ clients, plan: await planChanges({ clients, definitions, rates }), rates, onProgress: () => {} });
  clients.logs.destroy();
  let isCutOff = false;
  const faults = await lifecycle.start(
    'fault control',
    () =>
      startFaultControl({
        targets: {
          database: { address, localServer: server },
          instances,
          cutOffInstances(onBrokenOff) {
            isCutOff = true;
            const restore = aws.cutOff(instanceAccessKeyId, onBrokenOff);
            return () => {
              isCutOff = false;
              restore();
            };
          },
        },
        onProgress: () => {},
      }),
    (running) => running.close(),
  );

  /** Calls that were made before may be tried again until then, too. */
  async function haveMetricsSent(): Promise<void> {
    const pids = instances.targets.map(({ id }) => instances.pid(id)).filter((pid) => pid !== undefined);
    const wanted = restamping.calls() + loadBalancer.health().healthy;
    for (const pid of pids) process.kill(pid, 'SIGUSR2');
    const deadlineMs = performance.now() + metricsTimeoutMs;
    while (!isCutOff && restamping.calls() < wanted && performance.now() < deadlineMs) await delay(5);
  }

  async function passQuietMinute(): Promise<void> {
    const timestamp = new Date(clock.nowMs());
    aws.putAwsMetricData('AWS/RDS', await databaseMetrics.read(timestamp));
    aws.putAwsMetricData('AWS/ApplicationELB', loadBalancerMetrics.take({ timestamp, health: loadBalancer.health() }));
    clock.advanceMs(60_000);
    aws.evaluateAlarms();
  }

  return {
    formUrl: loadBalancer.url,
    controlSocket: faults.socketPath,
    cloudwatch,
    nowMs: () => clock.nowMs(),
    passQuietMinute,
    async passMinute() {
      await haveMetricsSent();
      await passQuietMinute();
    },
    async untilSound() {
      await untilHealthy({ count: instanceCount, healthy: () => loadBalancer.health().healthy });
      for (const { host: name, port: number } of instances.targets) {
        while (!(await fetch(`http://${name}:${number}/readyz`)).ok) await delay(50);
      }
      await haveMetricsSent();
    },
  };
}
