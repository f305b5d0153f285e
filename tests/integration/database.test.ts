import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type Connection, createConnection } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fixedCredentials } from '../../src/service/database/credentials.ts';
import type { Database } from '../../src/service/database/database.ts';
import { migrate, runSqlFile } from '../../src/service/database/migrate.ts';
import { createPool, type PoolOptions } from '../../src/service/database/pool.ts';
import { createResilientDatabase } from '../../src/service/database/resilient-database.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let folder: string;
const pools: Database[] = [];
let holder: Connection | undefined;

beforeEach(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'claims-sql-'));
  await cp('sql', folder, { recursive: true });
});

afterEach(async () => {
  vi.useRealTimers();
  holder?.destroy();
  holder = undefined;
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
  await database.drop();
  await rm(folder, { recursive: true });
});

/** Writes claims one after the other, by the columns that this version knows, until it is told to stop. */
function writeClaims() {
  const resilient = createResilientDatabase({
    pool: poolOf({ size: 4, queue: 100, waitMs: 5000 }),
    listener: { onRetry() {}, onBreaker() {} },
  });
  const insert = `INSERT INTO claims (reference, policy_id, name, dob, mobile, created_at, idempotency_key, content_hash)
    VALUES (?, 'MOT-204518', 'Ada', '1990-04-25', '+447700900123', UTC_TIMESTAMP(3), ?, UNHEX(REPEAT('0', 64)))`;
  const failures: unknown[] = [];
  let written = 0;
  let isStopping = false;
  async function write(): Promise<void> {
    while (!isStopping) {
      try {
        await resilient.execute(insert, [randomUUID().slice(0, 20), randomUUID()], { repeatable: true });
        written += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  }
  const writers = Promise.all([write(), write()]);
  return {
    failures,
    written: () => written,
    async stop() {
      isStopping = true;
      await writers;
    },
  };
}

const migrateHere = () => migrate({ database: { ...database, name: database.database }, folder });

describe('migrations', () => {
  it('are applied once, in order, however many instances start together', async () => {
    const applied = await Promise.all([migrateHere(), migrateHere(), migrateHere()]);
    expect(applied.filter((names) => names.length > 0)).toEqual([
      [
        '0001-claims.sql',
        '0002-products.sql',
        '0003-what-happened.sql',
        '0004-claim-keys.sql',
        '0005-erased-claims.sql',
      ],
    ]);
    expect(await migrateHere()).toEqual([]);
  });

  it('bear being run again, each of them, as after a crash between its statements and their record', async () => {
    const names = await migrateHere();
    const address = { ...database, name: database.database };
    for (const name of names) await runSqlFile({ database: address, file: join(folder, name) });
    expect(names.length).toBeGreaterThan(3);
    expect(await migrateHere()).toEqual([]);
  });

  it('refuse a file that was edited after it was applied', async () => {
    await migrateHere();
    await writeFile(join(folder, '0001-claims.sql'), 'SELECT 1;');
    await expect(migrateHere()).rejects.toMatchObject({
      code: 'MIGRATION_INVALID',
      message: '0001-claims.sql was edited after it was applied',
    });
  });

  it('refuse to go on when an applied file below the newest is gone, or one is misnamed', async () => {
    await migrateHere();
    await rm(join(folder, '0001-claims.sql'));
    await expect(migrateHere()).rejects.toThrow('0001-claims.sql was removed after it was applied');
    await writeFile(join(folder, 'later.sql'), 'SELECT 1;');
    await expect(migrateHere()).rejects.toThrow('later.sql is not named like');
  });

  it('let an older version come back, and the newer one after it, while claims are written', async () => {
    await migrateHere();
    const newer = await mkdtemp(join(tmpdir(), 'claims-newer-'));
    await cp(folder, newer, { recursive: true });
    const name = '9000-claim-channel.sql';
    await writeFile(join(newer, name), 'ALTER TABLE claims ADD COLUMN IF NOT EXISTS channel VARCHAR(16) NULL;');
    const heard: string[] = [];
    const deploy = (version: string) =>
      migrate({
        database: { ...database, name: database.database },
        folder: version,
        onNewer: (names) => heard.push(...names),
      });
    const writing = writeClaims();
    try {
      await expect.poll(() => writing.written()).toBeGreaterThan(10);
      expect(await deploy(newer)).toEqual([name]);
      expect(heard).toEqual([]);
      expect(await deploy(folder)).toEqual([]);
      expect(heard).toEqual([name]);
      expect(await deploy(newer)).toEqual([]);
      expect(await deploy(folder)).toEqual([]);
      const before = writing.written();
      await expect.poll(() => writing.written()).toBeGreaterThan(before + 10);
    } finally {
      await rm(newer, { recursive: true });
      await writing.stop();
    }
    expect(writing.failures).toEqual([]);
    const [row] = await database.query<{ count: number }>('SELECT COUNT(*) AS count FROM claims');
    expect(row?.count).toBe(writing.written());
  });

  it('give way to claims while somebody keeps the table locked, and fail when that does not end', async () => {
    await migrateHere();
    await writeFile(
      join(folder, '9000-claim-note.sql'),
      'ALTER TABLE claims ADD COLUMN IF NOT EXISTS note VARCHAR(16) NULL, ALGORITHM=INPLACE, LOCK=NONE;',
    );
    const { host, port, user, password, database: name } = database;
    holder = await createConnection({ host, port, user, password, database: name });
    await holder.query('BEGIN');
    await holder.query('SELECT COUNT(*) FROM claims');
    const writing = writeClaims();
    const waits = async () => {
      const rows = await database.query(
        "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'ALTER TABLE claims%'",
      );
      return rows.length;
    };
    const tableLock = { waitSeconds: 1, tries: 2, pauseMs: 300 };
    const migrating = migrate({ database: { ...database, name }, folder, tableLock }).catch((error: unknown) => error);
    await expect.poll(waits).toBe(1);
    await expect.poll(waits).toBe(0);
    const before = writing.written();
    await expect.poll(() => writing.written()).toBeGreaterThan(before);
    expect(await migrating).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: '9000-claim-note.sql is not applied: another transaction kept its table locked, 2 times for 1 s',
      remedy: expect.stringContaining('schema-change.md'),
    });
    await writing.stop();
    expect(writing.failures).toEqual([]);

    const later = migrate({ database: { ...database, name }, folder, tableLock });
    await expect.poll(waits).toBe(1);
    await holder.query('COMMIT');
    expect(await later).toEqual(['9000-claim-note.sql']);
  });

  it('stop at the one that fails and go on from there when it is mended', async () => {
    await writeFile(join(folder, '9999-broken.sql'), 'ALTER TABLE nowhere ADD COLUMN x INT;');
    await expect(migrateHere()).rejects.toThrow(/nowhere/);
    await writeFile(join(folder, '9999-broken.sql'), 'ALTER TABLE claims COMMENT = "mended";');
    expect(await migrateHere()).toEqual(['9999-broken.sql']);
  });
});

