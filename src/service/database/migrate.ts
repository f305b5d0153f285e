import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { AppError } from '../../base/errors.ts';
import { type DatabaseAddress, withConnection } from './with-connection.ts';

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

const fileName = /^\d{4}-[a-z0-9-]+\.sql$/;
const lockTimeoutSeconds = 60;
/** Claims wait behind a change that waits for a lock, so it does so for less than a claim may take, and lets them pass between two tries. */
const tableLock: TableLock = { waitSeconds: 2, tries: 5, pauseMs: 3000 };

interface TableLock {
  /** How long a statement may wait for those who use its table to end their transactions. */
  readonly waitSeconds: number;
  /** How often a file is tried. */
  readonly tries: number;
  readonly pauseMs: number;
}

/**
 * Applies the numbered files of `folder` that this database has not seen, in order, each once, and remembers their
 * checksums. Several instances may call it at once: one works, the others wait for it.
 *
 * MySQL commits each DDL statement by itself, so a file that was cut off is run again: write its statements so that
 * running them twice is harmless (`IF NOT EXISTS`).
 *
 * Files beyond the newest of `folder` that were applied belong to a newer version than this one, which was deployed
 * before: `onNewer` hears their names, and they stay.
 *
 * Gives the names of the files applied now. Throws `MIGRATION_INVALID` for a file that was edited or lost after it was
 * applied, `DATABASE_UNAVAILABLE` when the server is away, when another migration holds the lock for longer than a
 * minute, and when another transaction keeps a table from being changed in several tries.
 */
export async function migrate(options: {
  database: DatabaseAddress;
  folder: string;
  onNewer?: (names: readonly string[]) => void;
  tableLock?: TableLock;
}): Promise<string[]> {
  const migrations = await readMigrations(options.folder);
  const tries = options.tableLock ?? tableLock;
  return withConnection(options.database, async (connection) => {
    await connection.query('SET SESSION lock_wait_timeout = ?', [tries.waitSeconds]);
    await lock(connection, options.database.name);
    const applied = await readApplied(connection);
    const newer = checkApplied(applied, migrations);
    if (newer.length > 0) options.onNewer?.(newer);
    const missing = migrations.filter(({ name }) => !applied.has(name));
    for (const migration of missing) await apply(connection, migration, tries);
    return missing.map(({ name }) => name);
  });
}

/** Runs the statements of one file, such as sample data, that is no migration. Statements must bear being run again. */
export async function runSqlFile(options: { database: DatabaseAddress; file: string }): Promise<void> {
  const sql = await readFile(options.file, 'utf8');
  await withConnection(options.database, (connection) => connection.query(sql));
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const wrong = names.find((name) => !fileName.test(name));
  if (wrong !== undefined) {
    throw new AppError('MIGRATION_INVALID', `${join(folder, wrong)} is not named like 0001-what-it-does.sql`);
  }
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** The checksums of the files that were applied, by their names. */
async function readApplied(connection: Connection): Promise<Map<string, string>> {
  await connection.query(
    `CREATE TABLE IF NOT EXISTS schema_migrations (
       name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
       checksum CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
       applied_at DATETIME(3) NOT NULL
     )`,
  );
  const [rows] = await connection.query<(RowDataPacket & { name: string; checksum: string })[]>(
    'SELECT name, checksum FROM schema_migrations ORDER BY name',
  );
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

/** Gives the names of a newer version's files. Throws `MIGRATION_INVALID` where a file of this one is not as it was applied. */
function checkApplied(applied: ReadonlyMap<string, string>, migrations: readonly Migration[]): string[] {
  const checksums = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  const newest = migrations.at(-1)?.name ?? '';
  const newer: string[] = [];
  for (const [name, checksum] of applied) {
    const own = checksums.get(name);
    if (own === checksum) continue;
    if (own === undefined && name > newest) newer.push(name);
    else {
      throw new AppError(
        'MIGRATION_INVALID',
        `${name} was ${own === undefined ? 'removed' : 'edited'} after it was applied`,
        {
          remedy: 'Put the file back as it was, and write the change as a new file with the next number.',
        },
      );
    }
  }
  return newer;
}

async function apply(connection: Connection, { name, sql, checksum }: Migration, tries: TableLock): Promise<void> {
  for (let attempt = 1; !(await tryApply(connection, sql)); attempt += 1) {
    if (attempt >= tries.tries) {
      throw new AppError(
        'DATABASE_UNAVAILABLE',
        `${name} is not applied: another transaction kept its table locked, ${tries.tries} times for ${tries.waitSeconds} s`,
        { remedy: 'End the long transaction and deploy again: docs/runbooks/schema-change.md says how it is found.' },
      );
    }
    await pause(tries.pauseMs);
  }
  await connection.execute(
    'INSERT INTO schema_migrations (name, checksum, applied_at) VALUES (?, ?, UTC_TIMESTAMP(3))',
    [name, checksum],
  );
}

/** False when a table stayed locked. */
async function tryApply(connection: Connection, sql: string): Promise<boolean> {
  try {
    await connection.query(sql);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'ER_LOCK_WAIT_TIMEOUT') return false;
    throw error;
  }
}

/** The lock ends with the connection, so a crash frees it. */
async function lock(connection: Connection, databaseName: string): Promise<void> {
  // Lock names are the server's, not the database's, and at most 64 characters long.
  const name = `migrations:${createHash('sha256').update(databaseName).digest('hex').slice(0, 32)}`;
  const [rows] = await connection.query<(RowDataPacket & { locked: number | null })[]>(
    'SELECT GET_LOCK(?, ?) AS locked',
    [name, lockTimeoutSeconds],
  );
  if (rows[0]?.locked === 1) return;
  throw new AppError('DATABASE_UNAVAILABLE', `Another migration held the lock for ${lockTimeoutSeconds} s`, {
    remedy: 'Wait for it to end, or look at SHOW PROCESSLIST.',
  });
}
