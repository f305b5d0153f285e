import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The files that each file of `src` imports, types too; all paths as from `src`. */
export type ImportsByFile = ReadonlyMap<string, readonly string[]>;

/** For each folder of `src` the other folders that it may import, as `rooms.json` says. `(roots)` are the files of `src` itself. */
export type Rooms = Readonly<Record<string, readonly string[]>>;

const relativeImport = /\b(?:from|import|import\()\s*['"](\.[^'"]+)['"]/g;

/** Reads the imports of each TypeScript file below `folder`. */
export function readImports(folder: string): ImportsByFile {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((file) => /(?<!\.d)\.ts$/.test(file))
      .map((file) => {
        const text = readFileSync(join(folder, file), 'utf8');
        const targets = Array.from(text.matchAll(relativeImport), ([, path = '']) => path);
        return [file, targets.map((path) => normalize(join(dirname(file), path)))];
      }),
  );
}

/** The folder that a file stands in. */
export function roomOf(file: string): string {
  const folder = dirname(file);
  return folder === '.' ? '(roots)' : folder;
}

/** Each import that the table does not allow, as a sentence that names both files. */
export function wrongImports(imports: ImportsByFile, rooms: Rooms): string[] {
  return [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => roomOf(target) !== roomOf(file) && !rooms[roomOf(file)]?.includes(roomOf(target)))
      .map((target) => `${file} imports ${target}`),
  );
}

/** Every file that is loaded with `file`, at once or by way of others. */
export function reachedFrom(file: string, imports: ImportsByFile): string[] {
  const reached = new Set([file]);
  for (const one of reached) for (const target of imports.get(one) ?? []) reached.add(target);
  return [...reached];
}
