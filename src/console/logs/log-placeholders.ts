import { xrayTraceId } from '../../xray/trace-id.ts';
import type { RequestSubject } from '../page/console-project.ts';

/** A value that a saved query leaves open, by an example of it in which every digit is 0. */
export interface LogPlaceholder {
  /** What it is called in the address. */
  readonly name: 'reference' | 'trace';
  readonly label: string;
  readonly example: string;
  /** What is put in its place; undefined for what is no such value. */
  parse(text: string): string | undefined;
}

const traceId: LogPlaceholder = {
  name: 'trace',
  label: 'Trace id',
  example: '1-00000000-000000000000000000000000',
  parse: xrayTraceId,
};

/** What saved queries may leave open: a trace, and what requests are about. Names that are written in capitals are read in any case. */
export function logPlaceholders(subject: RequestSubject | undefined): readonly LogPlaceholder[] {
  if (subject === undefined) return [traceId];
  const { name: label, placeholder: example } = subject;
  const isInCapitals = example === example.toUpperCase();
  const parse = (text: string) => {
    const name = text.trim();
    if (!/^[\w-]+$/.test(name)) return undefined;
    return isInCapitals ? name.toUpperCase() : name;
  };
  return [{ name: 'reference', label, example, parse }, traceId];
}

/** What a saved query leaves open. */
export function placeholdersOf(query: string, placeholders: readonly LogPlaceholder[]): LogPlaceholder[] {
  return placeholders.filter(({ example }) => query.includes(example));
}

/** The query with the values in their places; undefined while one is missing, or is none. */
export function fillPlaceholders(
  query: string,
  placeholders: readonly LogPlaceholder[],
  given: (name: string) => string | undefined,
): string | undefined {
  let filled = query;
  for (const { name, example, parse } of placeholdersOf(query, placeholders)) {
    const value = parse(given(name) ?? '');
    if (value === undefined) return undefined;
    filled = filled.replaceAll(example, value);
  }
  return filled;
}

/** The title of a saved query without the sentence that says what to put where. */
export function titleWithoutExample(title: string, placeholders: readonly LogPlaceholder[]): string {
  const sentences = title.split(/(?<=[.?!])\s+/);
  return sentences.filter((sentence) => placeholdersOf(sentence, placeholders).length === 0).join(' ');
}
