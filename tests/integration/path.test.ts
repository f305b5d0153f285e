import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../src/database/create-database.ts';
import { createLifecycle } from '../../src/lifecycle.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../src/local/aws-endpoint.ts';
import { createManualClock } from '../../src/local/clock.ts';
import { type DatabaseMetrics, startDatabaseMetrics } from '../../src/local/database-metrics.ts';
import { startDatabaseServer } from '../../src/local/database-server.ts';
import { type LoadBalancer, startLoadBalancer } from '../../src/local/load-balancer.ts';
import { createLoadBalancerMetrics } from '../../src/local/load-balancer-metrics.ts';
import { applyPlan } from '../../src/monitoring/apply-plan.ts';
import { evenCallRates } from '../../src/monitoring/call-pacer.ts';
import { environmentNumber, environmentText, loadEnvironment } from '../../src/monitoring/environment.ts';
import { loadDefinitions } from '../../src/monitoring/load-definitions.ts';
import { planChanges } from '../../src/monitoring/plan-changes.ts';
import { copyNewDatabase } from './data-folder.ts';
import { prepareDatabase, startInstance, type TestInstance } from './instance.ts';

const claim = { policy_id: 'MOT-204518', name: 'Zoë Ölund', dob: '1990-04-25', mobile: '+44 7700 900123' };
const source = { folder: '.', environment: 'local' };

/** Time stands still between the steps of this test, at a full minute, so that no minute is ever half over. */
const clock = createManualClock(Math.floor(Date.now() / 60_000) * 60_000);
const lifecycle = createLifecycle({
  stopTimeoutMs: 10_000,
  onStopFailure: (part, error) => {
    throw new Error(`${part} did not stop`, { cause: error });
  },
});
const hogs: Connection[] = [];

let aws: AwsEndpoint;
let client: CloudWatchClient;
let instance: TestInstance;
let loadBalancer: LoadBalancer;
let loadBalancerMetrics: ReturnType<typeof createLoadBalancerMetrics>;
let databaseMetrics: DatabaseMetrics;
let database: { host: string; port: number; user: string; password: string };
let maxConnections: number;

beforeAll(async () => {
  const environment = await loadEnvironment(source);
  maxConnections = environmentNumber(environment, 'MaxConnections');
  const folder = await lifecycle.start(
    'folder',
    () => mkdtemp(join(tmpdir(), 'claims-path-')),
    (path) => rm(path, { recursive: true, force: true }),
  );
  await copyNewDatabase(join(folder, 'database'));
  // A server of its own: its connections are hogged below, and no other test should wait for one.
  const server = await lifecycle.start(
    'database server',
    () =>
      startDatabaseServer({
        dataFolder: join(folder, 'database'),
        toolsFolder: '.local',
        maxConnections,
        onProgress: () => {},
      }),
    (running) => running.stop(),
  );
  database = { host: server.host, port: server.port, user: server.user, password: server.password };
  const named = { ...database, database: 'insured' };
  await createDatabase({ ...database, name: named.database });
  await prepareDatabase(named);
  aws = await lifecycle.start(
    'AWS endpoint',
    () => startAwsEndpoint({ port: 0, clock, region: environment.Region, accountId: environment.AccountId }),
    (running) => running.close(),
  );
  const clientOptions = {
    region: environment.Region,
    endpoint: aws.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  client = new CloudWatchClient(clientOptions);
  instance = await lifecycle.start(
    'instance',
    () => startInstance(named),
    async ({ child }) => {
      await child.stop();
    },
  );
  loadBalancerMetrics = createLoadBalancerMetrics({
    loadBalancer: environmentText(environment, 'LoadBalancer'),
    targetGroup: environmentText(environment, 'TargetGroup'),
  });
  loadBalancer = await lifecycle.start(
    'load balancer',
    () =>
      startLoadBalancer({
        port: 0,
        targets: [{ id: 'one', host: '127.0.0.1', port: Number(new URL(instance.url).port) }],
        healthCheck: {
          path: '/healthz',
          intervalMs: 1000,
          timeoutMs: 1000,
          healthyThreshold: 1,
          unhealthyThreshold: 2,
        },
        idleTimeoutMs: 10_000,
        onRequest: (observation) => loadBalancerMetrics.observe(observation),
      }),
    (running) => running.close(),
  );
  databaseMetrics = await lifecycle.start(
    'database metrics',
    () =>
      startDatabaseMetrics({
        database,
        dbInstanceIdentifier: environmentText(environment, 'DBInstanceIdentifier'),
        onFailure: () => {},
      }),
    (running) => running.close(),
  );
  const { definitions } = await loadDefinitions(source);
  const rates = evenCallRates(1000);
  const logs = new CloudWatchLogsClient(clientOptions);
  const clients = { cloudwatch: client, logs };
  const plan = await planChanges({ clients, definitions, rates });
  expect((await applyPlan({ clients, plan, rates, onProgress: () => {} })).missing).toEqual([]);
  logs.destroy();
});

afterAll(async () => {
  for (const hog of hogs) hog.destroy();
  client?.destroy();
  await lifecycle.stop();
});

/** Publishes what the database and the load balancer do now, lets a minute pass and evaluates the alarms. */
async function passMinute(): Promise<void> {
  const timestamp = new Date(clock.nowMs());
  aws.putAwsMetricData('AWS/RDS', await databaseMetrics.read(timestamp));
  aws.putAwsMetricData('AWS/ApplicationELB', loadBalancerMetrics.take({ timestamp, health: loadBalancer.health() }));
  clock.advanceMs(60_000);
  aws.evaluateAlarms();
}

async function alarm(key: string): Promise<{ state: string | undefined; reason: string | undefined }> {
  const { MetricAlarms } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: [`insurance-claims-local-${key}`] }),
  );
  return { state: MetricAlarms?.[0]?.StateValue, reason: MetricAlarms?.[0]?.StateReason };
}

