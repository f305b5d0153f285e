import { environmentRegions } from '../files/environment.ts';
import type { Definitions } from '../model/definitions.ts';
import { inReadingOrder, type Problem } from '../model/problem.ts';
import type { Project } from '../model/project-schema.ts';
import { loadDefinitions } from './load-definitions.ts';

/**
 * The definitions of an environment in `region`, or in each of its regions when none is said, with all problems: one that several
 * regions share comes once. Offline, as `loadDefinitions` without `resolved`. Throws DEFINITION_INVALID as that does.
 */
export async function loadEveryRegion(source: {
  project: Project;
  environment: string;
  region?: string | undefined;
}): Promise<{ definitions: [Definitions, ...Definitions[]]; problems: Problem[] }> {
  const { region } = source;
  const [first, ...others] = region === undefined ? await environmentRegions(source) : [region];
  const loaded = await loadDefinitions({ ...source, region: first });
  const more = [];
  for (const other of others) more.push(await loadDefinitions({ ...source, region: other }));
  const problems = [loaded, ...more].flatMap((each) => each.problems);
  const distinct = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return {
    definitions: [loaded.definitions, ...more.map(({ definitions }) => definitions)],
    problems: inReadingOrder([...distinct.values()]),
  };
}
