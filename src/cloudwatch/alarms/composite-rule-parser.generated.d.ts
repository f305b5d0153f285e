import type { GeneratedParser } from '../../parsing/parse-with-grammar.ts';
import type { RuleExpression } from './composite-rule.ts';

/** Made from composite-rule.peggy. Use `parseAlarmRule`, which gives errors for people. */
export const parse: GeneratedParser<RuleExpression>['parse'];
declare const ParserError: GeneratedParser<RuleExpression>['SyntaxError'];

export { ParserError as SyntaxError };
