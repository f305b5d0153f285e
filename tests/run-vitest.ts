import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Counts } from './static-checks.ts';
import { findTestProgram, installDebianPackages, type TestProgram, testPrograms } from './test-programs.ts';
import { runVisibly } from './timed-check.ts';

/** The programs that tests drive: where they are, and which could not be had and why. */
export interface FoundPrograms {
  readonly environment: Readonly<Record<string, string>>;
  readonly missing: readonly TestProgram[];
  readonly reason: string;
}

/** Finds programs that tests drive, all unless some are named, and gives the environment that names them to the tests. */
export async function findTestPrograms({
  mayInstall,
  wanted = testPrograms,
}: {
  mayInstall: boolean;
  wanted?: readonly TestProgram[];
}): Promise<FoundPrograms> {
  const environment: Record<string, string> = {};
  const find = async () => {
    for (const program of wanted) {
      const path = await findTestProgram(program);
      if (path !== undefined) environment[program.variable] = path;
    }
    return wanted.filter(({ variable }) => environment[variable] === undefined);
  };

  let missing = await find();
  if (!mayInstall || missing.length === 0) return { environment, missing, reason: '' };
  const packages = missing.flatMap(({ debianPackages }) => debianPackages);
  console.log(
    `getting ${packages.join(', ')} from Debian's packages, for ${missing.map(({ tests }) => tests).join(' and ')}`,
  );
  const reason = await installDebianPackages(packages);
  missing = await find();
  return { environment, missing, reason: reason ?? 'it was installed, but does not run' };
}

/** Runs Vitest in the foreground, with its arguments, and counts what came of it. */
export async function runVitest(args: readonly string[], programs: FoundPrograms): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'claims-test-results-'));
  const outputFile = join(folder, 'results.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`];
    const env = { ...process.env, ...programs.environment };
    const code = await runVisibly(join('node_modules/.bin', 'vitest'), ['run', ...reporters, ...args], env);
    const counts = await readFile(outputFile, 'utf8').then(toCounts, () => ({ passed: 0, failed: 0, skipped: 0 }));
    // A file that does not load and an error outside of any test are failures, too.
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    return counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Says which tests could not run for want of a program, and how many failures that is: in CI every test must run. */
export function missingFailures({ missing, reason }: FoundPrograms, tests: Counts): number {
  const inCi = process.env.CI === 'true';
  for (const { tests: which, variable, debianPackages } of missing) {
    console.log(`${inCi ? 'FAILED ' : 'SKIPPED'} ${which}: ${reason}`);
    console.log(
      `        To run them, install ${debianPackages.join(' and ')}, or set ${variable} to the program's path.`,
    );
  }
  if (!inCi) return 0;
  if (tests.skipped > 0 && missing.length === 0) {
    console.log(`FAILED  ${tests.skipped} tests were skipped; in CI every test must run`);
    return 1;
  }
  return missing.length;
}

function toCounts(json: string): Counts {
  const results = JSON.parse(json) as Record<`num${'Passed' | 'Failed' | 'Pending' | 'Todo'}Tests`, number>;
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}
