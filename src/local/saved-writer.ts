import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorChain } from '../errors.ts';

/** Changes the files of one folder, one after the other in the order of the calls. */
export interface SavedWriter {
  append(name: string, text: string): void;
  /** The file has the old content or the new one, never a part of one. */
  replace(name: string, text: string): void;
  remove(name: string): void;
  /** Resolves when everything so far is written, or failed. */
  idle(): Promise<void>;
}

/**
 * Failures are told once until something succeeds again: the endpoint goes on, as what it holds is in memory. What is written
 * is with the system, which writes it to the disk in its own time: it outlives this process, not a power cut.
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
        await writeFile(draft, text);
        await rename(draft, join(folder, name));
      }),
    remove: (name) => then(() => rm(join(folder, name), { force: true })),
    idle: () => work,
  };
}
