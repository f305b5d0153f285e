import type { Expression } from './expression.ts';

/** Reads metric math by the grammar in metric-math.peggy. Use `parseExpression`, which gives errors for people. */
export function parse(text: string): Expression;

/** What `parse` throws. `found` is the character that does not fit, null at the end of the text. */
declare class ParserError extends Error {
  readonly found: string | null;
  readonly location: { readonly start: { readonly offset: number } };
}

export { ParserError as SyntaxError };
