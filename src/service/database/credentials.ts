/** Where the database is and who we are there. */
export interface DatabaseEndpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The database on that server. */
  readonly name: string;
  /** The server asks for the password itself instead of a hash of it, as RDS does for IAM tokens. Needs TLS. */
  readonly clearText?: boolean;
}

/** Where the pool gets them for each connection it opens. */
export interface Credentials {
  /** Rejects with `DATABASE_UNAVAILABLE` when they cannot be had. */
  current(): Promise<DatabaseEndpoint>;
  /** Others than the `refused` ones, or undefined when there are none. */
  renew(refused: DatabaseEndpoint): Promise<DatabaseEndpoint | undefined>;
}

/** Credentials that never change. */
export function fixedCredentials(endpoint: DatabaseEndpoint): Credentials {
  return { current: async () => endpoint, renew: async () => undefined };
}
