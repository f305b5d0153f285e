import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Project } from '../../../src/monitoring/model/project-schema.ts';
import { ownProject } from './own-project.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/definitions');

/**
 * A folder with the definitions of `tests/fixtures/definitions/valid`, and over them the files of another case. Its environment is
 * `test`, and it says of its project what this repository says. The caller removes it.
 */
export async function createDefinitionFolder(
  name = 'valid',
): Promise<{ folder: string; project: Project; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'definitions-'));
  for (const file of ['monitor.config.yaml', 'schemas/metrics.json'])
    await cp(join(ownProject.folder, file), join(folder, file));
  await cp(join(fixtures, 'valid'), folder, { recursive: true });
  await cp(join(fixtures, name), folder, { recursive: true });
  return { folder, project: { ...ownProject, folder }, remove: () => rm(folder, { recursive: true, force: true }) };
}
