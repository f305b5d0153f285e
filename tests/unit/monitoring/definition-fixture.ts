import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const fixtures = join(import.meta.dirname, '../../fixtures/definitions');

/**
 * A folder with the definitions of `tests/fixtures/definitions/valid`, and over them the files of another case. Its environment is
 * `test`. The caller removes it.
 */
export async function createDefinitionFolder(name = 'valid'): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'definitions-'));
  await cp(join(fixtures, 'valid'), folder, { recursive: true });
  await cp(join(fixtures, name), folder, { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
