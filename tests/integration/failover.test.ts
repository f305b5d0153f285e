import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectDatabase, type DatabaseListener } from '../../src/service/database/connect-database.ts';
import type { Database } from '../../src/service/database/database.ts';
import { startTcpProxy, type TcpProxy } from '../../src/stack/breakable/tcp-proxy.ts';
import { type DatabaseServer, startDatabaseServer } from '../../src/stack/database/database-server.ts';
import { copyNewDatabase } from './data-folder.ts';

const maxConnections = 12;
const poolSize = 5;

let folder: string;
let server: DatabaseServer;
/** Root by the server's socket: it may write, connect and switch where the service's account may not. */
let root: Connection;
let proxy: TcpProxy;
let database: Database;
let heard: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-failover-'));
  await copyNewDatabase(join(folder, 'database'));
  server = await startDatabaseServer({
    dataFolder: join(folder, 'database'),
    toolsFolder: '.local',
    maxConnections,
    onProgress: () => {},
  });
  const { host, port, user, password } = server;
  const account = await createConnection({ host, port, user, password });
  const [rows] = await account.query<RowDataPacket[]>('SELECT @@socket AS socket');
  await account.query('CREATE DATABASE failover');
  await account.query('CREATE TABLE failover.kept (id INT PRIMARY KEY, note VARCHAR(200))');
  await account.end();
  root = await createConnection({ socketPath: String(rows[0]?.socket), user: 'root', password });
});

afterAll(async () => {
  root?.destroy();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  heard = [];
  proxy = await startTcpProxy({ targetPort: server.port });
  const note = (event: string) => heard.push(event);
  const listener: DatabaseListener = {
    onWait: () => {},
    onTimeout: () => {},
    onRetry: () => note('retry'),
    onBreaker: (state) => note(state),
    onFailover: () => note('failover'),
    onCredentialsRefreshed: () => note('refreshed'),
  };
  const { host, user, password } = server;
  database = await connectDatabase({
    settings: { auth: 'password', host, port: proxy.port, user, password, name: 'failover', tls: undefined },
    limits: { size: poolSize, idle: poolSize, queue: 100, waitMs: 2000, recycleSeconds: 1800 },
    listener,
  });
});

afterEach(async () => {
  proxy.stallReplies(false);
  await root.query('SET GLOBAL read_only = 0');
  await root.query('DELETE FROM failover.kept');
  await database.close();
  await proxy.close();
});

const insert = (id: number, options = { repeatable: true }) =>
  database.execute('INSERT INTO kept (id, note) VALUES (?, ?)', [id, 'as it was sent'], options);
const insertMany = (from: number) => Promise.all(Array.from({ length: poolSize }, (_, index) => insert(from + index)));
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? 'failed',
  );

