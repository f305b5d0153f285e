import { readFileSync } from 'node:fs';

/** How many files and connections this process may have open, as Linux says; undefined where nothing says it. */
export function openFileLimit(path = '/proc/self/limits'): number | undefined {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync(path, 'utf8'))?.[1];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
