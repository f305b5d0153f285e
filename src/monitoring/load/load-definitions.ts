import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../base/errors.ts';
import { alarmNameOf } from '../../cloudwatch/alarms/composite-rule.ts';
import { checkAlarm } from '../alarms/check-alarm.ts';
import { checkComposite, isComposite, type WrittenComposite } from '../alarms/check-composite.ts';
import type { Runbooks } from '../alarms/check-runbook.ts';
import { checkSlo } from '../alarms/check-slo.ts';
import { linkComposites } from '../alarms/composite-links.ts';
import { checkDashboard } from '../dashboards/check-dashboard.ts';
import { checkSavedQuery } from '../dashboards/check-saved-query.ts';
import { unknownAlarmFindings } from '../dashboards/dashboard-alarms.ts';
import { type DefinitionFile, parseDefinitionFile } from '../files/definition-file.ts';
import { type EnvironmentFile, type EnvironmentSource, readEnvironmentFile } from '../files/environment.ts';
import { substituteNames } from '../files/substitute-names.ts';
import type {
  AlarmDefinition,
  CompositeDefinition,
  DashboardDefinition,
  Definitions,
  SavedQueryDefinition,
} from '../model/definitions.ts';
import type { Environment } from '../model/environment-schema.ts';
import { environmentPrefix } from '../model/ownership.ts';
import { hasErrors, inReadingOrder, type Problem } from '../model/problem.ts';
import type { Project } from '../model/project-schema.ts';
import { recommendedProblems } from './recommended-problems.ts';

/** Something that has a key and stands somewhere. */
type Keyed = Pick<AlarmDefinition, 'key' | 'placeOf'>;

/** What one file declares. A file whose YAML is broken is not looked into any further. */
interface Declared {
  readonly alarms?: readonly AlarmDefinition[];
  readonly composites?: readonly WrittenComposite[];
  readonly dashboards?: readonly DashboardDefinition[];
  readonly savedQueries?: readonly SavedQueryDefinition[];
  readonly problems: readonly Problem[];
}

/** What every file is checked with. */
interface CheckContext {
  readonly project: Project;
  readonly environment: Environment;
  readonly dashboardPrefix: string;
  readonly runbooks: Runbooks;
}

const sloFile = 'alarms/slo.yaml';
const savedQueryFile = 'dashboards/saved-queries.yaml';

/**
 * Reads and checks everything that is declared for an environment, without asking AWS: `alarms/*.yaml` (with the objectives in
 * `alarms/slo.yaml`), `dashboards/*.yaml` (with `dashboards/saved-queries.yaml`) and `environments/<environment>.yaml` under the
 * project's `folder`. Finds every problem at once, in reading order; with one of severity error the definitions are incomplete and
 * must not be applied; nor without `resolved`, what was looked up in AWS, where the environment has lookups. Throws DEFINITION_INVALID
 * when there is no such environment or region, or nothing is declared at all.
 */
export async function loadDefinitions(
  source: EnvironmentSource,
): Promise<{ definitions: Definitions; problems: Problem[] }> {
  const { project } = source;
  const { folder } = project;
  const environmentFile = await readEnvironmentFile(source);
  const { environment } = environmentFile;
  const runbooks = (await filesIn(folder, project.runbooks)).filter((name) => name.endsWith('.md'));
  const context: CheckContext = {
    project,
    environment,
    dashboardPrefix: dashboardPrefix(project, environmentFile),
    runbooks: { folder: project.runbooks, files: new Set(runbooks) },
  };
  const names = [...(await definitionFiles(folder, 'alarms')), ...(await definitionFiles(folder, 'dashboards'))];
  const used = new Set<string>();
  const problems: Problem[] = [...environmentFile.problems];
  let unreadable = false;
  const declared: Declared[] = [];
  for (const [index, text] of (
    await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  ).entries()) {
    const { file, problems: syntax } = parseDefinitionFile({ name: names[index] ?? '', text });
    problems.push(...syntax);
    unreadable ||= syntax.length > 0;
    if (syntax.length > 0) continue;
    const substituted = substituteNames(file, environmentFile);
    for (const name of substituted.used) used.add(name);
    const found = checkFile(file, context);
    declared.push(found);
    problems.push(...substituted.problems, ...found.problems.filter(isNotOnLineOf(substituted.problems)));
  }

  const alarms = declared.flatMap((part) => part.alarms ?? []);
  const written = declared.flatMap((part) => part.composites ?? []);
  const dashboards = declared.flatMap((part) => part.dashboards ?? []);
  const savedQueries = declared.flatMap((part) => part.savedQueries ?? []);
  problems.push(...repeatedKeys([...alarms, ...written]));
  // A file that cannot be read may declare any alarm and use any name.
  const composites = linkComposites({
    composites: written,
    alarmKeys: alarms.map(({ key }) => key),
    environment,
    names: project,
  });
  if (!unreadable) {
    problems.push(...composites.problems, ...unheardAlarms(alarms, composites.definitions));
    problems.push(...unknownAlarms(dashboards, [...alarms, ...written], context));
    problems.push(...environmentFile.unusedNames(used));
    problems.push(...recommendedProblems({ alarms, project, environment: environment.Environment }));
  }
  if (alarms.length + written.length + dashboards.length + savedQueries.length === 0 && !hasErrors(problems))
    throw nothingDeclared(folder);
  return {
    definitions: {
      project,
      environment,
      dashboardPrefix: context.dashboardPrefix,
      alarms,
      composites: composites.definitions,
      dashboards,
      savedQueries,
    },
    problems: inReadingOrder(problems),
  };
}

