import { join } from 'node:path';
import { loadProject } from '../../../src/monitoring/files/load-project.ts';

/** This repository's own project. */
export const ownProject = await loadProject(join(import.meta.dirname, '../../..'));
