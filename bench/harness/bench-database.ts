import { join } from 'node:path';
import { type DatabaseServer, startDatabaseServer } from '../../src/stack/database/database-server.ts';
import type { BenchContext } from './bench.ts';

/** A database server of the bench's own, until its end. */
export async function startBenchDatabase(
  context: BenchContext,
  options: { dataFolder: string; maxConnections: number; serverArguments?: readonly string[] },
): Promise<DatabaseServer> {
  const toolsFolder = join(context.projectFolder, '.local');
  const server = await startDatabaseServer({ ...options, toolsFolder, onProgress: context.progress });
  context.onEnd(() => server.stop());
  return server;
}
