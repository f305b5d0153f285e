import type { TraceFilter } from './trace-filter.ts';

/** Reads an expression by the grammar in trace-filter.peggy. Use `parseTraceFilter`, which gives errors for people. */
export function parse(text: string): TraceFilter;

/** What `parse` throws. `found` is the character that does not fit, null at the end of the text. */
declare class ParserError extends Error {
  readonly found: string | null;
  /** Null where the grammar itself says what is wrong, in the message. */
  readonly expected: readonly unknown[] | null;
  readonly location: { readonly start: { readonly offset: number } };
}

export { ParserError as SyntaxError };
