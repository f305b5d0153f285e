import { readFile, rename, truncate } from 'node:fs/promises';
import { errorChain } from '../../base/errors.ts';

/** A line of JSON, with its end. */
export function lineOf(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/**
 * Gives each line of a file of JSON lines to `onLine`. A last line that was cut short, as by `kill -9` in the middle of a write,
 * is cut off, so that the file can be added to. At any other line that cannot be read, or that `onLine` throws at, reading
 * ends and the file is set aside under another name, which `onProblem` is told: what is kept must never keep a start from
 * succeeding. A file that is not there has no lines.
 */
export async function readLines(
  file: string,
  { onLine, onProblem }: { onLine(value: unknown): void; onProblem(message: string): void },
): Promise<void> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onProblem(`${file} cannot be read: ${errorChain(error)}`);
    return;
  }
  let number = 0;
  let from = 0;
  try {
    for (let end = content.indexOf(newline); end !== -1; end = content.indexOf(newline, from)) {
      number += 1;
      onLine(JSON.parse(content.toString('utf8', from, end)));
      from = end + 1;
    }
    if (from < content.length) await truncate(file, from);
  } catch (error) {
    const aside = `${file}.unreadable`;
    const what = `${file} cannot be read from line ${number} on (${errorChain(error)})`;
    try {
      await rename(file, aside);
      onProblem(`${what}; it is now ${aside}`);
    } catch (renameError) {
      onProblem(`${what}, nor be set aside: ${errorChain(renameError)}`);
    }
  }
}

const newline = 0x0a;
