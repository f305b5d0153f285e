import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { AppError, errorChain } from '../../base/errors.ts';
import { findFreePort } from '../../base/ports.ts';
import { makeSocketFolder } from '../../base/socket-folder.ts';
import { type Child, type ChildExit, startChild } from '../processes/child-process.ts';
import { type OwnedFolder, ownDataFolder } from './data-folder-lock.ts';
import { accountStatements, databaseUser } from './database-account.ts';
import { databaseServerArguments, runningServerArguments } from './database-arguments.ts';
import { initialiseDataFolder } from './database-folder.ts';
import { type DatabaseProgram, findDatabaseProgram } from './database-program.ts';

const host = '127.0.0.1';
const readyTimeoutMs = 60_000;
const stopTimeoutMs = 8000;
const pollMs = 50;
const logLinesShown = 12;

/** A running private database server. */
export interface DatabaseServer {
  readonly host: string;
  readonly port: number;
  /** May create databases and accounts. */
  readonly user: string;
  /** New at every start unless one is given; known to this process alone. */
  readonly password: string;
  readonly pid: number;
  /** Resolves when the server has ended, asked to or not. */
  readonly exited: Promise<ChildExit>;
  /** Shuts the server down cleanly; kills it when that takes more than eight seconds. */
  stop(): Promise<void>;
}

/**
 * Starts a private MariaDB or MySQL server on a free port of 127.0.0.1 with its data in `dataFolder`, which is made the
 * first time and kept. Where the machine has no server, Debian's is unpacked into `toolsFolder`. The server's log is
 * `<dataFolder>.log`. Resolves when it accepts connections.
 *
 * Throws `PROGRAM_MISSING` when no server can be had, and `PROCESS_FAILED` when it does not get ready (with the last
 * lines of its log) or another live process uses the data folder (with its pid).
 */
export async function startDatabaseServer(deps: {
  dataFolder: string;
  toolsFolder: string;
  maxConnections: number;
  /** Further arguments of the server, such as its certificate. */
  serverArguments?: readonly string[];
  /** A server that is started again with the port and password it had is for its clients the one that was away. */
  before?: Pick<DatabaseServer, 'port' | 'password'>;
  onProgress(message: string): void;
}): Promise<DatabaseServer> {
  const dataFolder = resolve(deps.dataFolder);
  const program = await findDatabaseProgram({ ...deps, toolsFolder: resolve(deps.toolsFolder) });
  await mkdir(dirname(dataFolder), { recursive: true });
  const runFolder = await makeSocketFolder('claims-database-');
  const removeRunFolder = () => rm(runFolder, { recursive: true, force: true });
  let owned: OwnedFolder | undefined;
  try {
    owned = await ownDataFolder({ dataFolder, runFolder });
    await initialiseDataFolder({ program, dataFolder, onProgress: deps.onProgress });
    const { child, port, password } = await runServer({ ...deps, program, dataFolder, runFolder, owned });
    const release = owned.release;
    return {
      host,
      port,
      user: databaseUser,
      password,
      pid: child.pid,
      exited: child.exited,
      async stop() {
        await child.stop();
        await Promise.all([release(), removeRunFolder()]);
      },
    };
  } catch (error) {
    await Promise.all([owned?.release(), removeRunFolder()]);
    throw error;
  }
}

async function runServer(deps: {
  program: DatabaseProgram;
  dataFolder: string;
  runFolder: string;
  owned: OwnedFolder;
  maxConnections: number;
  serverArguments?: readonly string[];
  before?: Pick<DatabaseServer, 'port' | 'password'>;
}): Promise<{ child: Child; port: number; password: string }> {
  const { port, password } = deps.before ?? {
    port: await findFreePort(),
    password: randomBytes(24).toString('base64url'),
  };
  const initFile = join(deps.runFolder, 'init.sql');
  const logFile = `${deps.dataFolder}.log`;
  await writeFile(initFile, accountStatements(password), { mode: 0o600 });
  // Started again, it goes on with its log, which says why it ended.
  if (deps.before === undefined) await writeFile(logFile, '');
  const [command, ...before] = deps.program.server;
  const child = await startChild({
    command,
    args: [
      ...before,
      '--no-defaults',
      ...deps.program.locations,
      ...databaseServerArguments({ dataFolder: deps.dataFolder }),
      ...runningServerArguments({
        kind: deps.program.kind,
        port,
        maxConnections: deps.maxConnections,
        socketFile: join(deps.runFolder, 'server.sock'),
        pidFile: join(deps.runFolder, 'server.pid'),
        initFile,
        logFile,
      }),
      ...(deps.serverArguments ?? []),
    ],
    stopTimeoutMs,
  });
  try {
    await deps.owned.noteServer(child.pid);
    await untilReady({ child, port, password, logFile, dataFolder: deps.dataFolder });
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    await rm(initFile, { force: true });
  }
  return { child, port, password };
}

/** Resolves when this start's password opens a connection. */
async function untilReady(deps: {
  child: Child;
  port: number;
  password: string;
  logFile: string;
  dataFolder: string;
}): Promise<void> {
  let exit: ChildExit | undefined;
  void deps.child.exited.then((how) => {
    exit = how;
  });
  const deadline = Date.now() + readyTimeoutMs;
  for (let lastError: unknown; ; ) {
    try {
      const connection = await createConnection({ host, port: deps.port, user: databaseUser, password: deps.password });
      await connection.end();
      return;
    } catch (error) {
      lastError = error;
    }
    if (exit !== undefined || Date.now() > deadline) {
      const what = exit === undefined ? 'was not ready in time' : `ended (exit code ${exit.code ?? exit.signal})`;
      const log = (await readFile(deps.logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-logLinesShown);
      throw new AppError(
        'PROCESS_FAILED',
        `the database server ${what}; the end of its log:\n${log.map((line) => `  ${line}`).join('\n')}`,
        {
          remedy: `see ${deps.logFile}; when the data in ${deps.dataFolder} is not wanted, remove that folder and start again`,
          cause: new Error(errorChain(lastError)),
        },
      );
    }
    await new Promise((resume) => setTimeout(resume, pollMs));
  }
}