const nextTurn = <Value>(value: Value) => new Promise<Value>((resolve) => setImmediate(resolve, value));

type Options = Partial<PoolOptions & { port: number; password: string }>;

function poolOf({ port = database.port, password = database.password, ...options }: Options, waits: string[] = []) {
  const credentials = fixedCredentials({ ...database, port, password, name: database.database });
  const pool = createPool(
    { credentials, size: 1, idle: 1, queue: 1, waitMs: 500, recycleSeconds: 1800, ...options },
    {
      onWait: () => waits.push('wait'),
      onTimeout: () => waits.push('timeout'),
      onFailover: () => waits.push('failover'),
    },
  );
  pools.push(pool);
  return pool;
}

/** Starts a statement that the database does not answer before it is told to go on. */
async function startSlow(pool: Database): Promise<{ goOn(): Promise<unknown> }> {
  const { host, port, user, password, database: name } = database;
  holder = await createConnection({ host, port, user, password, database: name });
  const lock = [`held by ${name}`];
  await holder.query('DO GET_LOCK(?, 10)', lock);
  const slow = pool.select('SELECT GET_LOCK(?, 10)', lock);
  await expect.poll(() => pool.state()).toMatchObject({ inUse: 1 });
  return {
    async goOn() {
      await holder?.query('DO RELEASE_LOCK(?)', lock);
      return slow;
    },
  };
}

