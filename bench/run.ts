// npm run bench -- NAME [--json FILE]
//
// Runs bench/NAME.ts, prints a row for each measure, writes the rows to FILE as JSON, and exits 1 when a measure is
// short of its reach or could not be taken.
import { mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { errorChain } from '../src/base/errors.ts';
import { stopOnSignals } from '../src/base/lifecycle.ts';
import type { Measures, Row } from './harness/bench.ts';
import { formatHeading, formatRow } from './harness/format-row.ts';

const projectFolder = join(import.meta.dirname, '..');
const interruptedExitCode = 130;

/** A bench is named by one word; a program that a bench runs, such as `claims-load.ts`, by more. */
async function benchNames(): Promise<string[]> {
  const files = await readdir(import.meta.dirname);
  return files.filter((file) => /^[a-z]+\.ts$/.test(file) && file !== 'run.ts').map((file) => basename(file, '.ts'));
}

async function runBench(name: string): Promise<{ rows: Row[]; failure: unknown }> {
  const { measures } = (await import(`./${name}.ts`)) as { measures: Measures };
  const startedAt = performance.now();
  const ends: (() => Promise<unknown> | unknown)[] = [];
  const finish = async () => {
    for (const end of ends.splice(0).reverse()) await Promise.resolve(end()).catch(() => {});
  };
  stopOnSignals(() => finish().then(() => interruptedExitCode));

  const temporaryFolder = await realpath(await mkdtemp(join(tmpdir(), 'claims-bench-')));
  ends.push(() => rm(temporaryFolder, { recursive: true, force: true }));
  const rows: Row[] = [];
  let failure: unknown;
  try {
    const context = {
      projectFolder,
      temporaryFolder,
      progress(message: string) {
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
        process.stderr.write(`${seconds.padStart(5)} s  ${message}\n`);
      },
      onEnd: (end: () => Promise<unknown> | unknown) => void ends.push(end),
    };
    console.log(formatHeading());
    for await (const row of measures(context)) {
      rows.push(row);
      console.log(formatRow(row));
    }
  } catch (error) {
    failure = error;
  }
  await finish();
  return { rows, failure };
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
  const [name = '', ...rest] = positionals;
  const names = await benchNames();
  if (!names.includes(name) || rest.length > 0) {
    console.error(`usage: npm run bench -- NAME [--json FILE]\nNAME is one of: ${names.join(', ')}`);
    return 1;
  }
  const { rows, failure } = await runBench(name);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ bench: name, rows }, null, 2)}\n`);
  if (failure !== undefined) console.error(`the bench did not get to its end: ${errorChain(failure)}`);
  return failure === undefined && rows.every(({ ok }) => ok) ? 0 : 1;
}

process.exitCode = await main();
