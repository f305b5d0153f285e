import type { DefinitionFile } from '../files/definition-file.ts';
import { schemaFindings } from '../files/schema-problems.ts';
import { keyFindings } from '../model/definition-key.ts';
import type { SavedQueryDefinition } from '../model/definitions.ts';
import type { Environment } from '../model/environment-schema.ts';
import { savedQueryPrefix } from '../model/ownership.ts';
import type { PathFinding, Problem } from '../model/problem.ts';
import type { OwnNames } from '../model/project-schema.ts';
import { type SavedQueryFields, savedQuerySchema } from './saved-query-schema.ts';

/** PutQueryDefinition takes 10,000 characters; some of them are for the last line, which says whose the query is. */
const queryMaxLength = 9_800;

/** Turns one entry of `dashboards/saved-queries.yaml` into a definition. All of them read the environment's LogGroup. */
export function checkSavedQuery(source: {
  file: DefinitionFile;
  key: string;
  data: unknown;
  environment: Environment;
  project: OwnNames;
}): { definition: SavedQueryDefinition | undefined; problems: Problem[] } {
  const { file, key, data, environment, project } = source;
  const problem = (finding: PathFinding): Problem => file.problem({ ...finding, path: [key, ...finding.path] });
  const shape = [...keyFindings(key, 'a query'), ...schemaFindings(savedQuerySchema, data)];
  if (shape.length > 0) return { definition: undefined, problems: shape.map(problem) };

  const { title, query } = data as SavedQueryFields;
  const { LogGroup: logGroup } = environment;
  const queryString = title === undefined ? query.trim() : `# ${title.replace(/\s+/g, ' ')}\n${query.trim()}`;
  const findings: PathFinding[] = [];
  if (logGroup === undefined) {
    const file = `environments/${environment.Environment}.yaml`;
    findings.push(error([], `${file} has no LogGroup, which the query is to read`, `add "LogGroup: ..." to ${file}`));
  }
  if (queryString.length > queryMaxLength)
    findings.push(error(['query'], `the query is longer than ${queryMaxLength} characters`, 'shorten it'));
  const name = savedQueryPrefix(project, environment.Environment) + key;
  return {
    definition: {
      kind: 'saved query',
      key,
      name,
      input: { name, queryString, logGroupNames: logGroup === undefined ? [] : [logGroup] },
      placeOf: (path) => file.placeOf([key, ...path]),
    },
    problems: findings.map(problem),
  };
}

function error(path: readonly string[], message: string, remedy: string): PathFinding {
  return { path, severity: 'error', message, remedy };
}
