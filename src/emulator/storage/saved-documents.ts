import { join } from 'node:path';
import { z } from 'zod';
import { errorChain } from '../../base/errors.ts';
import { lineOf, readLines } from './saved-lines.ts';
import type { SavedWriter } from './saved-writer.ts';

/** Things with a name that are replaced as a whole, such as alarms. */
export interface SavedCollection {
  readonly kind: string;
  /** All of them by their key. A value is never changed in place: another takes its place. */
  entries(): Iterable<readonly [key: string, value: unknown]>;
  /** Takes back what `entries` gave and JSON kept; throws when it is something else. */
  restore(key: string, value: unknown): void;
}

/** A line of the file: one thing as it is from then on; without a value it is gone. */
const lineSchema = z.object({ kind: z.string(), key: z.string(), value: z.unknown().optional() });

interface Saved {
  value: unknown;
  text: string;
}

const fileName = 'documents.ndjson';
/** Beyond this, and four times what is there, the file is written anew. */
const leastBytes = 4 * 2 ** 20;

/**
 * Keeps collections in one file: a line for each thing that changed, and all of them anew at the start. What changed is
 * found by looking at everything: an object that is the same one has not.
 */
export function createSavedDocuments(deps: {
  folder: string;
  writer: SavedWriter;
  collections: readonly SavedCollection[];
  onProblem(message: string): void;
}) {
  const { folder, writer, collections, onProblem } = deps;
  const saved = new Map(collections.map(({ kind }) => [kind, new Map<string, Saved>()]));
  let fileBytes = 0;

  /** The lines that tell what changed since the last time. */
  function changedLines(): string {
    let lines = '';
    for (const { kind, entries } of collections) {
      const before = saved.get(kind)!;
      const gone = new Set(before.keys());
      for (const [key, value] of entries()) {
        gone.delete(key);
        const known = before.get(key);
        if (known?.value === value) continue;
        const text = lineOf({ kind, key, value });
        before.set(key, { value, text });
        if (known?.text !== text) lines += text;
      }
      for (const key of gone) {
        before.delete(key);
        lines += lineOf({ kind, key });
      }
    }
    return lines;
  }

  function writeAll(): void {
    changedLines();
    const all = [...saved.values()].flatMap((texts) => [...texts.values()].map(({ text }) => text)).join('');
    fileBytes = all.length;
    writer.replace(fileName, all);
  }

  return {
    async load(): Promise<void> {
      const found = new Map<string, Map<string, unknown>>();
      await readLines(join(folder, fileName), {
        onLine(line) {
          const { kind, key, value } = lineSchema.parse(line);
          const values = found.get(kind) ?? new Map<string, unknown>();
          if (value === undefined) values.delete(key);
          else values.set(key, value);
          found.set(kind, values);
        },
        onProblem,
      });
      for (const { kind, restore } of collections) {
        for (const [key, value] of found.get(kind) ?? []) {
          try {
            restore(key, value);
          } catch (error) {
            onProblem(`${kind} ${key} was kept in a form that cannot be read, and is left out: ${errorChain(error)}`);
          }
        }
      }
      writeAll();
    },

    save(): void {
      const lines = changedLines();
      if (lines === '') return;
      fileBytes += lines.length;
      if (fileBytes > leastBytes && fileBytes > 4 * currentBytes()) writeAll();
      else writer.append(fileName, lines);
    },
  };

  function currentBytes(): number {
    let bytes = 0;
    for (const texts of saved.values()) for (const { text } of texts.values()) bytes += text.length;
    return bytes;
  }
}
