import { join } from 'node:path';
import { timedCheck } from './timed-check.ts';

/** How many of a group of tests or checks went which way. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

type StaticCheck = readonly [name: string, program: string, args: readonly string[]];

export const lint: StaticCheck = ['format and lint', 'biome', ['check', '--error-on-warnings']];
export const types: StaticCheck = ['types', 'tsc', []];
export const rooms: StaticCheck = ['rooms', 'vitest', ['run', '--project', 'unit', 'tests/unit/root/rooms.test.ts']];
export const unusedCode: StaticCheck = ['unused code', 'knip', []];

/** Runs checks side by side; each tells its line when it is through, and what it found when it failed. */
export async function runStaticChecks(
  checks: readonly StaticCheck[],
  print: (text: string) => void = console.log,
): Promise<Counts> {
  const results = await Promise.all(
    checks.map(([name, program, args]) => timedCheck(name, join('node_modules/.bin', program), args, print)),
  );
  const failed = results.filter(({ passed }) => !passed).length;
  return { passed: results.length - failed, failed, skipped: 0 };
}

/** The line that every run of tests or checks ends with. */
export function countsLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
