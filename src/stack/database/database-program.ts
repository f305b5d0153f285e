import { dirname, join } from 'node:path';
import { AppError } from '../../base/errors.ts';
import { libraryFolders, unpackDebianPackages } from '../processes/debian-packages.ts';
import { findProgram } from '../processes/find-program.ts';
import { runProgram } from '../processes/run-program.ts';

const serverNames = ['mariadbd', 'mysqld'];
/** Where packages put the server although PATH does not name the folder. */
const serverFolders = [
  '/usr/sbin',
  '/usr/libexec',
  '/usr/local/sbin',
  '/usr/local/mysql/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/mariadb/bin',
  '/opt/homebrew/opt/mysql/bin',
  '/usr/local/opt/mariadb/bin',
  '/usr/local/opt/mysql/bin',
];
/** The server, and `my_print_defaults`, which initialising the data folder needs. */
const debianPackages = ['mariadb-server-core', 'mariadb-client-core'];
const alternative =
  'install MariaDB or MySQL so that mariadbd or mysqld is in PATH, or set DB_HOST, DB_PORT, DB_USER and DB_PASSWORD to use a database that is there already';

/** A database server program: how to run it and how to initialise its data folder. */
export interface DatabaseProgram {
  readonly kind: 'mariadb' | 'mysql';
  /** The command before the server's own arguments. */
  readonly server: readonly [string, ...string[]];
  /** The command that makes a new data folder, before the arguments both kinds of server take. */
  readonly initialise: readonly [string, ...string[]];
  /** Arguments both commands need to find their own files. */
  readonly locations: readonly string[];
}

/**
 * Finds the machine's MariaDB or MySQL server; where there is none, unpacks Debian's MariaDB into `toolsFolder`.
 * Throws `PROGRAM_MISSING` when neither can be had.
 */
export async function findDatabaseProgram(deps: {
  toolsFolder: string;
  onProgress(message: string): void;
}): Promise<DatabaseProgram> {
  const installed = await findProgram(serverNames, serverFolders);
  if (installed !== undefined) return installedProgram(installed);
  const root = await unpackDebianPackages({
    packages: debianPackages,
    folder: join(deps.toolsFolder, 'debian'),
    alternative,
    onProgress: deps.onProgress,
  });
  return unpackedProgram(root);
}

async function installedProgram(server: string): Promise<DatabaseProgram> {
  const { lines } = await runProgram({ command: server, args: ['--version'], timeoutMs: 10_000 });
  if (!lines.some((line) => line.includes('MariaDB'))) {
    return { kind: 'mysql', server: [server], initialise: [server], locations: [] };
  }
  const installer = await findProgram(['mariadb-install-db', 'mysql_install_db'], [dirname(server), ...serverFolders]);
  if (installer === undefined) {
    throw new AppError('PROGRAM_MISSING', `${server} is here, but mariadb-install-db is not`, { remedy: alternative });
  }
  return { kind: 'mariadb', server: [server], initialise: [installer], locations: [] };
}

async function unpackedProgram(root: string): Promise<DatabaseProgram> {
  const usr = join(root, 'usr');
  const withLibraries = ['/usr/bin/env', `LD_LIBRARY_PATH=${(await libraryFolders(root)).join(':')}`] as const;
  return {
    kind: 'mariadb',
    server: [...withLibraries, join(usr, 'sbin/mariadbd')],
    initialise: [...withLibraries, join(usr, 'bin/mariadb-install-db')],
    locations: [`--basedir=${usr}`],
  };
}
