import { escapeId, type RowDataPacket } from 'mysql2/promise';
import { type DatabaseAddress, withConnection } from './with-connection.ts';

/** Creates the database when the server does not have it. One that is there needs no right to create. */
export async function createDatabase({ name, ...server }: DatabaseAddress): Promise<void> {
  await withConnection(server, async (connection) => {
    const [found] = await connection.query<RowDataPacket[]>(
      'SELECT 1 FROM information_schema.schemata WHERE schema_name = ?',
      [name],
    );
    if (found.length === 0) await connection.query(`CREATE DATABASE ${escapeId(name)} CHARACTER SET utf8mb4`);
  });
}
