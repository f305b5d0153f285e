import type { PoolLimits } from './connection-pool.ts';
import { type CredentialSettings, createCredentials } from './create-credentials.ts';
import type { Database } from './database.ts';
import { createPool, type PoolListener } from './pool.ts';
import { readTls } from './read-tls.ts';
import { createResilientDatabase, type ResilienceListener } from './resilient-database.ts';
import type { DatabaseAddress } from './with-connection.ts';

/** Where the database is, how to get in, and whether the way there is encrypted. */
export type DatabaseSettings = CredentialSettings & {
  readonly tls: Parameters<typeof readTls>[0] | undefined;
};

export type DatabaseListener = PoolListener &
  ResilienceListener & {
    /** The server refused the credentials, and the secret had newer ones. */
    onCredentialsRefreshed(): void;
  };

/**
 * Creates the database as an instance uses it: credentials, TLS, pool, retry and circuit breaker. No connection is
 * opened before the first statement. Throws `CONFIG_INVALID` when the certificate authorities cannot be read.
 */
export async function connectDatabase(deps: {
  settings: DatabaseSettings;
  limits: PoolLimits;
  listener: DatabaseListener;
}): Promise<Database> {
  const { settings, limits, listener } = deps;
  const credentials = createCredentials(settings, { onRefreshed: listener.onCredentialsRefreshed });
  const tls = settings.tls && (await readTls(settings.tls));
  return createResilientDatabase({ pool: createPool({ ...limits, credentials, tls }, listener), listener });
}

/** The same for work on a connection of its own, such as migrations. Throws as above, or `DATABASE_UNAVAILABLE`. */
export async function readDatabaseAddress(settings: DatabaseSettings): Promise<DatabaseAddress> {
  const endpoint = await createCredentials(settings, { onRefreshed: () => {} }).current();
  return { ...endpoint, tls: settings.tls && (await readTls(settings.tls)) };
}
