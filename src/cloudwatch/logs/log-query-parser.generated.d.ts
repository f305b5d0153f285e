import type { GeneratedParser } from '../../parsing/parse-with-grammar.ts';
import type { LogQueryCommand } from './log-query.ts';

/** Made from log-query.peggy. Use `parseLogQuery`, which gives errors for people. */
export const parse: GeneratedParser<LogQueryCommand[]>['parse'];
declare const ParserError: GeneratedParser<LogQueryCommand[]>['SyntaxError'];

export { ParserError as SyntaxError };
