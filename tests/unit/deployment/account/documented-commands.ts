import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const projectFolder = join(import.meta.dirname, '..', '..', '..', '..');

/** What a page tells its reader to run: a block of shell, or a command in a sentence. */
export interface Snippet {
  /** The line of the page where it begins. */
  readonly line: number;
  readonly text: string;
  /** The nearest heading of the second level above it; empty above the first. */
  readonly section: string;
  /** The number of the list's step that it belongs to; 0 where there is none. */
  readonly step: number;
}

export interface CommandPage {
  /** Its path below `docs`. */
  readonly file: string;
  readonly snippets: readonly Snippet[];
}

/** Every page of the docs that tells to run something. */
export function readCommandPages(): CommandPage[] {
  const docs = join(projectFolder, 'docs');
  return readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => ({ file, snippets: snippetsOf(readFileSync(join(docs, file), 'utf8')) }))
    .filter(({ snippets }) => snippets.length > 0);
}

/** The snippets of a page in the order in which one reads them: blocks marked `sh`, and what in a sentence begins like a command. */
export function snippetsOf(page: string): Snippet[] {
  const found = page.matchAll(
    /^( *)```(\w*)\n([\s\S]*?)^ *```|`((?:aws|bash|curl|gh|git|node|npm) [^`]+)`|^## (.+)$|^(\d+)\. /gm,
  );
  let section = '';
  let step = 0;
  return [...found].flatMap((match) => {
    const [, indent = '', language, block, sentence, heading, number] = match;
    if (heading !== undefined) [section, step] = [heading, 0];
    if (number !== undefined) step = Number(number);
    const line = page.slice(0, match.index).split('\n').length;
    if (sentence !== undefined) return [{ line, section, step, text: sentence.replaceAll(/\s*\n\s*/g, ' ') }];
    if (language !== 'sh' || block === undefined) return [];
    return [{ line, section, step, text: block.replaceAll(new RegExp(`^${indent}`, 'gm'), '').trim() }];
  });
}

/**
 * A command with what its reader fills in: `<name>` becomes `values[name]`. A value that depends on the option before it stands under
 * `option name`. Throws for a name without a value.
 */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/(--[\w-]+ )?<([\w -]+)>/g, (_, option: string | undefined, name: string) => {
    const value = values[`${(option ?? '').trim()} ${name}`.trim()] ?? values[name];
    if (value === undefined) throw new Error(`<${name}> in "${text}": no value is known for it`);
    return (option ?? '') + value;
  });
}
