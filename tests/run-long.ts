// npm run test:long [-- PART...]
//
// What takes minutes: each file of tests/long is a part and has its name. Without arguments all of them.
//
// The last line counts: `N passed, N failed, N skipped`.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findTestPrograms, missingFailures, runVitest } from './run-vitest.ts';
import { countsLine } from './static-checks.ts';

const folder = 'tests/long';
const suffix = '.test.ts';
/** These tests work more than they wait, and some go by the time that calls have: two cores carry two of them. */
const workers = '2';

async function main(wanted: readonly string[]): Promise<number> {
  const inFolder = await readdir(folder);
  const parts = inFolder.filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length));
  const unknown = wanted.filter((part) => !parts.includes(part));
  if (unknown.length > 0) {
    console.error(
      `There is no part ${unknown.join(', ')}.\nWhat to do: name some of ${parts.join(', ')}, or none for all.`,
    );
    return 1;
  }
  const chosen = wanted.length === 0 ? parts : wanted;
  console.log(`long tests: ${chosen.join(', ')}`);
  const programs = await findTestPrograms({ mayInstall: true });
  const files = chosen.map((part) => join(folder, part + suffix));
  const tests = await runVitest(['--project', 'long', '--maxWorkers', workers, ...files], programs);
  const failed = tests.failed + missingFailures(programs, tests);
  console.log(countsLine({ ...tests, failed }));
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
