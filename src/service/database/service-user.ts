import { AppError } from '../../base/errors.ts';
import { type DatabaseAddress, withConnection } from './with-connection.ts';

/** How the account proves who it is: by a token of IAM, which RDS's plugin checks, or by a password where there is no IAM. */
export type ServiceLogin = 'iam' | { readonly password: string };

/**
 * All that the service does, by table. It reads neither names nor dates of birth, so no fault of its statements shows one. UPDATE is what
 * the servers ask for where an INSERT leaves a claim that is there already as it is: MySQL of the column, MariaDB of the table.
 */
const rights: Readonly<Record<string, readonly string[]>> = {
  claims: [
    'SELECT (id, reference, created_at, content_hash, policy_id, idempotency_key, claim_key, mobile)',
    'INSERT',
    'UPDATE /*!80000 (id) */',
  ],
  products: ['SELECT'],
  erased_claims: ['SELECT'],
};

/**
 * Makes the account as which the service logs in, where it is not there yet, and gives it the rights on its tables, which must be there.
 * Rights that it has are not taken away, since instances of the version before are at work. Running it again changes nothing. `database`
 * is the way in of somebody who may make accounts. Throws `CONFIG_INVALID` when `user` is that account itself, and `DATABASE_UNAVAILABLE`
 * when the server is away. AWS page: "Creating a database account using IAM authentication".
 */
export async function provisionServiceUser(options: {
  database: DatabaseAddress;
  user: string;
  login: ServiceLogin;
}): Promise<void> {
  const { database, user, login } = options;
  if (user === database.user) {
    throw new AppError('CONFIG_INVALID', `The service cannot log in as ${user}, who makes its tables`, {
      remedy: 'Give the service an account of its own: DB_USER.',
    });
  }
  await withConnection(database, async (connection) => {
    const account = `${connection.escape(user)}@'%'`;
    // MySQL gives what follows AS to the plugin.
    const identified =
      login === 'iam'
        ? "IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'"
        : `IDENTIFIED BY ${connection.escape(login.password)}`;
    await connection.query(`CREATE USER IF NOT EXISTS ${account} ${identified}`);
    // A password is another one each time. A token goes over TLS alone, so that nobody reads it on its way.
    await connection.query(`ALTER USER ${account} ${login === 'iam' ? 'REQUIRE SSL' : identified}`);
    for (const [table, granted] of Object.entries(rights))
      await connection.query(`GRANT ${granted.join(', ')} ON ${connection.escapeId(table)} TO ${account}`);
  });
}
