import mysql, { type Connection } from 'mysql2/promise';
import { toDatabaseError } from './database-errors.ts';

export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly name: string;
}

/**
 * Runs `work` on a connection of its own that takes several statements at once, for setting a database up. `database`
 * without a name connects to none. Throws `DATABASE_UNAVAILABLE` when the server is away.
 */
export async function withConnection<Result>(
  database: Omit<DatabaseAddress, 'name'> & { readonly name?: string },
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  let connection: Connection | undefined;
  try {
    connection = await mysql.createConnection({
      host: database.host,
      port: database.port,
      user: database.user,
      password: database.password,
      database: database.name,
      charset: 'utf8mb4',
      timezone: 'Z',
      multipleStatements: true,
    });
    return await work(connection);
  } catch (error) {
    throw toDatabaseError(error);
  } finally {
    await connection?.end().catch(() => connection?.destroy());
  }
}
