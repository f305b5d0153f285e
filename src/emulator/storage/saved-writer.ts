import { appendFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorChain } from '../../base/errors.ts';

/** Changes the files of one folder, one after the other in the order of the calls. */
export interface SavedWriter {
  append(name: string, text: string): void;
  /** The file has the old content or the new one, never a part of one, also after a power cut. */
  replace(name: string, text: string): void;
  remove(name: string): void;
  /** Resolves when everything so far is written, or failed. */
  idle(): Promise<void>;
}

/**
 * Failures are told once until something succeeds again: the endpoint goes on, as what it holds is in memory.
 *
 * What is appended outlives this process. To the disk the system writes it in its own time, which on Linux is about half a minute: a power
 * cut costs so much of each file that is added to, and where the file system kept a later part without an earlier one, what stands behind
 * the gap (`readLines` sets such a file aside). Waiting for the disk at each append would cost more than this data is worth; a
 * replacement, which is rare and would lose all that was there before, is on the disk before it takes the old file's place.
 */
export async function createSavedWriter(deps: {
  folder: string;
  onProblem(message: string): void;
}): Promise<SavedWriter> {
  const { folder } = deps;
  let failing = false;
  let work: Promise<void> = Promise.resolve();

  function failed(error: unknown): void {
    if (!failing) deps.onProblem(`nothing can be kept in ${folder}: ${errorChain(error)}`);
    failing = true;
  }

  function then(change: () => Promise<void>): void {
    work = work.then(change).then(() => {
      failing = false;
    }, failed);
  }

  // It is this user's alone: log lines and traces are in it.
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(failed);
  return {
    append: (name, text) => then(() => appendFile(join(folder, name), text)),
    replace: (name, text) =>
      then(async () => {
        const draft = join(folder, `${name}.draft`);
        await writeToDisk(draft, text);
        await rename(draft, join(folder, name));
      }),
    remove: (name) => then(() => rm(join(folder, name), { force: true })),
    idle: () => work,
  };
}

async function writeToDisk(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
