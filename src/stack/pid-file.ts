import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../base/errors.ts';
import { processStart } from './processes/procfs.ts';

const runningSchema = z.object({
  pid: z.number().int().positive(),
  /** http:// addresses without a final slash. */
  formUrl: z.string(),
  consoleUrl: z.string(),
  awsUrl: z.string(),
  region: z.string(),
  environment: z.string(),
  logGroupName: z.string(),
  /** The unix socket at which faults are asked for. */
  controlSocket: z.string(),
});
/** Where a running `npm start` is to be found. Nothing in it is secret. */
export type Running = z.infer<typeof runningSchema>;

/** A pid is used again after its process; with the time its process began it names one process for good. */
const keptSchema = runningSchema.extend({ start: z.string().optional() });

/**
 * Notes beside the data folder that this stack runs, for the commands that look for it: each stack has a data folder of
 * its own, so two never share a note. The file is there whole or not at all, and readable by this user alone. The
 * function it gives removes it.
 */
export async function writeRunning(dataFolder: string, running: Running): Promise<() => Promise<void>> {
  const file = runningFile(dataFolder);
  const draft = `${file}.draft`;
  const kept = { ...running, start: await processStart(running.pid) };
  await writeFile(draft, `${JSON.stringify(kept, undefined, 2)}\n`, { mode: 0o600 });
  // A draft that was left there keeps the mode it had.
  await chmod(draft, 0o600);
  await rename(draft, file);
  return () => rm(file, { force: true });
}

/** The stack that runs on this data folder; undefined when none does, though one that was killed left its file. */
export async function readRunning(dataFolder: string): Promise<Running | undefined> {
  const note = await readNote(dataFolder);
  return note?.isAlive ? note.running : undefined;
}

/** The stack that was killed while it ran on this data folder: what its note names is nobody's by now. */
export async function readKilled(dataFolder: string): Promise<Running | undefined> {
  const note = await readNote(dataFolder);
  return note?.isAlive === false ? note.running : undefined;
}

async function readNote(dataFolder: string): Promise<{ running: Running; isAlive: boolean } | undefined> {
  const text = await readFile(runningFile(dataFolder), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { success, data } = keptSchema.safeParse(parseJson(text));
  if (!success) return undefined;
  const { start: noted, ...running } = data;
  const start = await processStart(running.pid);
  return { running, isAlive: start !== undefined && start === noted };
}

/** Two stacks on one data folder would write the same files. Throws `PROCESS_FAILED` when one runs already. */
export async function refuseRunning(dataFolder: string): Promise<void> {
  const first = await readRunning(dataFolder);
  if (first === undefined) return;
  throw new AppError('PROCESS_FAILED', `Process ${first.pid} runs with its data in ${dataFolder} already.`, {
    remedy: `Use ${first.formUrl}, stop it with Ctrl-C where it was started, or choose another DATA_FOLDER.`,
  });
}

function runningFile(dataFolder: string): string {
  return `${dataFolder}.running.json`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
