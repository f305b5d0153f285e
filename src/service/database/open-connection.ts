import { type Connection, createConnection } from 'mysql2';
import { connectionTls, type DatabaseTls } from './connection-tls.ts';
import type { DatabaseEndpoint } from './credentials.ts';
import { DatabaseUnavailableError } from './database-errors.ts';

/** Short, so that an address that swallows packets after a failover is noticed while the next try still helps. */
const connectTimeoutMs = 1000;

/**
 * Says what the SQL relies on, whatever the server's parameter group says: a value that does not fit is an error, and
 * a backslash escapes, which the escaping of values in `prepared: false` statements needs. What a statement reads beside
 * what it writes is not locked. No statement gets into the slow query log, which would keep the values of a claim.
 */
export const sessionSettings = [
  "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,NO_ENGINE_SUBSTITUTION'",
  ', long_query_time = 31536000',
  // The same setting: MySQL reads the first comment and MariaDB, also where it has the old name alone, the second.
  "/*!80000 , SESSION transaction_isolation = 'READ-COMMITTED' *//*M! , SESSION tx_isolation = 'READ-COMMITTED' */",
].join('');

/**
 * Opens one connection, ready for statements, within a second. The host's name is looked up each time, because a
 * failover moves it. `onLost` hears when the connection breaks later. Rejects with what mysql2 says.
 */
export function openConnection(
  endpoint: DatabaseEndpoint,
  options: { tls: DatabaseTls | undefined; onLost: () => void },
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const connection = createConnection({
      host: endpoint.host,
      port: endpoint.port,
      user: endpoint.user,
      password: endpoint.password,
      database: endpoint.name,
      ...connectionTls(endpoint, options.tls),
      // mysql2's own limit ends with the handshake, where a server that hangs would hold the request for ever.
      connectTimeout: 0,
      charset: 'utf8mb4',
      timezone: 'Z',
      dateStrings: ['DATE'],
      enableKeepAlive: true,
      // A row that was there already is none that a statement changed.
      flags: ['-FOUND_ROWS'],
    });
    let opened = false;
    const fail = (error: Error) => {
      clearTimeout(timer);
      connection.destroy();
      if (opened) options.onLost();
      else reject(error);
    };
    const timer = setTimeout(
      () => fail(new DatabaseUnavailableError('no-answer', `No connection within ${connectTimeoutMs} ms`)),
      connectTimeoutMs,
    );
    connection.on('error', fail);
    connection.on('end', () => fail(new Error('The server closed the connection')));
    connection.once('connect', () => {
      connection.query(sessionSettings, (error) => {
        if (error !== null) return fail(error);
        clearTimeout(timer);
        opened = true;
        resolve(connection);
      });
    });
  });
}
