import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expandWidgetMetrics } from '../../src/cloudwatch/dashboards/widget-metrics.ts';
import type { Dimension } from '../../src/cloudwatch/metrics/dimensions.ts';
import { metricsOf } from '../../src/monitoring/alarms/alarm-parts.ts';
import { metricWidgets } from '../../src/monitoring/dashboards/dashboard-metrics.ts';
import { environmentText } from '../../src/monitoring/files/environment.ts';
import { loadDefinitions } from '../../src/monitoring/load/load-definitions.ts';
import { type DatabaseServer, startDatabaseServer } from '../../src/stack/database/database-server.ts';
import { createLoadBalancerMetrics } from '../../src/stack/load-balancer/load-balancer-metrics.ts';
import { type DatabaseMetrics, startDatabaseMetrics } from '../../src/stack/metrics/database-metrics.ts';
import { createInstanceMetrics } from '../../src/stack/metrics/instance-metrics.ts';
import { ownProject } from '../unit/monitoring/own-project.ts';
import { copyNewDatabase } from './data-folder.ts';

const maxConnections = 12;
const timestamp = new Date('2026-01-02T03:04:00Z');
let folder: string;
let server: DatabaseServer;
const diskUnits = {
  ReadLatency: 'Seconds',
  WriteLatency: 'Seconds',
  ReadIOPS: 'Count/Second',
  WriteIOPS: 'Count/Second',
  DiskQueueDepth: 'Count',
};
const connections: Connection[] = [];
const readers: DatabaseMetrics[] = [];

// A server of its own: these tests fill it up.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-metrics-test-'));
  await copyNewDatabase(join(folder, 'database'));
  server = await startDatabaseServer({
    dataFolder: join(folder, 'database'),
    toolsFolder: '.local',
    maxConnections,
    onProgress: () => {},
  });
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close();
  for (const connection of connections.splice(0)) connection.destroy();
});

async function open() {
  const connection = await createConnection({ ...credentials(), connectTimeout: 2000 });
  connection.on('error', () => {});
  connections.push(connection);
}

const credentials = () => ({ host: server.host, port: server.port, user: server.user, password: server.password });

async function startReader(
  options: { isLocal?: boolean; identifier?: string; onFailure?: (error: unknown) => void } = {},
) {
  const reader = await startDatabaseMetrics({
    database: credentials(),
    dbInstanceIdentifier: options.identifier ?? 'claims-test',
    localServer: options.isLocal ? { pid: () => server.pid, dataFolder: join(folder, 'database') } : undefined,
    onFailure: options.onFailure ?? (() => {}),
  });
  readers.push(reader);
  const metric = async (name: string) =>
    (await reader.read(timestamp)).find(({ MetricName }) => MetricName === name)?.Value;
  return { ...reader, metric };
}

/** Opens connections until the server refuses one. */
async function hogConnections() {
  for (let hogged = 0; ; hogged += 1) {
    try {
      await open();
    } catch {
      return hogged;
    }
  }
}

test('connections are counted without its own, and still when no other can be opened', async () => {
  const { metric } = await startReader();
  // Connections closed by the test before may still be on their way out.
  await expect.poll(() => metric('DatabaseConnections')).toBe(0);
  await open();
  await open();
  expect(await metric('DatabaseConnections')).toBe(2);
  await hogConnections();
  // The one that was refused counts until it is closed.
  await expect.poll(() => metric('DatabaseConnections')).toBe(maxConnections - 1);
});

test('a broken connection is reported, leaves that one metric out, and is opened again', async () => {
  const failures: unknown[] = [];
  const { metric } = await startReader({ onFailure: (error) => failures.push(error) });
  await expect.poll(() => metric('DatabaseConnections')).toBe(0);
  const admin = await createConnection(credentials());
  const [rows] = await admin.query<never[]>('SHOW PROCESSLIST');
  const own = (await admin.query<never[]>('SELECT CONNECTION_ID() AS id'))[0] as unknown as { id: number }[];
  for (const { Id } of rows as unknown as { Id: number }[]) {
    if (Id !== own[0]?.id) await admin.query(`KILL ${Id}`);
  }
  await admin.end();
  expect(await metric('DatabaseConnections')).toBeUndefined();
  expect(failures).toHaveLength(1);
  await expect.poll(() => metric('DatabaseConnections')).toBe(0);
});

