import type { Connection, ExecuteValues, RowDataPacket } from 'mysql2/promise';
import { AppError } from '../../../base/errors.ts';
import { readDatabaseAddress } from '../../database/connect-database.ts';
import { sessionSettings } from '../../database/open-connection.ts';
import { withConnection } from '../../database/with-connection.ts';

/** How long a statement waits for a claim that somebody else is writing. */
const lockWaitSeconds = 5;

/** The database as the commands on claims use it: one connection, on which nothing is logged as slow. */
export interface ClaimsSession {
  /** Rows of a SELECT; values are sent apart from the SQL, where no statistics of the server show them. */
  select<Row>(sql: string, values?: ExecuteValues): Promise<Row[]>;
  /** Runs `work` in a transaction that is committed when it resolves, and rolled back when it rejects. */
  transaction<Result>(work: (connection: Pick<Connection, 'query'>) => Promise<Result>): Promise<Result>;
}

/** Runs `work` on a connection to the database of `settings`. Throws `CONFIG_INVALID` or `DATABASE_UNAVAILABLE`. */
export async function withClaimsSession<Result>(
  settings: Parameters<typeof readDatabaseAddress>[0],
  work: (session: ClaimsSession) => Promise<Result>,
): Promise<Result> {
  try {
    return await withConnection(await readDatabaseAddress(settings), async (connection) => {
      await connection.query(sessionSettings);
      await connection.query('SET SESSION innodb_lock_wait_timeout = ?', [lockWaitSeconds]);
      return work(createClaimsSession(connection));
    });
  } catch (error) {
    throw toSetupError(error);
  }
}

/** What whoever set the database up has to mend, said as that. */
function toSetupError(error: unknown): unknown {
  const { code } = error as { code?: string };
  if (code === 'ER_NO_SUCH_TABLE') {
    return new AppError('CONFIG_INVALID', 'The database has not the tables of this version.', {
      cause: error,
      remedy: 'Check DB_NAME, and that this version is deployed: npm run migrate makes the tables.',
    });
  }
  if (code === 'ER_TABLEACCESS_DENIED_ERROR') {
    return new AppError('CONFIG_INVALID', "The database's account has not the rights for that.", {
      cause: error,
      remedy: 'docs/database-access.md names them.',
    });
  }
  return error;
}

function createClaimsSession(connection: Connection): ClaimsSession {
  return {
    async select<Row>(sql: string, values: ExecuteValues = []) {
      const [rows] = await connection.execute<RowDataPacket[]>(sql, values);
      return rows as Row[];
    },
    async transaction(work) {
      await connection.beginTransaction();
      try {
        const result = await work(connection);
        await connection.commit();
        return result;
      } catch (error) {
        // Of a connection that broke the server rolls back by itself.
        await connection.rollback().catch(() => {});
        throw error;
      }
    },
  };
}