describe('the pool', () => {
  it('says that the database is unavailable when no connection is free in time, and serves again afterwards', async () => {
    const heard: string[] = [];
    const pool = poolOf({ waitMs: 5000 }, heard);
    const slow = await startSlow(pool);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const waiting = pool.select('SELECT 1').catch((error: unknown) => error);
    vi.advanceTimersByTime(4999);
    expect(await Promise.race([waiting, nextTurn('still waiting')])).toBe('still waiting');
    vi.advanceTimersByTime(1);
    expect(await waiting).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    vi.useRealTimers();
    await slow.goOn();
    expect(heard).toEqual(['wait', 'timeout', 'wait']);
    expect(await pool.select('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(pool.state()).toEqual({ inUse: 0, idle: 1, pending: 0, size: 1, suspended: false });
  });

  it('refuses at once when too many wait', async () => {
    const pool = poolOf({ waitMs: 5000 });
    const slow = await startSlow(pool);
    const waiting = pool.select('SELECT 1');
    await expect(pool.select('SELECT 1')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await Promise.all([slow.goOn(), waiting]);
  });

  it('recovers when its connections are cut', async () => {
    const pool = poolOf({});
    const [row] = await pool.select<{ id: number }>('SELECT CONNECTION_ID() AS id');
    const id = Number(row?.id);
    await database.query(`KILL ${id}`);
    expect(await database.query('SELECT id FROM information_schema.processlist WHERE id = ?', [id])).toEqual([]);
    await expect.poll(() => pool.select('SELECT 1 AS one').catch(() => 'cut')).toEqual([{ one: 1 }]);
  });

  it.each([
    ['nobody listens', { port: 1 }],
    ['the password is wrong', { password: 'wrong' }],
  ])('says that the database is unavailable when %s', async (_, options) => {
    await expect(poolOf(options).select('SELECT 1')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  it('gives up a server that takes connections and says nothing for a second', async () => {
    const taken = Promise.withResolvers<void>();
    const silent = createServer(() => taken.resolve());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    try {
      const pool = poolOf({ port: (silent.address() as AddressInfo).port, waitMs: 5000 });
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const selecting = pool.select('SELECT 1').catch((error: unknown) => error);
      await taken.promise;
      vi.advanceTimersByTime(999);
      expect(await Promise.race([selecting, nextTurn('still waiting')])).toBe('still waiting');
      vi.advanceTimersByTime(1);
      expect(await selecting).toMatchObject({ code: 'DATABASE_UNAVAILABLE', reason: 'no-answer' });
    } finally {
      silent.close();
    }
  });

  it('takes values whatever is in them, prepared or not', async () => {
    const pool = poolOf({});
    await pool.execute('CREATE TABLE kept (id INT, text VARCHAR(200), bytes VARBINARY(32), at DATETIME(3))', []);
    const text = `'; DROP TABLE kept; -- \\' \\ " % \u0000 \n ? ${'\u{1F600}'}`;
    const row = (id: number) => [id, text, Buffer.from([0, 39, 92, 255]), new Date('2026-02-03T04:05:06.789Z')];
    await pool.execute('INSERT INTO kept VALUES (?, ?, ?, ?)', row(1));
    expect(
      await pool.execute('INSERT INTO kept VALUES (?, ?, ?, ?), (?, ?, ?, ?)', [...row(2), ...row(3)], {
        prepared: false,
      }),
    ).toBe(2);
    const rows = await pool.select<object>('SELECT * FROM kept ORDER BY id');
    expect(rows.map((each) => Object.values(each))).toEqual([row(1), row(2), row(3)]);
  });

  it('keeps nothing on the server of statements that are not prepared', async () => {
    const pool = poolOf({});
    const prepared = () => pool.select<{ Value: string }>("SHOW SESSION STATUS LIKE 'Com_stmt_prepare'");
    const before = Number((await prepared())[0]?.Value);
    await pool.execute('DO ?, ?', [1, 2], { prepared: false });
    // Looking is prepared once, and was.
    expect(Number((await prepared())[0]?.Value)).toBe(before);
  });

  it.each([
    ['as it is', 'INSERT INTO nowhere VALUES (?)', false, 'ER_NO_SUCH_TABLE'],
    ['prepared', 'INSERT INTO nowhere VALUES (?)', true, 'ER_NO_SUCH_TABLE'],
    ['with a value that does not fit', 'INSERT INTO short VALUES (?)', false, 'ER_DATA_TOO_LONG'],
    ['prepared, with a value that does not fit', 'INSERT INTO short VALUES (?)', true, 'ER_DATA_TOO_LONG'],
  ])(
    'leaves a statement that failed out of its error, and its values with it: sent %s',
    async (_, sql, prepared, code) => {
      const pool = poolOf({});
      await pool.execute('CREATE TABLE short (name VARCHAR(3))', []);
      const error = await pool.execute(sql, ['Ada Example'], { prepared }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code });
      const whole = inspect(error, { showHidden: true, depth: null });
      // All that can be known of it is looked at: with its message and stack.
      expect(whole).toContain((error as Error).message);
      expect(whole).not.toContain('Ada');
      expect(whole).not.toContain('INSERT');
    },
  );

  it('replaces a connection that is old', async () => {
    const pool = poolOf({ recycleSeconds: 1800 });
    const id = async () => (await pool.select<{ id: number }>('SELECT CONNECTION_ID() AS id'))[0]?.id;
    vi.useFakeTimers({ toFake: ['performance'] });
    const first = await id();
    vi.advanceTimersByTime(1_600_000);
    expect(await id()).toBe(first);
    vi.advanceTimersByTime(201_000);
    expect(await id()).not.toBe(first);
  });

  it('replaces its connections to a read-only server at most every half a second', async () => {
    const heard: string[] = [];
    const pool = poolOf({}, heard);
    const id = async () => (await pool.select<{ id: number }>('SELECT CONNECTION_ID() AS id'))[0]?.id;
    const readOnly = "SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1290, MESSAGE_TEXT = 'running with --read-only'";
    const write = () =>
      expect(pool.execute(readOnly, [], { prepared: false })).rejects.toMatchObject({ reason: 'read-only' });
    vi.useFakeTimers({ toFake: ['performance'] });
    const first = await id();
    await write();
    const second = await id();
    expect(second).not.toBe(first);
    vi.advanceTimersByTime(500);
    await write();
    expect(await id()).toBe(second);
    vi.advanceTimersByTime(1);
    await write();
    expect(await id()).not.toBe(second);
    expect(heard.filter((event) => event === 'failover')).toHaveLength(2);
  });

  it('closes a connection a second after its goodbye when the server does not', async () => {
    let left = false;
    const clients: Socket[] = [];
    const clinging = createServer((client) => {
      clients.push(client);
      const upstream = connect(database.port, database.host);
      client.on('end', () => (left = true)).pipe(upstream);
      upstream.pipe(client, { end: false });
    });
    await new Promise<void>((resolve) => clinging.listen(0, '127.0.0.1', resolve));
    try {
      const pool = poolOf({ port: (clinging.address() as AddressInfo).port });
      const [row] = await pool.select<{ id: number }>('SELECT CONNECTION_ID() AS id');
      const onServer = () => database.query('SELECT id FROM information_schema.processlist WHERE id = ?', [row?.id]);
      expect(await onServer()).toHaveLength(1);
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      await pool.close();
      // A poll moves the fake clock by its interval.
      await expect.poll(onServer, { interval: 0 }).toEqual([]);
      vi.advanceTimersByTime(999);
      await onServer();
      expect(left).toBe(false);
      vi.advanceTimersByTime(1);
      await expect.poll(() => left, { interval: 0 }).toBe(true);
    } finally {
      for (const client of clients) client.destroy();
      clinging.close();
    }
  });

  it('has what the SQL relies on, and not what the server is set to', async () => {
    const [session] = await poolOf({}).select<{ modes: string; characters: string }>(
      'SELECT @@SESSION.sql_mode AS modes, @@SESSION.character_set_client AS characters',
    );
    const modes = ['NO_ENGINE_SUBSTITUTION', 'NO_ZERO_DATE', 'NO_ZERO_IN_DATE', 'STRICT_TRANS_TABLES'];
    expect(session?.modes.split(',').sort()).toEqual(modes);
    expect(session?.characters).toBe('utf8mb4');
  });

  it('says what is wrong with a statement, which is no outage', async () => {
    await expect(poolOf({}).select('SELECT nonsense')).rejects.toMatchObject({ code: 'ER_BAD_FIELD_ERROR' });
  });
});