describe('the database, behind a network that breaks', () => {
  it('stores every row although all connections are cut while they are idle', async () => {
    await insertMany(10);
    proxy.cutAll();
    await insertMany(20);
    const [rows] = await root.query<RowDataPacket[]>('SELECT COUNT(*) AS stored FROM failover.kept');
    expect(rows[0]?.stored).toBe(2 * poolSize);
  });

  it('sends a repeatable statement again when its answer is lost, and hears of the row that the first try stored', async () => {
    await insertMany(10);
    proxy.stallReplies(true);
    const inserting = insert(77);
    // It is awaited further down.
    inserting.catch(() => {});
    await expect
      .poll(async () => (await root.query<RowDataPacket[]>('SELECT id FROM failover.kept WHERE id = 77'))[0].length)
      .toBe(1);
    proxy.cutAll();
    proxy.stallReplies(false);
    await expect(inserting).rejects.toMatchObject({ code: 'ER_DUP_ENTRY' });
  });

  it('never sends a statement again that is not repeatable', async () => {
    await insertMany(10);
    proxy.stallReplies(true);
    const inserting = outcome(insert(77, { repeatable: false }));
    await expect.poll(() => database.state().inUse).toBe(1);
    proxy.cutAll();
    expect(await inserting).toBe('DATABASE_UNAVAILABLE');
    proxy.stallReplies(false);
    expect(heard).not.toContain('retry');
  });

  it('refuses at once while nothing can be reached, and serves by the first connection that it gets after', async () => {
    await insertMany(10);
    proxy.refuse(true);
    proxy.cutAll();
    await expect
      .poll(async () => {
        await outcome(insert(1));
        return heard;
      })
      .toContain('open');
    expect(await outcome(database.select('SELECT 1'))).toBe('DATABASE_UNAVAILABLE');
    expect(database.state()).toMatchObject({ inUse: 0, pending: 0, suspended: true });
    // It goes on asking, at the pace that the circuit breaker's own test knows.
    const { refused, accepted } = proxy.counts();
    await expect.poll(() => proxy.counts().refused).toBeGreaterThanOrEqual(refused + 2);
    proxy.refuse(false);
    await expect.poll(() => database.state()).toMatchObject({ suspended: false });
    expect(proxy.counts().accepted).toBe(accepted + 1);
    expect(await outcome(insert(100))).toBe('done');
    expect(heard.filter((event) => event !== 'retry')).toEqual(['open', 'closed']);
  });

  it('serves at once after a failover: connections cut, read-only, then writable', async () => {
    await insertMany(10);
    await root.query('SET GLOBAL read_only = 1');
    proxy.cutAll();
    expect(await outcome(insert(99))).toBe('DATABASE_UNAVAILABLE');
    expect(await database.select('SELECT COUNT(*) AS stored FROM kept')).toEqual([{ stored: poolSize }]);
    expect(heard).toContain('failover');
    await root.query('SET GLOBAL read_only = 0');
    expect(await outcome(insert(100))).toBe('done');
    expect(heard).not.toContain('open');
  });

  it('leaves its connections to a read-only server for those to the new one', async () => {
    await insertMany(10);
    const before = await connectionIds();
    await root.query('SET GLOBAL read_only = 1');
    await outcome(insert(99));
    await root.query('SET GLOBAL read_only = 0');
    await insertMany(20);
    expect((await connectionIds()).filter((id) => before.includes(id))).toEqual([]);
  });

  it('waits for a place on a full server and takes it when there is one', async () => {
    const { host, port, user, password } = server;
    const others: Connection[] = [];
    try {
      for (;;) others.push(await createConnection({ host, port, user, password }));
    } catch (error) {
      expect(error).toMatchObject({ code: 'ER_CON_COUNT_ERROR' });
    }
    try {
      expect(await outcome(insert(1))).toBe('DATABASE_UNAVAILABLE');
    } finally {
      await Promise.all(others.map((other) => other.end()));
    }
    // The server counts a connection for a moment after its client has closed it.
    await expect.poll(connected).toBeLessThan(maxConnections);
    expect(await outcome(insert(100))).toBe('done');
  });

  it('gives up a statement whose answer does not come in five seconds, and the connection with it', async () => {
    await insertMany(10);
    proxy.stallReplies(true);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const selecting = outcome(database.select('SELECT 1'));
      await expect.poll(() => database.state()).toMatchObject({ inUse: 1 });
      vi.advanceTimersByTime(4999);
      expect(await Promise.race([selecting, nextTurn('still waiting')])).toBe('still waiting');
      vi.advanceTimersByTime(1);
      expect(await selecting).toBe('DATABASE_UNAVAILABLE');
    } finally {
      vi.useRealTimers();
    }
    expect(database.state()).toMatchObject({ inUse: 0, idle: 0 });
    proxy.stallReplies(false);
    expect(await outcome(insert(100))).toBe('done');
  });
});

const nextTurn = <Value>(value: Value) => new Promise<Value>((resolve) => setImmediate(resolve, value));

/** Connections that count against what the server may have. */
async function connected(): Promise<number> {
  const [rows] = await root.query<RowDataPacket[]>("SHOW STATUS LIKE 'Threads_connected'");
  return Number(rows[0]?.Value);
}

async function connectionIds(): Promise<number[]> {
  const [rows] = await root.query<RowDataPacket[]>(
    'SELECT id FROM information_schema.processlist WHERE user = ? AND db = ?',
    [server.user, 'failover'],
  );
  return rows.map(({ id }) => Number(id));
}
