import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { checkAlarm } from './check-alarm.ts';
import { checkDashboard } from './check-dashboard.ts';
import { type DefinitionFile, parseDefinitionFile } from './definition-file.ts';
import type { AlarmDefinition, DashboardDefinition, Definitions } from './definitions.ts';
import { type Environment, readEnvironmentFile } from './environment.ts';
import { hasErrors, inReadingOrder, type Problem } from './problem.ts';
import { substituteNames } from './substitute-names.ts';

/** What one file holds. A file whose YAML is broken is not looked into any further. */
interface Checked<Definition> {
  readonly definitions: Definition[];
  readonly problems: Problem[];
}

/**
 * Reads and checks everything that is declared for an environment, without asking AWS: `alarms/*.yaml`, `dashboards/*.yaml` and
 * `environments/<environment>.yaml` under the project's `folder`. Finds every problem at once, in reading order; with one of
 * severity error the definitions are incomplete and must not be applied. Throws DEFINITION_INVALID when there is no such environment
 * or nothing is declared at all.
 */
export async function loadDefinitions(source: {
  folder: string;
  environment: string;
}): Promise<{ definitions: Definitions; problems: Problem[] }> {
  const { folder } = source;
  const environmentFile = await readEnvironmentFile(source);
  const { environment } = environmentFile;
  const runbooks = new Set((await filesIn(folder, 'docs/runbooks')).filter((name) => name.endsWith('.md')));
  const used = new Set<string>();
  const broken: Problem[] = [];

  async function readKind<Definition>(
    kind: string,
    check: (file: DefinitionFile) => Checked<Definition>,
  ): Promise<Checked<Definition>> {
    const checked = await Promise.all(
      (await definitionFiles(folder, kind)).map(async (name) => {
        const { file, problems } = parseDefinitionFile({ name, text: await readFile(join(folder, name), 'utf8') });
        if (problems.length > 0) broken.push(...problems);
        if (problems.length > 0) return { definitions: [], problems };
        const substituted = substituteNames(file, environmentFile);
        for (const usedName of substituted.used) used.add(usedName);
        const found = check(file);
        return {
          definitions: found.definitions,
          problems: [...substituted.problems, ...found.problems.filter(isNotOnLineOf(substituted.problems))],
        };
      }),
    );
    return {
      definitions: checked.flatMap(({ definitions }) => definitions),
      problems: checked.flatMap(({ problems }) => problems),
    };
  }

  const alarms = await readKind('alarms', (file) => checkAlarmFile(file, environment, runbooks));
  const dashboards = await readKind('dashboards', (file) => checkDashboardFile(file, environment));
  const problems = [
    ...environmentFile.problems,
    ...alarms.problems,
    ...dashboards.problems,
    ...repeatedKeys(alarms.definitions),
  ];
  // A file that cannot be read may use any name.
  if (broken.length === 0) problems.push(...environmentFile.unusedNames(used));
  if (alarms.definitions.length + dashboards.definitions.length === 0 && !hasErrors(problems))
    throw nothingDeclared(folder);
  return {
    definitions: { environment, alarms: alarms.definitions, dashboards: dashboards.definitions },
    problems: inReadingOrder(problems),
  };
}

function checkAlarmFile(
  file: DefinitionFile,
  environment: Environment,
  runbooks: ReadonlySet<string>,
): Checked<AlarmDefinition> {
  const data = file.toData() ?? {};
  if (typeof data !== 'object' || Array.isArray(data)) {
    const remedy = 'write a map: the key of each alarm, and under it its fields';
    return {
      definitions: [],
      problems: [file.problem({ path: [], severity: 'error', message: 'this is not a map of alarms', remedy })],
    };
  }
  const checked = Object.entries(data).map(([key, entry]) =>
    checkAlarm({ file, key, data: entry, environment, runbooks }),
  );
  return {
    definitions: checked.map(({ definition }) => definition).filter((definition) => definition !== undefined),
    problems: checked.flatMap(({ problems }) => problems),
  };
}

function checkDashboardFile(file: DefinitionFile, environment: Environment): Checked<DashboardDefinition> {
  const key = file.name.slice('dashboards/'.length, -'.yaml'.length);
  const { definition, problems } = checkDashboard({ file, key, data: file.toData(), environment });
  return { definitions: [definition], problems };
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

/** YAML finds a key that is repeated in a file; this finds one that is repeated in another. */
function repeatedKeys(alarms: readonly AlarmDefinition[]): Problem[] {
  const first = new Map<string, AlarmDefinition>();
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

function nothingDeclared(folder: string): AppError {
  return new AppError(
    'DEFINITION_INVALID',
    `Nothing is declared: ${folder} has neither alarms/*.yaml nor dashboards/*.yaml.`,
    {
      remedy: "Run the command in the project's folder. To remove everything on purpose, use the AWS console.",
    },
  );
}
