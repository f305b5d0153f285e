import type { RuleExpression } from './composite-rule.ts';

/** Reads an alarm rule by the grammar in composite-rule.peggy. Use `parseAlarmRule`, which gives errors for people. */
export function parse(text: string): RuleExpression;

/** What `parse` throws. `found` is the character that does not fit, null at the end of the text. */
declare class ParserError extends Error {
  readonly found: string | null;
  readonly location: { readonly start: { readonly offset: number } };
}

export { ParserError as SyntaxError };
