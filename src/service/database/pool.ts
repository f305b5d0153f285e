import type { Connection, ExecuteValues, QueryValues, ResultSetHeader, RowDataPacket } from 'mysql2';
import { createConnectionPool, type PooledConnection, type PoolLimits } from './connection-pool.ts';
import type { DatabaseTls } from './connection-tls.ts';
import type { Credentials } from './credentials.ts';
import type { Database, ExecuteOptions } from './database.ts';
import { DatabaseUnavailableError, isPasswordRefused, toDatabaseError } from './database-errors.ts';
import { openConnection } from './open-connection.ts';

export interface PoolOptions extends PoolLimits {
  readonly credentials: Credentials;
  /** How connections are encrypted; undefined for not at all. */
  readonly tls?: DatabaseTls | undefined;
}

export interface PoolListener {
  /** How long a statement waited for its connection, with or without getting one. */
  onWait(waitMs: number): void;
  /** A statement got no connection in time. */
  onTimeout(): void;
  /** How long a statement that has its connection took until its answer, or until it failed. */
  onQuery?(durationMs: number): void;
  /** A connection could not be opened, or broke. */
  onConnectionError?(error: DatabaseUnavailableError): void;
  /** The server turned read-only, so that every connection is replaced. */
  onFailover?(error: DatabaseUnavailableError): void;
}

const statementTimeoutMs = 5000;
const goodbyeMs = 1000;
/** While a failover lasts, each new connection may reach the old server again. */
const failoverEveryMs = 500;

/**
 * Creates a pool of connections; none is opened before the first statement. A statement is tried once here, see
 * `createResilientDatabase`. When one connection breaks, or finds the server read-only, those that were opened with it
 * are replaced too: they lead to the same server.
 */
export function createPool(options: PoolOptions, listener: PoolListener): Database {
  const { credentials, tls } = options;
  let failoverAtMs = Number.NEGATIVE_INFINITY;

  async function open(onLost: () => void): Promise<Connection> {
    try {
      const endpoint = await credentials.current();
      try {
        return await openConnection(endpoint, { tls, onLost });
      } catch (error) {
        const renewed = isPasswordRefused(error) ? await credentials.renew(endpoint) : undefined;
        if (renewed === undefined) throw error;
        return await openConnection(renewed, { tls, onLost });
      }
    } catch (error) {
      // Whatever went wrong, nothing was asked of the database yet.
      const unreachable =
        error instanceof DatabaseUnavailableError
          ? error
          : new DatabaseUnavailableError('unreachable', 'The database cannot be reached', error);
      listener.onConnectionError?.(unreachable);
      throw unreachable;
    }
  }

  const pool = createConnectionPool<Connection>({
    ...options,
    open,
    end(connection) {
      connection.end(() => {});
      setTimeout(() => connection.destroy(), goodbyeMs).unref();
    },
    destroy: (connection) => connection.destroy(),
  });

  async function acquire(): Promise<PooledConnection<Connection>> {
    const startMs = performance.now();
    try {
      return await pool.acquire();
    } catch (error) {
      if (error instanceof DatabaseUnavailableError && error.reason === 'busy') listener.onTimeout();
      throw error;
    } finally {
      listener.onWait(performance.now() - startMs);
    }
  }

  function hear(error: DatabaseUnavailableError, pooled: PooledConnection<Connection>): void {
    if (error.reason === 'lost' || error.reason === 'no-answer') {
      listener.onConnectionError?.(error);
      pool.replaceAll(pooled);
    } else if (error.reason === 'read-only' && performance.now() - failoverAtMs > failoverEveryMs) {
      failoverAtMs = performance.now();
      listener.onFailover?.(error);
      pool.replaceAll(pooled);
    }
  }

  async function run<Result>(sql: string, values: ExecuteValues, options: ExecuteOptions): Promise<Result> {
    const { prepared = true, onConnection } = options;
    const pooled = await acquire();
    onConnection?.();
    const startMs = performance.now();
    try {
      const result = await runStatement<Result>(pooled.connection, { sql, values, prepared });
      listener.onQuery?.(performance.now() - startMs);
      pool.release(pooled);
      return result;
    } catch (thrown) {
      listener.onQuery?.(performance.now() - startMs);
      const error = toDatabaseError(thrown);
      if (error instanceof DatabaseUnavailableError) hear(error, pooled);
      // After a timeout or a lost connection nobody knows what it would read next.
      if ((thrown as { fatal?: boolean }).fatal === true) pool.discard(pooled);
      else pool.release(pooled);
      throw error;
    }
  }

  return {
    select: <Row>(sql: string, values: ExecuteValues = []) => run<(Row & RowDataPacket)[]>(sql, values, {}),
    execute: async (sql, values, options = {}) => (await run<ResultSetHeader>(sql, values, options)).affectedRows,
    state: () => ({ ...pool.counts(), size: options.size, suspended: false }),
    close: () => pool.close(),
  };
}

function runStatement<Result>(
  connection: Connection,
  { sql, values, prepared }: { sql: string; values: ExecuteValues; prepared: boolean },
): Promise<Result> {
  return new Promise((resolve, reject) => {
    // mysql2's own timeout leaves the prepare step out, where a server that hangs would hold the request for ever.
    const timer = setTimeout(
      () =>
        reject(
          Object.assign(new Error(`The database did not answer within ${statementTimeoutMs} ms`), {
            fatal: true,
            code: 'PROTOCOL_SEQUENCE_TIMEOUT',
          }),
        ),
      statementTimeoutMs,
    );
    const settle = (error: (Error & { sql?: string | undefined }) | null, result: unknown) => {
      clearTimeout(timer);
      if (error === null) return resolve(result as Result);
      // It holds the values of the statement, and errors are logged.
      delete error.sql;
      reject(error);
    };
    if (prepared) connection.execute(sql, values, settle);
    else connection.query(sql, values as QueryValues, settle);
  });
}
