import mysql, { type Connection } from 'mysql2/promise';
import { AppError, errorChain } from '../../base/errors.ts';
import { connectionTls, type DatabaseTls } from './connection-tls.ts';
import type { DatabaseEndpoint } from './credentials.ts';
import { DatabaseUnavailableError, toDatabaseError, type UnavailableReason } from './database-errors.ts';

export interface DatabaseAddress extends DatabaseEndpoint {
  /** How the connection is encrypted; undefined for not at all. */
  readonly tls?: DatabaseTls | undefined;
}

/** What may have to do with where the server is and who we are to it. */
const ofAddress = new Set<UnavailableReason>(['unreachable', 'lost', 'no-answer', 'conflict', 'read-only']);

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
      ...connectionTls(database, database.tls),
      charset: 'utf8mb4',
      timezone: 'Z',
      dateStrings: ['DATE'],
      multipleStatements: true,
    });
    return await work(connection);
  } catch (error) {
    const known = toDatabaseError(error);
    if (known === error || !(known instanceof DatabaseUnavailableError)) throw error;
    // What the server could not do it says best itself, and nothing is wrong with the address.
    if (connection !== undefined && !ofAddress.has(known.reason)) throw error;
    throw new AppError(
      known.code,
      `The database at ${database.host}:${database.port} is not available: ${errorChain(error)}`,
      { cause: error, remedy: 'Check that it runs, and DB_HOST, DB_PORT, DB_USER and DB_PASSWORD.' },
    );
  } finally {
    await connection?.end().catch(() => connection?.destroy());
  }
}
