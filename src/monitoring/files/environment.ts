import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../base/errors.ts';
import {
  isMap,
  type Lookup,
  lookupFindings,
  lookupPlaceholder,
  type NamedLookup,
  placeholderNamed,
} from '../model/environment-lookups.ts';
import {
  chooseRegion,
  type RegionValues,
  regionFindings,
  regionsOf,
  regionValues,
} from '../model/environment-regions.ts';
import { type Environment, environmentSchema, ownNames } from '../model/environment-schema.ts';
import { hasErrors, type Path, type PathFinding, type Problem } from '../model/problem.ts';
import type { Project } from '../model/project-schema.ts';
import { type DefinitionFile, parseDefinitionFile } from './definition-file.ts';
import { schemaFindings } from './schema-problems.ts';
import { environmentNamePattern } from './substitute-names.ts';

export interface EnvironmentFile {
  readonly fileName: string;
  readonly environment: Environment;
  readonly values: Readonly<Record<string, string | number>>;
  readonly problems: Problem[];
  /** What is to be looked up in AWS. Until it is given as `resolved`, placeholders stand for it in `values`. */
  readonly lookups: readonly NamedLookup[];
  /** The regions that the file has values for; more than one only under `Regions`. */
  readonly regions: readonly string[];
  /** A problem for each name that is neither in `used` nor one the project itself uses. */
  unusedNames(used: ReadonlySet<string>): Problem[];
}

/** Which environment, in which of its regions, and what was looked up for it. */
export interface EnvironmentSource {
  readonly project: Project;
  readonly environment: string;
  /** Needed when the environment has several and names none of them as its Region. */
  readonly region?: string | undefined;
  readonly resolved?: Readonly<Record<string, string | number>> | undefined;
}

/**
 * Reads `environments/<environment>.yaml` and throws DEFINITION_INVALID with its problems if there are any.
 */
export async function loadEnvironment(source: EnvironmentSource): Promise<Environment> {
  const { environment, problems, fileName } = await readEnvironmentFile(source);
  if (!hasErrors(problems)) return environment;
  const lines = problems.map((problem) => `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`);
  throw new AppError('DEFINITION_INVALID', `${fileName} cannot be used:\n  ${lines.join('\n  ')}`, {
    remedy: `See "${source.project.command} validate --env ${source.environment}".`,
  });
}

/** The regions that an environment has values for. Throws DEFINITION_INVALID only when there is no such file. */
export async function environmentRegions(
  source: Pick<EnvironmentSource, 'project' | 'environment'>,
): Promise<readonly string[]> {
  const { file, problems } = await parseEnvironment(source);
  return problems.length === 0 ? regionsOf(file.data) : [];
}

/** What an environment wants looked up in AWS before its definitions can be compared with an account. */
export function lookupsOf(file: EnvironmentFile): readonly NamedLookup[] {
  return file.lookups;
}

/** The value of a name as text. Throws DEFINITION_INVALID when the environment does not have it. */
export function environmentText(environment: Environment, name: string): string {
  const value = environment[name];
  if (typeof value === 'string') return value;
  throw missing(environment, name, 'a text');
}

/** The value of a name as a number. Throws DEFINITION_INVALID when the environment does not have it. */
export function environmentNumber(environment: Environment, name: string): number {
  const value = environment[name];
  if (typeof value === 'number') return value;
  throw missing(environment, name, 'a number');
}

function missing(environment: Environment, name: string, kind: string): AppError {
  const fileName = `environments/${environment.Environment}.yaml`;
  return new AppError('DEFINITION_INVALID', `${fileName} has no ${name}, or it is not ${kind}.`, {
    remedy: `Add "${name}: ..." to ${fileName}.`,
  });
}

/**
 * Reads an environment with all its problems. Throws DEFINITION_INVALID only when there is no such file, or when it has several regions
 * and the one that is wanted is not among them.
 */
export async function readEnvironmentFile(source: EnvironmentSource): Promise<EnvironmentFile> {
  const { environment: name, resolved = {} } = source;
  const { fileName, file, problems } = await parseEnvironment(source);
  const data = problems.length === 0 ? (file.data ?? {}) : {};
  // A file that cannot be read has no regions to choose from.
  const wanted = problems.length === 0 ? source.region : undefined;
  const region = chooseRegion({ data, wanted, fileName });
  const written = regionValues(data, region);
  const lookups = lookupsIn(written);
  const place = { region: String(written.values.Region), accountId: String(written.values.AccountId) };
  const known = lookups.map((lookup) => [lookup.name, resolved[lookup.name] ?? lookupPlaceholder(lookup, place)]);
  const all = { ...written.values, ...Object.fromEntries(known) };
  if (problems.length === 0)
    problems.push(...[...regionFindings(data), ...findings(isMap(data) ? all : data, written, name)].map(file.problem));
  // What is written wrongly is not missing besides, so something stands for it, too.
  const faulty = Object.keys(all).filter((key) => !isScalar(all[key]));
  const values = {
    ...scalarsOf(all),
    ...Object.fromEntries(faulty.map((key) => [key, placeholderNamed(key, place)])),
  };
  return {
    fileName,
    values,
    problems,
    lookups,
    regions: region.all,
    environment: { ...placeholders(name), ...values } as Environment,
    unusedNames: (used) => unusedNames(file, written, used),
  };
}

