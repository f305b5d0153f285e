import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type DatabaseMetrics, startDatabaseMetrics } from '../../src/local/database-metrics.ts';
import { type DatabaseServer, startDatabaseServer } from '../../src/local/database-server.ts';

const maxConnections = 12;
const timestamp = new Date('2026-01-02T03:04:00Z');
let folder: string;
let server: DatabaseServer;
const connections: Connection[] = [];
const readers: DatabaseMetrics[] = [];

// A server of its own: these tests fill it up.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-metrics-test-'));
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

async function startReader(options: { isLocal?: boolean; onFailure?: (error: unknown) => void } = {}) {
  const reader = await startDatabaseMetrics({
    database: credentials(),
    dbInstanceIdentifier: 'claims-test',
    localServer: options.isLocal ? { pid: server.pid, dataFolder: join(folder, 'database') } : undefined,
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
  expect(await metric('DatabaseConnections')).toBe(maxConnections - 1);
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
  const shapes = data.map(({ MetricName, Unit, Value }) => [MetricName, Unit, Number.isFinite(Value)]);
  expect(shapes).toEqual([
    ['DatabaseConnections', 'Count', true],
    ...(process.platform === 'linux' ? [['CPUUtilization', 'Percent', true]] : []),
    ['FreeStorageSpace', 'Bytes', true],
    ['FreeableMemory', 'Bytes', true],
  ]);
  for (const { Dimensions, Timestamp, Value } of data) {
    expect(Dimensions).toEqual([{ Name: 'DBInstanceIdentifier', Value: 'claims-test' }]);
    expect(Timestamp).toBe(timestamp);
    expect(Value).toBeGreaterThanOrEqual(0);
  }
});

test('of a server elsewhere only what it tells itself is published', async () => {
  const { read } = await startReader();
  expect((await read(timestamp)).map(({ MetricName }) => MetricName)).toEqual(['DatabaseConnections']);
});
