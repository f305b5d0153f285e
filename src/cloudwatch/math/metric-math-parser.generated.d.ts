import type { GeneratedParser } from '../../parsing/parse-with-grammar.ts';
import type { Expression } from './expression.ts';

/** Made from metric-math.peggy. Use `parseExpression`, which gives errors for people. */
export const parse: GeneratedParser<Expression>['parse'];
declare const ParserError: GeneratedParser<Expression>['SyntaxError'];

export { ParserError as SyntaxError };
