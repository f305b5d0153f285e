import { readFile, rm, writeFile } from 'node:fs/promises';
import { AppError } from '../../base/errors.ts';
import { processCommand, processStart } from '../processes/procfs.ts';

const stopTimeoutMs = 15_000;
const pollMs = 100;

/** Who runs the server of a data folder: a file beside the folder, kept while the server runs. */
interface Owner {
  readonly pid: number;
  readonly start: string | undefined;
  readonly runFolder: string;
  readonly serverPid?: number;
}

export interface OwnedFolder {
  /** Notes the server's pid, for whoever finds it running after this process was killed. */
  noteServer(serverPid: number): Promise<void>;
  release(): Promise<void>;
}

/**
 * Makes this process the owner of a data folder. A server that an earlier owner left running when it was killed is
 * stopped first, and its run folder removed. Throws `PROCESS_FAILED` naming the pid when another live process owns the
 * folder.
 */
export async function ownDataFolder(deps: { dataFolder: string; runFolder: string }): Promise<OwnedFolder> {
  const file = `${deps.dataFolder}.owner`;
  const earlier = await readOwner(file);
  if (earlier !== undefined) {
    await refuseLiveOwner(earlier, deps.dataFolder);
    if (earlier.serverPid !== undefined) await stopLeftoverServer(earlier.serverPid, deps.dataFolder);
    await rm(earlier.runFolder, { recursive: true, force: true });
    await rm(file, { force: true });
  }
  const owner: Owner = { pid: process.pid, start: await processStart(process.pid), runFolder: deps.runFolder };
  try {
    await writeFile(file, JSON.stringify(owner), { flag: 'wx' });
  } catch (error) {
    const quicker = await readOwner(file);
    if (quicker !== undefined) await refuseLiveOwner(quicker, deps.dataFolder);
    throw error;
  }
  return {
    noteServer: (serverPid) => writeFile(file, JSON.stringify({ ...owner, serverPid })),
    release: () => rm(file, { force: true }),
  };
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    // Not there, or cut short by a full disk: nobody's either way, and the server locks its files itself.
    return undefined;
  }
}

async function refuseLiveOwner(owner: Owner, dataFolder: string): Promise<void> {
  const start = await processStart(owner.pid);
  if (start === undefined || start !== owner.start) return;
  throw new AppError('PROCESS_FAILED', `process ${owner.pid} runs the database in ${dataFolder} already`, {
    remedy: `stop it with Ctrl-C where it was started, or with: kill ${owner.pid}`,
  });
}

async function stopLeftoverServer(pid: number, dataFolder: string): Promise<void> {
  const isOurs = async () => (await processCommand(pid))?.includes(`--datadir=${dataFolder} `) ?? false;
  const startedAt = Date.now();
  for (let signal: NodeJS.Signals = 'SIGTERM'; await isOurs(); signal = 'SIGTERM') {
    if (Date.now() - startedAt > stopTimeoutMs) signal = 'SIGKILL';
    if (Date.now() - startedAt > 2 * stopTimeoutMs) {
      throw new AppError('PROCESS_FAILED', `the database server ${pid} of an earlier run does not end`, {
        remedy: `end it with: kill -9 ${pid}`,
      });
    }
    signalQuietly(pid, signal);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
