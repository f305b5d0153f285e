/**
 * What the service's account needs here: it never changes or deletes a claim, but an INSERT that leaves a claim which is there as it
 * is (`ON DUPLICATE KEY UPDATE id = id`) asks for the right to update. MySQL asks for that column's, MariaDB for the table's.
 */
export function serviceGrants(database: string, account: string): readonly string[] {
  return [`GRANT SELECT, INSERT ON ${database}.* TO ${account}`, `GRANT UPDATE ON ${database}.claims TO ${account}`];
}
