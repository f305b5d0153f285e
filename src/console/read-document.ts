import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadDocument } from './docs-routes.ts';

/** Gives the text of the Markdown pages below one folder of a project, by their path from the project's. Leads nowhere else. */
export function createDocumentReader(projectFolder: string, documents: string): ReadDocument {
  return async (path) => {
    if (!path.startsWith(`${documents}/`) || !/^[\w-]+(?:\/[\w-][\w.-]*)+\.md$/.test(path)) return undefined;
    return await readFile(join(projectFolder, path), 'utf8').catch(() => undefined);
  };
}
