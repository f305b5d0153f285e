import { AwsRefusal } from '../protocol/service-error.ts';
import { SyntaxError as ParserError, parse } from './log-query-parser.generated.js';

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

export type LogExpression =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: string | number }
  | { readonly kind: 'duration'; readonly count: number; readonly unit: 'ms' | 's' | 'm' | 'h' | 'd' | 'w' }
  | { readonly kind: 'pattern'; readonly source: string; readonly flags: string }
  | { readonly kind: 'star' }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly LogExpression[] }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: LogExpression; readonly right: LogExpression }
  | { readonly kind: 'and' | 'or'; readonly left: LogExpression; readonly right: LogExpression }
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

/**
 * Reads a query. AWS page: "CloudWatch Logs Insights language query syntax"; of its commands fields, display, filter, stats, sort
 * and limit are known here.
 * @throws AwsRefusal MalformedQueryException with the place of what does not fit.
 */
export function parseLogQuery(text: string): LogQueryCommand[] {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof ParserError)) throw error;
    const found = error.found === null ? 'the query ends too early' : `unexpected "${error.found}"`;
    const place = `at character ${error.location.start.offset + 1}`;
    throw new AwsRefusal('MalformedQueryException', `The query is not understood here: ${found} ${place}.`);
  }
}