function submit(): Promise<Response> {
  return fetch(`${loadBalancer.url}/api/claims`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(claim),
  });
}

describe('the whole path, on a clock that is handed in', () => {
  it('is quiet while claims flow', async () => {
    for (let minute = 0; minute < 3; minute += 1) {
      expect((await submit()).status).toBe(201);
      await passMinute();
    }
    expect((await alarm('database-connections')).state).toBe('OK');
    expect((await alarm('http-5xx-share')).state).toBe('OK');
  });

  it('raises the connection alarm within two minutes of the connections being hogged', async () => {
    const wanted = Math.ceil(maxConnections * 0.9);
    hogs.push(...(await Promise.all(Array.from({ length: wanted }, () => createConnection(database)))));
    await passMinute();
    expect((await alarm('database-connections')).state).toBe('OK');
    await passMinute();
    expect(await alarm('database-connections')).toEqual({
      state: 'ALARM',
      reason: expect.stringMatching(/^Threshold Crossed: 2 out of the last 3 datapoints/),
    });
  });

  it('answers 503 when no connection is left, and the alarm for failed requests follows', async () => {
    const rest: Connection[] = [];
    for (;;) {
      const more = await createConnection(database).catch(() => undefined);
      if (more === undefined) break;
      rest.push(more);
    }
    hogs.push(...rest);
    // The instance keeps the connections it has; cutting them makes it ask for new ones.
    await cutOtherConnections();
    for (let minute = 0; minute < 4; minute += 1) {
      const answers = await Promise.all(Array.from({ length: 12 }, submit));
      expect(answers.map(({ status }) => status)).toContain(503);
      await passMinute();
    }
    expect((await alarm('http-5xx-share')).state).toBe('ALARM');
  });

  it('goes back to OK after the connections are released, and claims flow again', async () => {
    for (const hog of hogs.splice(0)) hog.destroy();
    await expect.poll(async () => (await submit()).status, { timeout: 10_000 }).toBe(201);
    for (let minute = 0; minute < 3; minute += 1) await passMinute();
    expect((await alarm('database-connections')).state).toBe('OK');
  });
});

/** Kills every connection but the hogs' and the one that does it, and takes their places. */
async function cutOtherConnections(): Promise<void> {
  const [killer] = hogs;
  if (killer === undefined) throw new Error('nobody hogs');
  const mine = new Set(hogs.map(({ threadId }) => threadId));
  const [processes] = await killer.query('SHOW PROCESSLIST');
  for (const { Id, Command } of processes as { Id: number; Command: string }[]) {
    if (!mine.has(Id) && Command === 'Sleep') {
      await killer.query(`KILL ${Number(Id)}`);
      hogs.push(await createConnection(database));
    }
  }
}
