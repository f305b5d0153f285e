import { join } from 'node:path';
import { AppError } from '../../base/errors.ts';
import type { DatabaseAddress } from '../../service/database/with-connection.ts';
import { runProgram } from '../processes/run-program.ts';
import { type BreakableInstance, startBreakableInstance } from './breakable-instance.ts';
import { createNextVersion } from './next-version.ts';

const instanceCount = 2;
const migrationTimeoutMs = 120_000;

/**
 * Starts two instances of the project in `projectFolder` with `environment`, and keeps what they write in `folder`. What it gives is
 * described in `drills/many-faults/breakable-stack.ts`. Throws what starting one throws.
 */
export async function startBreakableInstances(deps: {
  projectFolder: string;
  folder: string;
  /** Past the network, for migrations. */
  database: DatabaseAddress;
  environment: Readonly<Record<string, string | undefined>>;
}) {
  const { projectFolder, folder, database, environment } = deps;
  const next = await createNextVersion({ projectFolder, folder: join(folder, 'next-version') });
  let running: readonly BreakableInstance[] = [];
  let started = 0;
  let isStopping = false;
  /** Everything that was ever begun and not ended. */
  const begun = new Set<Promise<BreakableInstance>>();

  async function startAll(version: string): Promise<BreakableInstance[]> {
    const starts = Array.from({ length: instanceCount }, () => {
      started += 1;
      return startBreakableInstance({ projectFolder: version, folder, name: `instance-${started}`, environment });
    });
    for (const start of starts) begun.add(start);
    return Promise.all(starts);
  }

  const at = (index: number): BreakableInstance => {
    const instance = running[index];
    if (instance === undefined) throw new AppError('PROCESS_FAILED', `There is no instance ${index}.`);
    return instance;
  };

  /** One that could not be started has ended by itself. */
  async function stop(): Promise<void> {
    isStopping = true;
    const ended = [...begun].map((start) =>
      start.then(
        (instance) => instance.stop(),
        () => {},
      ),
    );
    begun.clear();
    await Promise.all(ended);
  }

  /** As Elastic Beanstalk's immutable deployments: new instances that serve take the place of the old ones all at once. */
  async function deploy(version: string): Promise<void> {
    if (isStopping) return;
    await migrateTo(version);
    const before = [...begun];
    running = await startAll(version);
    for (const start of before) begun.delete(start);
    await Promise.all(before.map(async (start) => (await start).stop()));
  }

  async function migrateTo(version: string): Promise<void> {
    const { code, lines } = await runProgram({
      command: process.execPath,
      args: [join(version, 'src', 'migrate.ts')],
      env: databaseVariables(database),
      cwd: version,
      timeoutMs: migrationTimeoutMs,
    });
    if (code !== 0) throw new AppError('PROCESS_FAILED', `The migration of a deployment failed:\n${lines.join('\n')}`);
  }

  try {
    running = await startAll(projectFolder);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    count: instanceCount,
    urls: () => running.map(({ url }) => url),
    kill: (index: number) => at(index).kill(),
    async pause(index: number) {
      const { signal } = at(index);
      signal('SIGSTOP');
      return async () => signal('SIGCONT');
    },
    async shiftClock(index: number, ms: number) {
      await at(index).shiftClock(ms);
      return () => at(index).shiftClock(0);
    },
    async pauseLogReader(index: number) {
      at(index).signalLogReader('SIGSTOP');
      return async () => at(index).signalLogReader('SIGCONT');
    },
    async loseLogReader(index: number) {
      at(index).signalLogReader('SIGKILL');
      return () => at(index).startLogReader();
    },
    async deployNext() {
      await next.addMigration();
      await deploy(next.folder);
      return () => deploy(projectFolder);
    },
    stop,
  };
}

/** By which an instance, or a migration, finds its database. */
export function databaseVariables({ host, port, user, password, name }: DatabaseAddress): Record<string, string> {
  return { DB_HOST: host, DB_PORT: String(port), DB_USER: user, DB_PASSWORD: password, DB_NAME: name };
}
