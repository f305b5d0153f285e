import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { TestProject } from 'vitest/node';
import { initialiseDataFolder } from '../src/stack/database/database-folder.ts';
import { findDatabaseProgram } from '../src/stack/database/database-program.ts';
import { startDatabaseServer } from '../src/stack/database/database-server.ts';

/** The server all integration tests of one run share; each test makes a database of its own on it. */
export interface SharedDatabaseServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly maxConnections: number;
}

declare module 'vitest' {
  interface ProvidedContext {
    databaseServer: SharedDatabaseServer;
    /** The data folder of a new database that no server runs on, to be copied; empty when the run starts no server. */
    newDatabaseFolder: string;
  }
}

/** Enough for all test files at once: a test of a full server starts one of its own, or it would starve the others. */
const maxConnections = 200;

/** Called by vitest before the first integration test; what it returns is called after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.env.DB_HOST) {
    project.provide('databaseServer', await configuredServer(process.env.DB_HOST));
    project.provide('newDatabaseFolder', '');
    return async () => {};
  }
  const folder = await mkdtemp(join(tmpdir(), 'claims-tests-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const newDatabaseFolder = join(folder, 'new');
  const dataFolder = join(folder, 'database');
  const toolsFolder = resolve('.local');
  const onProgress = (message: string) => console.error(`database for the tests: ${message}`);
  try {
    const program = await findDatabaseProgram({ toolsFolder, onProgress });
    await initialiseDataFolder({ program, dataFolder: newDatabaseFolder, onProgress });
    await cp(newDatabaseFolder, dataFolder, { recursive: true });
    project.provide('newDatabaseFolder', newDatabaseFolder);
    const server = await startDatabaseServer({ dataFolder, toolsFolder, maxConnections, onProgress });
    const { host, port, user, password } = server;
    project.provide('databaseServer', { host, port, user, password, maxConnections });
    return async () => {
      await server.stop();
      await removeFolder();
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

async function configuredServer(host: string): Promise<SharedDatabaseServer> {
  const { DB_PORT = '3306', DB_USER: user = 'root', DB_PASSWORD: password = '' } = process.env;
  const connection = await createConnection({ host, port: Number(DB_PORT), user, password });
  const [rows] = await connection.query<RowDataPacket[]>('SELECT @@max_connections AS maxConnections');
  await connection.end();
  return { host, port: Number(DB_PORT), user, password, maxConnections: Number(rows[0]?.maxConnections) };
}
