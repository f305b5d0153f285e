// npm test [-- VITEST ARGUMENTS]
//
// Without arguments: types, lint and layering, unused code, then every test; all of them even when one fails. With
// arguments only vitest, which gets them: npm test -- tests/unit/cloudwatch
//
// The last line counts tests and static checks together: `N passed, N failed, N skipped`.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTestProgram, installDebianPackages, testPrograms } from './test-programs.ts';
import { runVisibly, timedCheck } from './timed-check.ts';

const bin = (name: string) => join('node_modules/.bin', name);

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Finds the programs that tests drive, and gives the environment that names them to the tests. */
async function getTestPrograms({ mayInstall }: { mayInstall: boolean }) {
  const environment: Record<string, string> = {};
  const find = async () => {
    for (const program of testPrograms) {
      const path = await findTestProgram(program);
      if (path !== undefined) environment[program.variable] = path;
    }
    return testPrograms.filter(({ variable }) => environment[variable] === undefined);
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

async function runStaticChecks(): Promise<Counts> {
  const results = [
    timedCheck('types', bin('tsc'), []),
    timedCheck('lint, format and layering', bin('biome'), ['check', '--error-on-warnings']),
    timedCheck('unused code', bin('knip'), []),
  ];
  const failed = (await Promise.all(results)).filter(({ passed }) => !passed).length;
  return { passed: results.length - failed, failed, skipped: 0 };
}

async function runVitest(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'claims-test-results-'));
  const outputFile = join(folder, 'results.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`];
    const code = await runVisibly(bin('vitest'), ['run', ...reporters, ...args], { ...process.env, ...environment });
    const counts = await readFile(outputFile, 'utf8').then(toCounts, () => ({ passed: 0, failed: 0, skipped: 0 }));
    // A file that does not load and an error outside of any test are failures, too.
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    return counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function toCounts(json: string): Counts {
  const results = JSON.parse(json) as Record<`num${'Passed' | 'Failed' | 'Pending' | 'Todo'}Tests`, number>;
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

async function main(args: readonly string[]): Promise<number> {
  const isWhole = args.length === 0;
  const noChecks: Counts = { passed: 0, failed: 0, skipped: 0 };
  const [checks, programs] = await Promise.all([
    isWhole ? runStaticChecks() : noChecks,
    getTestPrograms({ mayInstall: isWhole }),
  ]);
  const tests = await runVitest(args, programs.environment);

  const inCi = process.env.CI === 'true';
  let failed = checks.failed + tests.failed;
  if (isWhole) {
    for (const { tests: which, variable, debianPackages } of programs.missing) {
      console.log(`${inCi ? 'FAILED ' : 'SKIPPED'} ${which}: ${programs.reason}`);
      console.log(
        `        To run them, install ${debianPackages.join(' and ')}, or set ${variable} to the program's path.`,
      );
      if (inCi) failed += 1;
    }
    if (inCi && tests.skipped > 0 && programs.missing.length === 0) {
      console.log(`FAILED  ${tests.skipped} tests were skipped; in CI every test must run`);
      failed += 1;
    }
  }
  console.log(`${checks.passed + tests.passed} passed, ${failed} failed, ${tests.skipped} skipped`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
