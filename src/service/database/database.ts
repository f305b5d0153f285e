import type { ExecuteValues } from 'mysql2/promise';

export interface PoolState {
  /** Connections that run a statement now. */
  readonly inUse: number;
  /** Connections that are open and run nothing. */
  readonly idle: number;
  /** Requests that wait for a connection. */
  readonly pending: number;
  /** The most connections this pool may open. */
  readonly size: number;
  /** The circuit breaker is open: statements, or only writes, are refused at once until the database can do them again. */
  readonly suspended: boolean;
}

export interface ExecuteOptions {
  /** Hears that the statement got its connection; once more when it is sent again. */
  readonly onConnection?: () => void;
  /**
   * Running the statement twice does no harm, because a unique key or its own condition catches the second time: it is
   * sent again after a lost connection, a deadlock, a full server or a failover. Default false.
   */
  readonly repeatable?: boolean;
  /**
   * False sends the values escaped within the text. For a statement whose text varies, such as an INSERT of a changing
   * number of rows, which would otherwise fill the server's cache of prepared statements. Default true.
   */
  readonly prepared?: boolean;
}

/**
 * The database as the rooms above see it. Every method rejects with `DATABASE_UNAVAILABLE` when it is away, full or too slow, or
 * could not do it for another reason that passes.
 */
export interface Database {
  /** Rows of a SELECT as objects. Values are sent apart from the SQL. */
  select<Row>(sql: string, values?: ExecuteValues): Promise<Row[]>;
  /** Runs one statement that is committed when the promise resolves; gives the number of rows it changed. */
  execute(sql: string, values: ExecuteValues, options?: ExecuteOptions): Promise<number>;
  state(): PoolState;
  /** Lets running statements finish, then closes every connection. */
  close(): Promise<void>;
}