test('a server on this machine also tells processor, disk and memory, under RDS names and units', async () => {
  const { read } = await startReader({ isLocal: true });
  await read(timestamp);
  const data = await read(timestamp);
  const units = Object.fromEntries(data.map(({ MetricName, Unit }) => [MetricName, Unit]));
  expect(units).toMatchObject({
    DatabaseConnections: 'Count',
    ...(process.platform === 'linux' ? { CPUUtilization: 'Percent' } : {}),
    FreeStorageSpace: 'Bytes',
    FreeableMemory: 'Bytes',
  });
  // Not every file system has a device whose operations are counted.
  if ('WriteIOPS' in units) expect(units).toMatchObject(diskUnits);
  else expect(units).not.toHaveProperty('ReadLatency');
  for (const { Dimensions, Timestamp, Value } of data) {
    expect(Value).not.toBeNaN();
    expect(Dimensions).toEqual([{ Name: 'DBInstanceIdentifier', Value: 'claims-test' }]);
    expect(Timestamp).toBe(timestamp);
    expect(Value).toBeGreaterThanOrEqual(0);
  }
});

test('of a server elsewhere only what it tells itself is published', async () => {
  const { read } = await startReader();
  expect((await read(timestamp)).map(({ MetricName }) => MetricName)).toEqual(['DatabaseConnections']);
});

test.skipIf(process.platform !== 'linux')(
  'every metric of AWS that an alarm or a dashboard reads is published, under the dimensions it is read by',
  async () => {
    const { definitions } = await loadDefinitions({ project: ownProject, environment: 'local' });
    const text = (name: string) => environmentText(definitions.environment, name);
    const idOf = (namespace: string | undefined, name: string | undefined, dimensions: readonly Partial<Dimension>[]) =>
      [namespace, name, ...dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort()].join(' ');

    const wanted = new Set<string>();
    for (const { input } of definitions.alarms) {
      for (const { use } of metricsOf(input as Parameters<typeof metricsOf>[0])) {
        wanted.add(idOf(use.namespace, use.metricName, use.dimensions));
      }
    }
    for (const { body } of definitions.dashboards) {
      for (const metric of metricWidgets(body).flatMap(({ properties }) => expandWidgetMetrics(properties))) {
        wanted.add(idOf(metric.namespace, metric.metricName, metric.dimensions ?? []));
      }
    }

    const loadBalancer = createLoadBalancerMetrics({
      loadBalancer: text('LoadBalancer'),
      targetGroup: text('TargetGroup'),
    });
    for (const status of [200, 404, 500]) loadBalancer.observe({ status, source: 'target', targetSeconds: 0.1 });
    for (const status of [400, 502, 503, 504])
      loadBalancer.observe({ status, source: 'elb', targetSeconds: undefined });
    const instances = createInstanceMetrics({
      instances: { targets: [{ id: 'instance-1', host: '127.0.0.1', port: 1 }], pid: () => process.pid },
      autoScalingGroup: text('AutoScalingGroup'),
    });
    const rds = await startReader({ isLocal: true, identifier: text('DBInstanceIdentifier') });
    await Promise.all([instances.read(timestamp), rds.read(timestamp)]);
    const published = new Set<string>();
    const publish = (namespace: string, data: readonly MetricDatum[]) => {
      for (const { MetricName, Dimensions = [] } of data) published.add(idOf(namespace, MetricName, Dimensions));
    };
    publish('AWS/ApplicationELB', loadBalancer.take({ timestamp, health: { healthy: 1, unhealthy: 0 } }));
    publish('AWS/EC2', await instances.read(timestamp));
    publish('AWS/RDS', await rds.read(timestamp));

    // Not every file system has a device whose operations are counted.
    const isMeasured = (id: string) =>
      [...published].some((known) => known.includes('WriteIOPS')) ||
      Object.keys(diskUnits).every((name) => !id.includes(name));
    const ofAws = [...wanted].filter((id) => id.startsWith('AWS/') && isMeasured(id));
    expect(ofAws.length).toBeGreaterThan(10);
    expect(ofAws.filter((id) => !published.has(id))).toEqual([]);
  },
);