function lookupsIn({ values }: RegionValues): NamedLookup[] {
  return Object.entries(values).flatMap(([name, value]) =>
    isMap(value) && lookupFindings(name, value).length === 0 ? [{ name, lookup: value as Lookup }] : [],
  );
}

async function parseEnvironment({ project, environment: name }: Pick<EnvironmentSource, 'project' | 'environment'>) {
  const fileName = `environments/${name}.yaml`;
  return { fileName, ...parseDefinitionFile({ name: fileName, text: await readText(project.folder, name, fileName) }) };
}

async function readText(folder: string, name: string, fileName: string): Promise<string> {
  try {
    if (!/^[a-z0-9-]+$/.test(name)) throw new Error('not a name');
    return await readFile(join(folder, fileName), 'utf8');
  } catch (cause) {
    const files = await readdir(join(folder, 'environments')).catch(() => []);
    const known = files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length));
    throw new AppError('DEFINITION_INVALID', `There is no environment "${name}": ${fileName} cannot be read.`, {
      remedy: known.length === 0 ? `Write ${fileName}.` : `Choose one of: ${known.join(', ')}.`,
      cause,
    });
  }
}

/** `values` are those of the region, with what is known of lookups in their place. */
function findings(values: unknown, { values: written, pathOf }: RegionValues, name: string): PathFinding[] {
  const found: PathFinding[] = [];
  const faulty = new Set<string>();
  for (const [key, value] of Object.entries(written)) {
    const wrong = isMap(value) ? lookupFindings(key, value) : [];
    if (wrong.length > 0) faulty.add(key);
    found.push(...wrong.map((finding) => ({ ...finding, path: [...pathOf(key), ...finding.path] })));
  }
  const shape = schemaFindings(environmentSchema, values).filter(({ path }) => !faulty.has(String(path[0])));
  found.push(...shape.map((finding) => ({ ...finding, path: pathIn(finding.path, pathOf) })));

  const scalars = scalarsOf(values);
  const wrong = (key: string, message: string, remedy: string, at?: 'key') =>
    found.push({ path: pathOf(key), severity: 'error', message, remedy, ...(at ? { at } : {}) });
  for (const key of Object.keys(written)) {
    if (!environmentNamePattern.test(key))
      wrong(
        key,
        `${key} cannot be used as a name`,
        'begin with a capital, use letters and digits, and at least one small letter',
        'key',
      );
  }
  if (typeof scalars.Environment === 'string' && scalars.Environment !== name) {
    wrong(
      'Environment',
      `the file is named ${name}, its Environment ${scalars.Environment}`,
      `write Environment: ${name}`,
    );
  }
  for (const key of ['PageTopic', 'TicketTopic']) {
    const region = String(scalars[key] ?? '').split(':')[3];
    if (region && scalars.Region && region !== scalars.Region) {
      wrong(
        key,
        `the topic is in ${region}, the alarms in ${scalars.Region}`,
        'name a topic of the same region: CloudWatch notifies no other',
      );
    }
  }
  return found;
}

function pathIn([name, ...rest]: Path, pathOf: RegionValues['pathOf']): Path {
  return name === undefined ? [] : [...pathOf(String(name)), ...rest];
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function scalarsOf(data: unknown): Record<string, string | number> {
  const entries = isMap(data) ? Object.entries(data) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string | number] => isScalar(entry[1])));
}

function unusedNames(file: DefinitionFile, { values, pathOf }: RegionValues, used: ReadonlySet<string>): Problem[] {
  return Object.keys(values)
    .filter((name) => environmentNamePattern.test(name) && !used.has(name) && !Object.hasOwn(ownNames, name))
    .map((name) =>
      file.problem({
        path: pathOf(name),
        at: 'key',
        severity: 'error',
        message: `no alarm and no dashboard uses ${name}`,
        remedy: `use it as \${${name}}, or remove it`,
      }),
    );
}

/** Stand in for what a faulty environment lacks, so that the definitions can be checked all the same. They are never applied. */
function placeholders(name: string) {
  const topicArn = 'arn:aws:sns:us-east-1:000000000000:missing';
  return {
    Environment: name,
    Region: 'us-east-1',
    AccountId: '000000000000',
    PageTopic: topicArn,
    TicketTopic: topicArn,
  };
}
