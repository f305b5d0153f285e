import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAppError } from '../../base/errors.ts';
import type { Lifecycle } from '../../base/lifecycle.ts';
import { startBreakableDatabase } from './breakable-database.ts';
import { databaseVariables, startBreakableInstances } from './breakable-instances.ts';
import { startBreakableRedis } from './breakable-redis.ts';

/**
 * Starts a service that is there to be broken, apart from every other: a database server behind a network, Redis where it can be had,
 * two instances; all on free ports of 127.0.0.1, in a folder of its own. The lifecycle stops it and removes the folder,
 * unless `keepFolder` says so by then. `prepareDatabase` may put a made data folder where the server looks for it.
 *
 * Throws what a part throws. What was started before it is stopped by `lifecycle.stop()`.
 */
export async function startBreakableStack(
  lifecycle: Lifecycle,
  deps: {
    projectFolder: string;
    path: string | undefined;
    prepareDatabase?(dataFolder: string): Promise<void>;
    keepFolder?(): boolean;
    onProgress(message: string): void;
  },
) {
  const { projectFolder, onProgress } = deps;
  const toolsFolder = join(projectFolder, '.local');
  const folder = await lifecycle.start(
    'folder',
    () => mkdtemp(join(tmpdir(), 'claims-many-faults-')),
    async (path) => {
      if (deps.keepFolder?.() === true) onProgress(`Logs and database stay in ${path}.`);
      else await rm(path, { recursive: true, force: true });
    },
  );
  await deps.prepareDatabase?.(join(folder, 'database'));
  const database = await lifecycle.start(
    'database',
    () =>
      startBreakableDatabase({
        folder,
        toolsFolder,
        sqlFolder: join(projectFolder, 'sql'),
        onProgress,
      }),
    ({ stop }) => stop(),
  );
  const redis = await lifecycle.start(
    'redis',
    () => startRedis({ toolsFolder, onProgress }),
    (running) => running?.stop(),
  );
  const instances = await lifecycle.start(
    'instances',
    () =>
      startBreakableInstances({
        projectFolder,
        folder,
        database: database.direct,
        environment: {
          PATH: deps.path,
          NODE_COMPILE_CACHE: join(toolsFolder, 'compile-cache'),
          ...databaseVariables(database.address),
          ENVIRONMENT_NAME: 'many-faults',
          METRICS: 'none',
          TRACES: 'none',
          // The claimants are one client that sends more claims than people do.
          RATE_LIMIT_PER_MINUTE: '1000000',
          REDIS_URL: redis?.url,
        },
      }),
    ({ stop }) => stop(),
  );
  return { database, network: database.network, instances, redis, urls: instances.urls };
}

/** Undefined where there is none to be had: the service does without, too. */
async function startRedis(deps: { toolsFolder: string; onProgress(message: string): void }) {
  try {
    return await startBreakableRedis(deps);
  } catch (error) {
    if (!isAppError(error, 'PROGRAM_MISSING')) throw error;
    deps.onProgress(`Redis is left out: ${error.message}. ${error.remedy ?? ''}`);
    return undefined;
  }
}
