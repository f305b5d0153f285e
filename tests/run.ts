// npm test [-- VITEST ARGUMENTS]
//
// Without arguments: types, format, lint and unused code, beside every test but the long ones; all of them even when one fails.
// With arguments only Vitest, which gets them: npm test -- tests/unit/cloudwatch
//
// The last line counts tests and static checks together: `N passed, N failed, N skipped`.
import { findTestPrograms, missingFailures, runVitest } from './run-vitest.ts';
import { type Counts, countsLine, lint, runStaticChecks, types, unusedCode } from './static-checks.ts';
import { testPrograms } from './test-programs.ts';

const quickProjects = ['--project', 'unit', '--project', 'integration', '--project', 'browser'];

/** The tests of the `aws` command are long ones. */
const quickPrograms = testPrograms.filter(({ variable }) => variable === 'CHROMIUM');

async function main(args: readonly string[]): Promise<number> {
  const isWhole = args.length === 0;
  const programs = await findTestPrograms(
    isWhole ? { mayInstall: true, wanted: quickPrograms } : { mayInstall: false },
  );
  // Tests wait for other processes, which leaves the checks the processor. Vitest draws on the terminal meanwhile.
  const lines: string[] = [];
  const noChecks: Counts = { passed: 0, failed: 0, skipped: 0 };
  const [checks, tests] = await Promise.all([
    isWhole ? runStaticChecks([types, lint, unusedCode], (text) => lines.push(text)) : noChecks,
    runVitest(isWhole ? quickProjects : args, programs),
  ]);
  for (const line of lines) console.log(line);
  const failed = checks.failed + tests.failed + (isWhole ? missingFailures(programs, tests) : 0);
  console.log(countsLine({ passed: checks.passed + tests.passed, failed, skipped: tests.skipped }));
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
