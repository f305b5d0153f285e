import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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

/**
 * Applies the numbered files of `folder` that this database has not seen, in order, each once, and remembers their
 * checksums. Several instances may call it at once: one works, the others wait for it.
 *
 * MySQL commits each DDL statement by itself, so a file that was cut off is run again: write its statements so that
 * running them twice is harmless (`IF NOT EXISTS`).
 *
 * Gives the names of the files applied now. Throws `MIGRATION_INVALID` for a file that was edited or lost after it was
 * applied, `DATABASE_UNAVAILABLE` when the server is away or another migration holds the lock for longer than a minute.
 */
export async function migrate(options: { database: DatabaseAddress; folder: string }): Promise<string[]> {
  const migrations = await readMigrations(options.folder);
  return withConnection(options.database, async (connection) => {
    await lock(connection, options.database.name);
    return applyMissing(connection, migrations);
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

async function applyMissing(connection: Connection, migrations: readonly Migration[]): Promise<string[]> {
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
  const files = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    if (files.get(row.name)?.checksum === row.checksum) continue;
    throw new AppError(
      'MIGRATION_INVALID',
      `${row.name} was ${files.has(row.name) ? 'edited' : 'removed'} after it was applied`,
      {
        remedy: 'Put the file back as it was, and write the change as a new file with the next number.',
      },
    );
  }
  const applied = new Set(rows.map((row) => row.name));
  const missing = migrations.filter((migration) => !applied.has(migration.name));
  for (const migration of missing) {
    await connection.query(migration.sql);
    await connection.execute(
      'INSERT INTO schema_migrations (name, checksum, applied_at) VALUES (?, ?, UTC_TIMESTAMP(3))',
      [migration.name, migration.checksum],
    );
  }
  return missing.map((migration) => migration.name);
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
