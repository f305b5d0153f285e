import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createDatabase } from '../../service/database/create-database.ts';
import { migrate, runSqlFile } from '../../service/database/migrate.ts';
import { provisionServiceUser } from '../../service/database/service-user.ts';
import type { DatabaseAddress } from '../../service/database/with-connection.ts';
import { keepDatabaseServer } from './supervisor.ts';

const databaseName = 'insured';
/** As in `infrastructure/environment.yaml`. */
const serviceUser = 'claims_service';

export interface PreparedDatabase {
  /** For whoever may do everything. */
  readonly address: DatabaseAddress;
  /** For the service: with its rights alone, as in AWS, where the server is one of our own. */
  readonly serviceAddress: DatabaseAddress;
  /** Its process, when there is one, and its files, when it was started here. */
  readonly localServer?: { pid(): number | undefined; readonly dataFolder: string };
  stop(): Promise<void>;
}

/**
 * The configured database, or a private server where none is configured, with its tables and sample products. A private
 * server that ends without being asked to is started again. Throws what starting and migrating throw.
 */
export async function startPreparedDatabase(deps: {
  configured?: DatabaseAddress | undefined;
  dataFolder: string;
  toolsFolder: string;
  sqlFolder: string;
  maxConnections: number;
  /** Before a private server that ended is started again. */
  pauseMs?: number;
  onProgress(message: string): void;
}): Promise<PreparedDatabase> {
  const database = deps.configured
    ? { address: deps.configured, serviceAddress: deps.configured, stop: async () => {} }
    : await startPrivateDatabase(deps);
  const { address, serviceAddress } = database;
  try {
    await createDatabase(address);
    await migrate({ database: address, folder: deps.sqlFolder });
    if (serviceAddress !== address) {
      const { user, password } = serviceAddress;
      await provisionServiceUser({ database: address, user, login: { password } });
    }
    await runSqlFile({ database: address, file: join(deps.sqlFolder, 'samples', 'products.sql') });
  } catch (error) {
    await database.stop();
    throw error;
  }
  return database;
}

async function startPrivateDatabase(deps: Parameters<typeof startPreparedDatabase>[0]): Promise<PreparedDatabase> {
  const { host, port, user, password, pid, stop } = await keepDatabaseServer(deps);
  const servicePassword = randomBytes(24).toString('base64url');
  return {
    address: { host, port, user, password, name: databaseName },
    serviceAddress: { host, port, user: serviceUser, password: servicePassword, name: databaseName },
    localServer: { pid, dataFolder: deps.dataFolder },
    stop,
  };
}
