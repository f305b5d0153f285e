/** More commits than ever come in at once, so that a commit takes its whole time. */
const neverEnough = 1_000_000;

/**
 * Arguments of a database server that writes a binary log and syncs it at each COMMIT, as infrastructure/database.yaml
 * has it, and where every COMMIT takes `milliseconds` longer than the disk does. Those that come in meanwhile end with
 * it, as they would share a sync, and nothing computes for it. MariaDB and MySQL have options of their own for that, and
 * each leaves out the other's.
 */
export function commitTimeArguments(milliseconds: number): string[] {
  const binaryLog = ['--log-bin=binary', '--server-id=1', '--binlog-format=ROW', '--sync-binlog=1'];
  if (milliseconds === 0) return binaryLog;
  const microseconds = Math.round(milliseconds * 1000);
  return [
    ...binaryLog,
    `--loose-binlog-commit-wait-usec=${microseconds}`,
    `--loose-binlog-commit-wait-count=${neverEnough}`,
    `--loose-binlog-group-commit-sync-delay=${microseconds}`,
  ];
}
