import type { Database } from './database.ts';

export interface ServerConnections {
  /** Connections open at the server, everybody's. */
  readonly open: number;
  /** The most it takes: max_connections. */
  readonly limit: number;
}

/**
 * Asks the server how many connections it has open and may have, which every user may know. The two questions are two
 * statements, because MySQL 8 and MariaDB keep the first in tables of different names and only SHOW is the same in both.
 * Rejects with `DATABASE_UNAVAILABLE`.
 */
export async function readServerConnections(database: Pick<Database, 'select'>): Promise<ServerConnections> {
  const [status] = await database.select<{ Value: string }>("SHOW GLOBAL STATUS LIKE 'Threads_connected'");
  const [limit] = await database.select<{ value: number }>('SELECT @@max_connections AS value');
  return { open: Number(status?.Value), limit: Number(limit?.value) };
}
