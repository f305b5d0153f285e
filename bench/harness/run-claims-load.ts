import { join } from 'node:path';
import { startChild } from '../../src/local/child-process.ts';
import type { LoadResult } from './claims-load-result.ts';

const program = join(import.meta.dirname, '..', 'claims-load.ts');

/** Runs the load program and gives what it saw. */
export async function runClaimsLoad(load: { url: string; connections: number; seconds: number }): Promise<LoadResult> {
  const lines: string[] = [];
  const errorLines: string[] = [];
  const child = await startChild({
    command: process.execPath,
    args: [program, load.url, String(load.connections), String(load.seconds)],
    onLine: (line) => lines.push(line),
    onErrorLine: (line) => errorLines.push(line),
  });
  await child.exited;
  const result = lines.find((line) => line.startsWith('{'));
  if (result === undefined) throw new Error(`the load program said:\n${[...lines, ...errorLines].join('\n')}`);
  return JSON.parse(result) as LoadResult;
}
