import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../base/errors.ts';
import { runProgram } from '../processes/run-program.ts';
import { databaseServerArguments } from './database-arguments.ts';
import type { DatabaseProgram } from './database-program.ts';

const initialiseTimeoutMs = 120_000;
const linesShown = 10;

/**
 * Makes the data folder when it is not there. It is made beside its place and moved there when complete, so that an
 * interrupted start leaves no half-made database. Throws `PROCESS_FAILED` with the last lines of what the server said.
 */
export async function initialiseDataFolder(deps: {
  program: DatabaseProgram;
  dataFolder: string;
  onProgress(message: string): void;
}): Promise<void> {
  if (await exists(deps.dataFolder)) return;
  deps.onProgress('making a new database');
  const draft = `${deps.dataFolder}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(dirname(draft), { recursive: true });
  const [command, ...before] = deps.program.initialise;
  const { code, lines } = await runProgram({
    command,
    // --no-defaults must come first.
    args: [
      ...before,
      '--no-defaults',
      ...deps.program.locations,
      ...databaseServerArguments({ dataFolder: draft }),
      ...(deps.program.kind === 'mysql'
        ? ['--initialize-insecure']
        : ['--auth-root-authentication-method=normal', '--skip-test-db']),
    ],
    timeoutMs: initialiseTimeoutMs,
  });
  if (code !== 0) {
    await rm(draft, { recursive: true, force: true });
    const said = lines.slice(-linesShown).map((line) => `  ${line}`);
    throw new AppError('PROCESS_FAILED', `a new database could not be made:\n${said.join('\n')}`, {
      remedy: 'mend what the lines above name, or set DB_HOST to use a database that is there already',
    });
  }
  await rename(draft, deps.dataFolder);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
