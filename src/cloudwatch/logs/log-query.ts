import { type Grammar, parseWithGrammar } from '../../parsing/parse-with-grammar.ts';
import * as parser from './log-query-parser.generated.js';

/** One command of a query of Logs Insights, which takes in rows and gives out rows. */
export type LogQueryCommand =
  | { readonly kind: 'fields' | 'display'; readonly columns: readonly LogColumn[] }
  | { readonly kind: 'filter'; readonly condition: LogExpression }
  | { readonly kind: 'stats'; readonly columns: readonly LogColumn[]; readonly by: readonly LogColumn[] }
  | { readonly kind: 'sort'; readonly keys: readonly { expression: LogExpression; descends: boolean }[] }
  | { readonly kind: 'limit'; readonly count: number };

/** A column of the answer: an expression under its alias, or under its own text. */
export interface LogColumn {
  readonly name: string;
  readonly expression: LogExpression;
}

/** `/(?i)no conn/`; `flags` is `i` or empty. */
export interface LogPattern {
  readonly kind: 'pattern';
  readonly source: string;
  readonly flags: string;
}

export type LogExpression =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: string | number }
  | { readonly kind: 'duration'; readonly count: number; readonly unit: 'ms' | 's' | 'm' | 'h' | 'd' | 'w' }
  | LogPattern
  | { readonly kind: 'star' }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly LogExpression[] }
  /** A comparison. */
  | { readonly kind: 'binary'; readonly operator: string; readonly left: LogExpression; readonly right: LogExpression }
  /** `head - right - right`, grouped to the left. */
  | {
      readonly kind: 'arithmetic';
      readonly head: LogExpression;
      readonly tail: readonly { readonly operator: string; readonly right: LogExpression }[];
    }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly LogExpression[] }
  | { readonly kind: 'not'; readonly operand: LogExpression }
  | {
      readonly kind: 'in';
      readonly operand: LogExpression;
      readonly items: readonly LogExpression[];
      readonly negated: boolean;
    }
  | {
      readonly kind: 'like';
      readonly operand: LogExpression;
      readonly pattern: LogExpression;
      readonly negated: boolean;
    };

/** Longest query that StartQuery takes, in characters. */
export const logQueryMaxLength = 10_000;

const grammar: Grammar<LogQueryCommand[]> = { noun: 'query', maxLength: logQueryMaxLength, parser };

/**
 * Reads a query. AWS page: "CloudWatch Logs Insights language query syntax"; of its commands fields, display, filter, stats, sort
 * and limit are known here.
 * @throws ExpressionError with the place of what does not fit.
 */
export function parseLogQuery(text: string): LogQueryCommand[] {
  return parseWithGrammar(text, grammar);
}
