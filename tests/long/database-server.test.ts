import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDatabaseServer } from '../../src/stack/database/database-server.ts';
import { keepDatabaseServer } from '../../src/stack/database/supervisor.ts';
import { processCommand } from '../../src/stack/processes/procfs.ts';
import { copyNewDatabase } from '../integration/data-folder.ts';

const toolsFolder = '.local';
const isLinux = process.platform === 'linux';
let folder: string;
let dataFolder: string;
const cleanups: (() => unknown)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-server-test-'));
  dataFolder = join(folder, 'database');
  await copyNewDatabase(dataFolder);
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await rm(folder, { recursive: true, force: true });
});

type Account = { port: number; user: string; password: string };

async function start() {
  const server = await startDatabaseServer({ dataFolder, toolsFolder, maxConnections: 20, onProgress: () => {} });
  cleanups.push(() => server.stop());
  return server;
}

/** The folder of the server's socket, which a killed parent leaves to whoever starts next. */
async function runFolderOf(data: string): Promise<string> {
  const owner = await readFile(`${data}.owner`, 'utf8').catch(() => '{}');
  return (JSON.parse(owner) as { runFolder?: string }).runFolder ?? join(folder, 'none');
}

/** A server whose parent is another process. */
async function startElsewhere() {
  const script = join(import.meta.dirname, '../fixtures/database-server-parent.ts');
  const parent = spawn(process.execPath, [script, dataFolder, toolsFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanups.push(() => parent.kill('SIGKILL'));
  const server = JSON.parse(String((await once(parent.stdout, 'data'))[0])) as Account & { pid: number };
  cleanups.push(async () => {
    if (await isRunning(server.pid)) process.kill(server.pid, 'SIGKILL');
    await expect.poll(() => isRunning(server.pid)).toBe(false);
    await rm(await runFolderOf(dataFolder), { recursive: true, force: true });
  });
  return { parent, server };
}

async function open({ port, user, password }: Account): Promise<Connection> {
  const connection = await createConnection({ host: '127.0.0.1', port, user, password });
  connection.on('error', () => {});
  cleanups.push(() => connection.destroy());
  return connection;
}

async function query(account: Account, sql: string): Promise<RowDataPacket[]> {
  const connection = await open(account);
  const [rows] = await connection.query<RowDataPacket[]>(sql);
  await connection.end();
  return rows;
}

const isRunning = async (pid: number) => Boolean(await processCommand(pid));

test('a server keeps its data between runs, and takes a new password each time', async () => {
  const first = await start();
  await query(first, 'CREATE DATABASE kept');
  await query(first, 'CREATE TABLE kept.t (a INT)');
  await query(first, 'INSERT INTO kept.t VALUES (42)');
  await first.stop();
  expect(await isRunning(first.pid)).toBe(false);
  expect((await readdir(folder)).sort()).toEqual(['database', 'database.log']);

  const second = await start();
  expect(second.password).not.toBe(first.password);
  expect(await query(second, 'SELECT a FROM kept.t')).toEqual([{ a: 42 }]);
  await expect(query({ ...second, password: first.password }, 'SELECT 1')).rejects.toThrow(/Access denied/);
  await expect(query({ ...second, user: 'root', password: '' }, 'SELECT 1')).rejects.toThrow(/Access denied/);
});

test('a server is durable, strict, in UTC, and full at exactly its maximum', async () => {
  const server = await start();
  const [settings] = await query(
    server,
    `SELECT @@innodb_flush_log_at_trx_commit AS durable, @@time_zone AS zone, @@character_set_server AS charset,
      @@global.sql_mode AS mode`,
  );
  expect(settings).toMatchObject({ durable: 1, zone: '+00:00', charset: 'utf8mb4' });
  expect(settings?.mode).toContain('STRICT_TRANS_TABLES');
  const opened: Connection[] = [];
  // A connection that was closed just now may still count for a moment: the server is full when one more is refused.
  while (opened.length < 20) opened.push(await open(server).catch(() => open(server)));
  await expect(open(server)).rejects.toMatchObject({ code: 'ER_CON_COUNT_ERROR' });
});

test.skipIf(!isLinux)('the password is in no process list and in no file', async () => {
  const server = await start();
  expect(await processCommand(server.pid)).not.toContain(server.password);
  expect((await readdir(await runFolderOf(dataFolder))).sort()).toEqual(['server.pid', 'server.sock']);
  for (const name of ['database.owner', 'database.log', 'database/mysql/global_priv.MAD']) {
    expect(await readFile(join(folder, name), 'latin1').catch(() => '')).not.toContain(server.password);
  }
});

test.skipIf(!isLinux)(
  'a parent that is killed outright takes the server with it, and nothing acknowledged is lost',
  async () => {
    const { parent, server } = await startElsewhere();
    await query(server, 'CREATE DATABASE kept');
    parent.kill('SIGKILL');
    await expect.poll(() => isRunning(server.pid), { timeout: 10_000 }).toBe(false);
    expect(await query(await start(), "SHOW DATABASES LIKE 'kept'")).toHaveLength(1);
  },
);

test('a server that a dead process left behind is stopped first', async () => {
  const { server } = await startElsewhere();
  const owner = JSON.parse(await readFile(`${dataFolder}.owner`, 'utf8')) as { pid: number; runFolder: string };
  await writeFile(`${dataFolder}.owner`, JSON.stringify({ ...owner, start: 'another process of that number' }));
  const next = await start();
  expect(next.pid).not.toBe(server.pid);
  await expect.poll(() => isRunning(server.pid)).toBe(false);
  await expect(readdir(owner.runFolder)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a data folder that a live process uses is refused with its pid', async () => {
  const { parent, server } = await startElsewhere();
  await expect(start()).rejects.toMatchObject({
    code: 'PROCESS_FAILED',
    message: expect.stringContaining(`process ${parent.pid} `),
    remedy: expect.stringContaining(`kill ${parent.pid}`),
  });
  expect(await query(server, 'SELECT 1 AS still')).toEqual([{ still: 1 }]);
});

test('a server that cannot start is an error with the end of its log, and leaves nothing behind', async () => {
  await (await start()).stop();
  await writeFile(join(dataFolder, 'ibdata1'), 'not a tablespace');
  await expect(start()).rejects.toMatchObject({
    code: 'PROCESS_FAILED',
    message: expect.stringMatching(/ended.*\n(.*\n)*.*InnoDB/),
    remedy: expect.stringContaining(dataFolder),
  });
  expect((await readdir(folder)).sort()).toEqual(['database', 'database.log']);
});

test('a kept server that is killed comes back at its port with its password and all that was committed', async () => {
  const said: string[] = [];
  const onProgress = (message: string) => said.push(message);
  const deps = { dataFolder, toolsFolder, maxConnections: 20, pauseMs: 1, onProgress };
  const server = await keepDatabaseServer(deps);
  cleanups.push(() => server.stop());
  await query(server, 'CREATE DATABASE kept');
  const killed = server.pid();
  if (killed === undefined) throw new Error('it does not run');
  process.kill(killed, 'SIGKILL');
  await expect.poll(() => said.at(-1), { timeout: 10_000 }).toBe('The database server is back.');
  expect(said).toContain('The database server ended (SIGKILL); it is started again.');
  expect(server.pid()).not.toBe(killed);
  expect(await query(server, "SHOW DATABASES LIKE 'kept'")).toHaveLength(1);

  await server.stop();
  expect(server.pid()).toBeUndefined();
  expect((await readdir(folder)).sort()).toEqual(['database', 'database.log']);
});

test('a kept server that is stopped while it is away is not started again', async () => {
  const said: string[] = [];
  const onProgress = (message: string) => said.push(message);
  const server = await keepDatabaseServer({ dataFolder, toolsFolder, maxConnections: 20, onProgress });
  cleanups.push(() => server.stop());
  process.kill(server.pid() ?? 0, 'SIGKILL');
  await expect.poll(() => said.at(-1)).toMatch(/is started again/);
  await server.stop();
  expect((await readdir(folder)).sort()).toEqual(['database', 'database.log']);
});
