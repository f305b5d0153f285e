import { z } from 'zod';
import type { Credentials, DatabaseEndpoint } from './credentials.ts';
import { DatabaseUnavailableError } from './database-errors.ts';

/** What RDS keeps in a secret, and what rotation by two accounts in turn changes: the user as well as the password. */
const secretSchema = z.object({
  username: z.string().min(1),
  password: z.string(),
  host: z.string().min(1).optional(),
  port: z.coerce.number().int().min(1).max(65_535).optional(),
  dbname: z.string().min(1).optional(),
});

/** A password that stays wrong must not become a call to Secrets Manager for every connection. */
const refetchEveryMs = 2000;

/**
 * Creates credentials that come from a secret: read with the first connection and kept until the server refuses them,
 * which is how a rotation shows. They are read again then, once for all connections that were refused together. What
 * `given` names wins over the secret's host, port and database.
 */
export function createSecretCredentials(deps: {
  /** Gives the secret's text, JSON with username and password. */
  readSecret(): Promise<string>;
  given: Partial<Pick<DatabaseEndpoint, 'host' | 'port' | 'name'>>;
  /** The secret gave other credentials than the refused ones. */
  onRefreshed(): void;
  nowMs?: () => number;
}): Credentials {
  const nowMs = deps.nowMs ?? (() => performance.now());
  let known: DatabaseEndpoint | undefined;
  let reading: Promise<DatabaseEndpoint> | undefined;
  let readAtMs = Number.NEGATIVE_INFINITY;

  async function read(): Promise<DatabaseEndpoint> {
    try {
      readAtMs = nowMs();
      const before = known;
      known = toEndpoint(await deps.readSecret(), deps.given);
      if (before !== undefined && !isSame(before, known)) deps.onRefreshed();
      return known;
    } catch (error) {
      throw new DatabaseUnavailableError('unreachable', 'The database credentials could not be read', error);
    } finally {
      reading = undefined;
    }
  }

  const readOnce = () => {
    reading ??= read();
    return reading;
  };

  return {
    current: async () => known ?? readOnce(),
    async renew(refused) {
      // Another connection was refused before this one, and the secret was read again for it.
      if (known !== undefined && !isSame(known, refused)) return known;
      if (reading === undefined && nowMs() - readAtMs < refetchEveryMs) return undefined;
      const renewed = await readOnce();
      return isSame(renewed, refused) ? undefined : renewed;
    },
  };
}

function isSame(one: DatabaseEndpoint, other: DatabaseEndpoint): boolean {
  return one.user === other.user && one.password === other.password;
}

function toEndpoint(text: string, given: Partial<Pick<DatabaseEndpoint, 'host' | 'port' | 'name'>>): DatabaseEndpoint {
  const secret = secretSchema.parse(parseJson(text));
  const host = given.host ?? secret.host;
  if (host === undefined) throw new Error('The secret names no host; set DB_HOST');
  return {
    host,
    port: given.port ?? secret.port ?? 3306,
    user: secret.username,
    password: secret.password,
    name: given.name ?? secret.dbname ?? 'insured',
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What JSON.parse says quotes the text.
    throw new Error('The secret is not JSON');
  }
}