function checkFile(file: DefinitionFile, context: CheckContext): Declared {
  if (file.name === sloFile)
    return checkEntries(file, 'objectives', (key, data) => checkSlo({ file, key, data, ...context }));
  if (file.name === savedQueryFile) {
    return checkEntries(file, 'saved queries', (key, data) => {
      const { definition, problems } = checkSavedQuery({ file, key, data, ...context });
      return { savedQueries: present(definition), problems };
    });
  }
  if (file.name.startsWith('alarms/')) {
    return checkEntries(file, 'alarms', (key, data) => {
      if (isComposite(data)) {
        const { composite, problems } = checkComposite({ file, key, data, ...context });
        return { composites: present(composite), problems };
      }
      const { definition, problems } = checkAlarm({ file, key, data, ...context });
      return { alarms: present(definition), problems };
    });
  }
  const key = file.name.slice('dashboards/'.length, -'.yaml'.length);
  const { definition, problems } = checkDashboard({ file, key, data: file.data, ...context });
  return { dashboards: present(definition), problems };
}

/** Checks a file that is a map of entries by their keys. */
function checkEntries(file: DefinitionFile, what: string, check: (key: string, data: unknown) => Declared): Declared {
  const data = file.data ?? {};
  if (typeof data !== 'object' || Array.isArray(data)) {
    const remedy = `write a map: the key of each of the ${what}, and under it its fields`;
    return {
      problems: [file.problem({ path: [], severity: 'error', message: `this is not a map of ${what}`, remedy })],
    };
  }
  const checked = Object.entries(data).map(([key, entry]) => check(key, entry));
  return {
    alarms: checked.flatMap((part) => part.alarms ?? []),
    composites: checked.flatMap((part) => part.composites ?? []),
    savedQueries: checked.flatMap((part) => part.savedQueries ?? []),
    problems: checked.flatMap((part) => part.problems),
  };
}

function present<Item>(item: Item | undefined): Item[] {
  return item === undefined ? [] : [item];
}

/** Dashboards of all regions lie side by side in the account. */
function dashboardPrefix(project: Project, { environment, regions }: EnvironmentFile): string {
  const prefix = environmentPrefix(project, environment.Environment);
  return regions.length > 1 ? `${prefix}${environment.Region}-` : prefix;
}

/** `*.test.yaml` is left for tests of alarms. */
async function definitionFiles(folder: string, kind: string): Promise<string[]> {
  const files = await filesIn(folder, kind);
  const misnamed = files.find((name) => /\.(yml|json)$/.test(name));
  if (misnamed !== undefined) {
    throw new AppError('DEFINITION_INVALID', `${misnamed} would be ignored: definitions are files that end in .yaml.`, {
      remedy: 'Rename it.',
    });
  }
  return files.filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'));
}

/** The files of a folder by their path from the project's folder, sorted; none when there is no such folder. */
async function filesIn(folder: string, subfolder: string): Promise<string[]> {
  const names = await readdir(join(folder, subfolder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.sort().map((name) => `${subfolder}/${name}`);
}

/** A value with an unknown name in it breaks other rules too; what is said of its line besides would only confuse. */
function isNotOnLineOf(unknownNames: readonly Problem[]): (problem: Problem) => boolean {
  const lines = new Set(unknownNames.map(({ line }) => line));
  return ({ line }) => !lines.has(line);
}

/** YAML finds a key that is repeated in a file; this finds one that is repeated in another, or that an objective makes. */
function repeatedKeys(alarms: readonly Keyed[]): Problem[] {
  const first = new Map<string, Keyed>();
  return alarms.flatMap((alarm) => {
    const before = first.get(alarm.key);
    if (before === undefined) first.set(alarm.key, alarm);
    if (before === undefined) return [];
    const { file, line } = before.placeOf([]);
    return [
      {
        ...alarm.placeOf([]),
        severity: 'error',
        message: `there is an alarm ${alarm.key} already, at ${file}:${line}`,
        remedy: 'rename or remove one of them',
      },
    ];
  });
}

function unknownAlarms(
  dashboards: readonly DashboardDefinition[],
  alarms: readonly Keyed[],
  { environment, project }: CheckContext,
): Problem[] {
  const keys = new Set(alarms.map(({ key }) => key));
  return dashboards.flatMap(({ body, placeOf }) =>
    unknownAlarmFindings(body, { keys, environment, names: project }).map(({ path, severity, message, remedy }) => ({
      ...placeOf(path),
      severity,
      message,
      remedy,
    })),
  );
}

/** An alarm that calls nobody and feeds no composite would go off unheard. */
function unheardAlarms(alarms: readonly AlarmDefinition[], composites: readonly CompositeDefinition[]): Problem[] {
  const heard = new Set(
    composites.flatMap(({ children, input }) => [...children, alarmNameOf(input.ActionsSuppressor ?? '')]),
  );
  return [...alarms, ...composites]
    .filter(({ severity, name }) => severity === 'none' && !heard.has(name))
    .map(({ key, placeOf }) => ({
      ...placeOf(['severity']),
      severity: 'error',
      message: `${key} calls nobody, and no composite alarm uses it`,
      remedy: 'give it the severity page or ticket, or name it in the rule of a composite alarm',
    }));
}

function nothingDeclared(folder: string): AppError {
  return new AppError(
    'DEFINITION_INVALID',
    `Nothing is declared: ${folder} has neither alarms/*.yaml nor dashboards/*.yaml.`,
    {
      remedy: "Run the command in the project's folder. To remove everything on purpose, use the AWS console.",
    },
  );
}
