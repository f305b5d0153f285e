/**
 * What the master user of an RDS MySQL instance may do that a service and its tests use. SUPER is not among it: with
 * SUPER an account gets one connection beyond the maximum, and a full server would not look full.
 */
const privileges = [
  'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES',
  'CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE',
  'CREATE USER, EVENT, TRIGGER',
].join(', ');

/** The account's name; it may come from 127.0.0.1 alone. */
export const databaseUser = 'insurance_claims';

/**
 * Statements, one a line, that give the account and root this password; for a server's `--init-file`, which keeps the
 * password out of the process list. `password` must need no quoting.
 */
export function accountStatements(password: string): string {
  const account = `'${databaseUser}'@'127.0.0.1'`;
  return [
    `CREATE USER IF NOT EXISTS ${account};`,
    `ALTER USER ${account} IDENTIFIED BY '${password}';`,
    `GRANT ${privileges} ON *.* TO ${account} WITH GRANT OPTION;`,
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';`,
    // A new MariaDB has these without a password. (It has root@<host name> too: nobody can be that on a server that
    // looks up no names and listens on 127.0.0.1.)
    "DROP USER IF EXISTS 'root'@'127.0.0.1', 'root'@'::1';",
    '',
  ].join('\n');
}
