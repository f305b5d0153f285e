import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../../base/errors.ts';
import { type AlarmTestRun, runAlarmTests } from '../../alarm-tests/alarm-test-run.ts';
import { loadValidDefinitions, type MonitorContext } from '../context/monitor-context.ts';
import { junitXml } from '../render/junit-xml.ts';
import { renderTestRun } from '../render/render-test.ts';

export interface TestOptions {
  /** Test files; all of `alarms/*.test.yaml` when there is none. */
  readonly files: readonly string[];
  /** A regular expression over "alarm: name". */
  readonly run?: string | undefined;
  /** Where to write the results as JUnit XML. */
  readonly junit?: string | undefined;
}

/**
 * `monitor test`: exit code 0 when every test passed and every alarm has the tests that it needs, else 1. An environment is needed for
 * the declared alarms only: test files may bring alarms of their own.
 */
export async function test(context: MonitorContext, options: TestOptions): Promise<number> {
  const { deps, env } = context;
  const definitions = env === '' ? undefined : await loadValidDefinitions(context);
  if (definitions === undefined && env !== '') return 1;
  const pattern = options.run === undefined ? undefined : readPattern(options.run);
  const run = await runAlarmTests({ folder: deps.folder, definitions, files: options.files, pattern });
  if (options.junit !== undefined) await writeResults(resolve(deps.folder, options.junit), junitXml(run));
  const passed = hasPassed(run, options);
  context.answer({ ...(env === '' ? {} : { environment: env }), passed, ...testRunJson(run) });
  context.say(renderTestRun(run, context.paint));
  return passed ? 0 : 1;
}

/** When tests were asked for and there was none, the run has not passed: most likely a name is misspelt. */
function hasPassed({ results, problems, untested }: AlarmTestRun, { files, run }: TestOptions): boolean {
  if (results.length === 0 && (files.length > 0 || run !== undefined)) return false;
  return problems.length === 0 && untested.length === 0 && results.every(({ passed }) => passed);
}

function testRunJson({ results, problems, untested }: AlarmTestRun) {
  return {
    tests: results.map(({ test: { alarm, name, place }, passed, checks, rows, reason }) => ({
      alarm,
      name,
      file: place.file,
      line: place.line,
      passed,
      checks,
      ...(passed ? {} : { datapoints: Object.fromEntries(rows.map(({ label, cells }) => [label, cells])), reason }),
    })),
    untested: untested.map(({ alarm, message, place }) => ({ alarm, message, file: place.file, line: place.line })),
    problems,
  };
}

function readPattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (cause) {
    const remedy = 'It picks tests by "alarm: name", as in --run "http-5xx-share".';
    throw new AppError('CONFIG_INVALID', `--run ${text} is not a regular expression.`, { remedy, cause });
  }
}

async function writeResults(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', `--junit: ${file} cannot be written.`, {
      remedy: 'Name a file in a folder that can be written to.',
      cause,
    });
  }
}
