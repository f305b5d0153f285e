import { userInfo } from 'node:os';
import type { DatabaseProgram } from './database-program.ts';

/** What MySQL 8 is strict about by default, which RDS keeps and MariaDB has in part. */
const sqlMode = [
  'ONLY_FULL_GROUP_BY',
  'STRICT_TRANS_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
].join(',');

/** Arguments that initialising a data folder and running a server on it share. */
export function databaseServerArguments(deps: { dataFolder: string }): string[] {
  return [
    `--datadir=${deps.dataFolder}`,
    // The server refuses to run as root unless it is told to.
    ...(userInfo().uid === 0 ? ['--user=root'] : []),
    '--skip-name-resolve',
    '--innodb-buffer-pool-size=64M',
    '--innodb-log-file-size=16M',
    '--performance-schema=OFF',
  ];
}

/** Arguments of a running server besides databaseServerArguments: small, durable, and as strict as RDS MySQL 8. */
export function runningServerArguments(deps: {
  kind: DatabaseProgram['kind'];
  port: number;
  maxConnections: number;
  socketFile: string;
  pidFile: string;
  initFile: string;
  logFile: string;
}): string[] {
  return [
    '--bind-address=127.0.0.1',
    `--port=${deps.port}`,
    `--socket=${deps.socketFile}`,
    `--pid-file=${deps.pidFile}`,
    `--init-file=${deps.initFile}`,
    `--log-error=${deps.logFile}`,
    `--max-connections=${deps.maxConnections}`,
    // A claim is acknowledged after COMMIT: it must be on the disk by then.
    '--innodb-flush-log-at-trx-commit=1',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    `--sql-mode=${sqlMode}`,
    '--default-time-zone=+00:00',
    '--skip-log-bin',
    '--key-buffer-size=1M',
    // MySQL's second protocol would listen on a port of its own.
    ...(deps.kind === 'mysql' ? ['--mysqlx=OFF'] : ['--aria-pagecache-buffer-size=8M']),
  ];
}
