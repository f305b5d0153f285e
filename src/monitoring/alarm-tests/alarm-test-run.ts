import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../base/errors.ts';
import type { MetricAlarmDefinition } from '../../cloudwatch/alarms/alarm-evaluation.ts';
import { parseDefinitionFile } from '../files/definition-file.ts';
import { substituteNames } from '../files/substitute-names.ts';
import type { Definitions } from '../model/definitions.ts';
import { inReadingOrder, type Problem } from '../model/problem.ts';
import { type AlarmTest, type AlarmTestResult, runAlarmTest } from './alarm-test.ts';
import { type UntestedAlarm, untestedAlarms } from './alarm-test-coverage.ts';
import { readAlarmTests } from './alarm-test-file.ts';
import { readOwnAlarms } from './inline-alarms.ts';
import type { CompositeAlarm, TestedAlarm } from './tested-alarm.ts';

export interface AlarmTestRun {
  readonly results: readonly AlarmTestResult[];
  /** What is wrong with the test files themselves. */
  readonly problems: readonly Problem[];
  /** Declared alarms without the tests that they need; looked for only when all tests were run. */
  readonly untested: readonly UntestedAlarm[];
}

/**
 * Runs the tests of `alarms/*.test.yaml` under the project's `folder`, or those of `files` (paths from that folder, or absolute).
 * `definitions` are the declared alarms; without them the files test their own. `pattern` picks by "alarm: name".
 * Throws DEFINITION_INVALID when a file cannot be read.
 */
export async function runAlarmTests(source: {
  folder: string;
  definitions?: Definitions | undefined;
  files?: readonly string[];
  pattern?: RegExp | undefined;
}): Promise<AlarmTestRun> {
  const { folder, definitions, files = [], pattern } = source;
  const declared = declaredAlarms(definitions);
  const problems: Problem[] = [];
  const tests: AlarmTest[] = [];
  const results: AlarmTestResult[] = [];
  for (const name of files.length > 0 ? files : await testFilesBesideAlarms(folder)) {
    const read = readFileOfTests({ name, text: await readText(folder, name), declared, definitions });
    problems.push(...read.problems);
    tests.push(...read.tests);
    for (const test of read.tests) {
      if (pattern !== undefined && !pattern.test(`${test.alarm}: ${test.name}`)) continue;
      results.push(runAlarmTest({ test, alarm: read.alarms.get(test.alarm)!, alarms: read.alarms }));
    }
  }
  const areAll = files.length === 0 && pattern === undefined && problems.length === 0 && definitions !== undefined;
  const untested = areAll ? untestedAlarms({ alarms: [...definitions.alarms, ...definitions.composites], tests }) : [];
  return { results, problems: inReadingOrder(problems), untested };
}

function readFileOfTests(source: {
  name: string;
  text: string;
  declared: ReadonlyMap<string, TestedAlarm>;
  definitions: Definitions | undefined;
}): { tests: AlarmTest[]; alarms: ReadonlyMap<string, TestedAlarm>; problems: Problem[] } {
  const { declared, definitions } = source;
  const { file, problems } = parseDefinitionFile(source);
  if (problems.length > 0) return { tests: [], alarms: declared, problems };
  if (definitions !== undefined) {
    const fileName = `environments/${definitions.environment.Environment}.yaml`;
    problems.push(...substituteNames(file, { fileName, values: scalarsOf(definitions.environment) }).problems);
  }
  const own = readOwnAlarms({ file, declared });
  problems.push(...own.problems);
  if (problems.length > 0) return { tests: [], alarms: declared, problems };
  const alarms = new Map([...declared, ...own.alarms.map((alarm) => [alarm.key, alarm] as const)]);
  const read = readAlarmTests({ file, alarms });
  return { tests: read.tests, alarms, problems: read.problems };
}

function declaredAlarms(definitions: Definitions | undefined): Map<string, TestedAlarm> {
  const metric = (definitions?.alarms ?? []).map(
    ({ key, name, input }): TestedAlarm => ({ kind: 'alarm', key, name, input: input as MetricAlarmDefinition }),
  );
  const composite = (definitions?.composites ?? []).map(
    ({ key, name, input }): TestedAlarm => ({ kind: 'composite alarm', key, name, input: input as CompositeAlarm }),
  );
  return new Map([...metric, ...composite].map((alarm) => [alarm.key, alarm]));
}

function scalarsOf(environment: Readonly<Record<string, unknown>>): Record<string, string | number> {
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  );
  return Object.fromEntries(entries);
}

async function testFilesBesideAlarms(folder: string): Promise<string[]> {
  const names = await readdir(resolve(folder, 'alarms')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.test.yaml'))
    .sort()
    .map((name) => `alarms/${name}`);
}

async function readText(folder: string, name: string): Promise<string> {
  try {
    return await readFile(resolve(folder, name), 'utf8');
  } catch (cause) {
    throw new AppError('DEFINITION_INVALID', `The test file ${name} cannot be read.`, {
      remedy: 'Name a file by its path; without one, alarms/*.test.yaml are run.',
      cause,
    });
  }
}
