import { xrayTraceId } from '../format/trace-id.ts';

/** A value that a saved query leaves open, by an example of it in which every digit is 0. */
export interface LogPlaceholder {
  /** What it is called in the address. */
  readonly name: 'reference' | 'trace';
  readonly label: string;
  readonly example: string;
  /** What is put in its place; undefined for what is no such value. */
  parse(text: string): string | undefined;
}

const placeholders: readonly LogPlaceholder[] = [
  {
    name: 'reference',
    label: 'Claim reference',
    example: 'C-0000-0000-0000',
    parse: (text) => (/^[\w-]+$/.test(text.trim()) ? text.trim().toUpperCase() : undefined),
  },
  {
    name: 'trace',
    label: 'Trace id',
    example: '1-00000000-000000000000000000000000',
    parse: xrayTraceId,
  },
];

/** What a saved query leaves open. */
export function placeholdersOf(query: string): LogPlaceholder[] {
  return placeholders.filter(({ example }) => query.includes(example));
}

/** The query with the values in their places; undefined while one is missing, or is none. */
export function fillPlaceholders(query: string, given: (name: string) => string | undefined): string | undefined {
  let filled = query;
  for (const { name, example, parse } of placeholdersOf(query)) {
    const value = parse(given(name) ?? '');
    if (value === undefined) return undefined;
    filled = filled.replaceAll(example, value);
  }
  return filled;
}

/** The title of a saved query without the sentence that says what to put where. */
export function titleWithoutExample(title: string): string {
  const sentences = title.split(/(?<=[.?!])\s+/);
  return sentences.filter((sentence) => placeholdersOf(sentence).length === 0).join(' ');
}
