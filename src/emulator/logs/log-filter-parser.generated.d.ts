import type { LogFilterPattern } from './log-filter.ts';

/** Reads a pattern by the grammar in log-filter.peggy. Use `parseLogFilter`. */
export function parse(text: string): LogFilterPattern;

/** What `parse` throws. */
declare class ParserError extends Error {}

export { ParserError as SyntaxError };
