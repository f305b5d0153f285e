import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DatabaseServer, startDatabaseServer } from '../../src/stack/database/database-server.ts';
import { copyNewDatabase } from '../integration/data-folder.ts';
import { prepareDatabase, startInstance, type TestInstance } from '../integration/instance.ts';
import { expectNotNow, sendClaim, sendForm } from '../integration/not-now.ts';

let folder: string;
let server: DatabaseServer;
let admin: Connection;
let instance: TestInstance;

/** Starts the server, or starts it again, with one file for all tables that may grow to `megabytes`. */
async function startServer(megabytes: number, before?: DatabaseServer): Promise<void> {
  server = await startDatabaseServer({
    dataFolder: join(folder, 'database'),
    toolsFolder: '.local',
    maxConnections: 60,
    serverArguments: ['--innodb-file-per-table=0', `--innodb-data-file-path=ibdata1:12M:autoextend:max:${megabytes}M`],
    ...(before && { before }),
    onProgress: () => {},
  });
  const { host, port, user, password } = server;
  admin = await createConnection({ host, port, user, password, multipleStatements: true });
  await admin.query('CREATE DATABASE IF NOT EXISTS claims CHARACTER SET utf8mb4; USE claims');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-limits-'));
  await copyNewDatabase(join(folder, 'database'));
  await startServer(20);
  const { host, port, user, password } = server;
  await prepareDatabase({ host, port, user, password, database: 'claims' });
  instance = await startInstance({ host, port, user, password, database: 'claims' });
});

afterAll(async () => {
  await instance?.child.stop();
  await admin?.end();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

it('claims are refused and looked up while the database has no room, and taken when it has', async () => {
  const stored = (await (await sendClaim(instance)).json()) as { reference: string };
  await admin.query('CREATE TABLE filler (text LONGBLOB)');
  for (const bytes of [1 << 20, 1 << 14, 1 << 10]) await fill(bytes);
  await expect.poll(async () => (await sendClaim(instance)).status).toBe(503);
  await expectNotNow(await sendClaim(instance), await sendForm(instance));
  expect((await fetch(`${instance.url}/api/claims/${stored.reference}`)).status).toBe(200);
  expect(instance.requests().filter(({ status }) => status === 500)).toEqual([]);
  await admin.end();
  await server.stop();
  await startServer(100, server);
  await expect.poll(async () => (await sendClaim(instance)).status).toBe(201);
  const unavailable = instance.requests().filter(({ outcome }) => outcome === 'unavailable');
  expect(JSON.stringify(unavailable[0])).toContain("The table 'claims' is full");
});
async function fill(bytes: number): Promise<void> {
  for (;;) {
    try {
      await admin.query('INSERT INTO filler VALUES (REPEAT("x", ?))', [bytes]);
    } catch (error) {
      expect(error).toMatchObject({ code: 'ER_RECORD_FILE_FULL' });
      return;
    }
  }
}
