import type { GeneratedParser } from '../../parsing/parse-with-grammar.ts';
import type { LogFilterPattern } from './log-filter.ts';

/** Made from log-filter.peggy. Use `parseLogFilter`, which gives errors for people. */
export const parse: GeneratedParser<LogFilterPattern>['parse'];
declare const ParserError: GeneratedParser<LogFilterPattern>['SyntaxError'];

export { ParserError as SyntaxError };
