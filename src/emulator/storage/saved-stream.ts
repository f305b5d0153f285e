import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lineOf, readLines } from './saved-lines.ts';
import type { SavedWriter } from './saved-writer.ts';

/** Things that come one after the other and never change, such as log lines. */
export interface SavedStream {
  /** Gives back what was kept, oldest first. */
  load(): Promise<void>;
  add(value: unknown): void;
  /** Writes what was added since the last time. */
  save(): void;
}

/** The oldest file goes when all together are too large. */
const filesKept = 4;

/**
 * Keeps the newest things, up to about `maxBytes`, in files that are added to, named `NAME-1.ndjson` and so on. `restore` throws when
 * it is given something else than was added.
 */
export function createSavedStream(deps: {
  folder: string;
  name: string;
  maxBytes: number;
  writer: SavedWriter;
  restore(value: unknown): void;
  onProblem(message: string): void;
}): SavedStream {
  const { folder, name, writer } = deps;
  const fileBytes = deps.maxBytes / filesKept;
  const fileOf = (number: number) => `${name}-${number}.ndjson`;
  let newest = 1;
  let newestBytes = 0;
  let added: unknown[] = [];

  return {
    async load() {
      const pattern = new RegExp(`^${name}-(\\d+)\\.ndjson$`);
      const names = await readdir(folder).catch(() => []);
      const numbers = names.flatMap((file) => pattern.exec(file)?.[1] ?? []).map(Number);
      for (const number of numbers.sort((a, b) => a - b)) {
        const file = join(folder, fileOf(number));
        await readLines(file, { onLine: deps.restore, onProblem: deps.onProblem });
        newest = number;
        newestBytes = await stat(file).then(
          ({ size }) => size,
          () => 0,
        );
      }
    },

    add: (value) => void added.push(value),

    save() {
      if (added.length === 0) return;
      if (newestBytes >= fileBytes) {
        newest += 1;
        newestBytes = 0;
        writer.remove(fileOf(newest - filesKept));
      }
      const lines = added.map(lineOf).join('');
      added = [];
      newestBytes += lines.length;
      writer.append(fileOf(newest), lines);
    },
  };
}
