import type { GeneratedParser } from '../../parsing/parse-with-grammar.ts';
import type { TraceFilter } from './trace-filter.ts';

/** Made from trace-filter.peggy. Use `parseTraceFilter`, which gives errors for people. */
export const parse: GeneratedParser<TraceFilter>['parse'];
declare const ParserError: GeneratedParser<TraceFilter>['SyntaxError'];

export { ParserError as SyntaxError };
