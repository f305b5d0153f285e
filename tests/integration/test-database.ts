import { randomBytes } from 'node:crypto';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { inject } from 'vitest';
// For what it adds to vitest's ProvidedContext.
import type {} from '../database-global-setup.ts';

/** A database that one test has to itself, on the server of this test run. */
export interface TestDatabase {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Runs one statement on a connection of its own; dates come as text. */
  query<Row = RowDataPacket>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** Makes an empty database with a name of its own. The test drops it when it is done. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { host, port, user, password } = inject('databaseServer');
  const database = `test_${randomBytes(6).toString('hex')}`;
  const run = async <Row>(sql: string, values: readonly unknown[], within?: string): Promise<Row[]> => {
    const connection = await createConnection({ host, port, user, password, database: within, dateStrings: true });
    try {
      const [rows] = await connection.query(sql, [...values]);
      return rows as Row[];
    } finally {
      await connection.end();
    }
  };
  await run(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`, []);
  return {
    host,
    port,
    user,
    password,
    database,
    query: (sql, values = []) => run(sql, values, database),
    drop: async () => {
      await run(`DROP DATABASE IF EXISTS ${database}`, []);
    },
  };
}
