import mysql, {
  type ExecuteValues,
  type PoolConnection,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2/promise';
import { AppError } from '../errors.ts';
import { toDatabaseError } from './database-errors.ts';

export interface PoolState {
  /** Connections that run a query now. */
  readonly inUse: number;
  /** Requests that wait for a connection. */
  readonly pending: number;
  /** The most connections this pool may open. */
  readonly size: number;
}

/** The database as the rooms above see it. Every method rejects with `DATABASE_UNAVAILABLE` when it is away, full or too slow. */
export interface Database {
  /** Rows of a SELECT as objects. Values are sent apart from the SQL. */
  select<Row>(sql: string, values?: ExecuteValues): Promise<Row[]>;
  /** Runs one statement that is committed when the promise resolves; gives the number of rows it changed. */
  execute(sql: string, values: ExecuteValues): Promise<number>;
  state(): PoolState;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly name: string;
  /** The most connections open at once. */
  readonly size: number;
  /** Idle connections kept open. */
  readonly idle: number;
  /** Requests that may wait for a connection; one more is refused at once. */
  readonly queue: number;
  /** How long a request may wait for a connection. */
  readonly waitMs: number;
}

const idleTimeoutMs = 60_000;
const connectTimeoutMs = 2000;
const statementTimeoutMs = 5000;

/**
 * Creates a pool of connections; none is opened before the first statement. `onWait` hears how long each statement
 * waited for its connection, `onTimeout` of each that got none.
 */
export function createPool(
  options: PoolOptions,
  listener: { onWait(waitMs: number): void; onTimeout(): void },
): Database {
  const pool = mysql.createPool({
    host: options.host,
    port: options.port,
    user: options.user,
    password: options.password,
    database: options.name,
    connectionLimit: options.size,
    maxIdle: options.idle,
    idleTimeout: idleTimeoutMs,
    queueLimit: options.queue,
    connectTimeout: connectTimeoutMs,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: ['DATE'],
  });
  let inUse = 0;
  let pending = 0;

  async function acquire(): Promise<PoolConnection> {
    const startMs = performance.now();
    const acquiring = pool.getConnection();
    pending += 1;
    try {
      return await withTimeout(acquiring, options.waitMs, () => {
        // It may still come: hand it back then, so that nothing leaks.
        acquiring.then(
          (late) => late.release(),
          () => {},
        );
        listener.onTimeout();
        return new AppError('DATABASE_UNAVAILABLE', `No database connection was free within ${options.waitMs} ms`);
      });
    } finally {
      pending -= 1;
      listener.onWait(performance.now() - startMs);
    }
  }

  async function run<Result extends ResultSetHeader | RowDataPacket[]>(
    sql: string,
    values: ExecuteValues,
  ): Promise<Result> {
    try {
      const connection = await acquire();
      inUse += 1;
      try {
        const [result] = await withTimeout(
          connection.execute<Result>(sql, values),
          statementTimeoutMs,
          statementTimeout,
        );
        connection.release();
        return result;
      } catch (error) {
        // After a timeout or a lost connection nobody knows what it would read next.
        if (isBroken(error)) connection.destroy();
        else connection.release();
        throw error;
      } finally {
        inUse -= 1;
      }
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  return {
    select: <Row>(sql: string, values: ExecuteValues = []) => run<(Row & RowDataPacket)[]>(sql, values),
    execute: async (sql, values) => (await run<ResultSetHeader>(sql, values)).affectedRows,
    state: () => ({ inUse, pending, size: options.size }),
    close: () => pool.end(),
  };
}

/** mysql2's own timeout leaves the prepare step out, where a server that hangs would hold the request for ever. */
function statementTimeout(): Error {
  return Object.assign(new Error(`The database did not answer within ${statementTimeoutMs} ms`), { fatal: true });
}

function isBroken(error: unknown): boolean {
  return (error as { fatal?: boolean }).fatal === true;
}

async function withTimeout<Result>(work: Promise<Result>, timeoutMs: number, timedOut: () => Error): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut()), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
