import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const projectFolder = join(import.meta.dirname, '..', '..');

/** The text of a page of `docs/`, such as `docs/runbooks/outage.md`; undefined where there is none. Leads nowhere else. */
export async function readDocument(path: string): Promise<string | undefined> {
  if (!/^docs(?:\/[\w-][\w.-]*)+\.md$/.test(path)) return undefined;
  return await readFile(join(projectFolder, path), 'utf8').catch(() => undefined);
}
