import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the Procfile of `folder` gives to `node`, so that an instance anywhere is started exactly as on Elastic Beanstalk. */
export async function procfileArguments(folder: string): Promise<string[]> {
  const procfile = await readFile(join(folder, 'Procfile'), 'utf8');
  return procfile
    .replace(/^web: node /, '')
    .trim()
    .split(' ');
}
