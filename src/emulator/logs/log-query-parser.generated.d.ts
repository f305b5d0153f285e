import type { LogQueryCommand } from './log-query.ts';

/** Reads a query by the grammar in log-query.peggy. Use `parseLogQuery`, which gives errors for people. */
export function parse(text: string): LogQueryCommand[];

/** What `parse` throws. `found` is the character that does not fit, null at the end of the text. */
declare class ParserError extends Error {
  readonly found: string | null;
  readonly location: { readonly start: { readonly offset: number } };
}

export { ParserError as SyntaxError };
