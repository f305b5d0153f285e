/** A metric-math expression as read, before anything is computed. `offset` is its place in the text, counted from 0. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly offset: number }
  | { readonly kind: 'text'; readonly value: string; readonly offset: number }
  /** A word in upper case that is no function call: `REPEAT` in `FILL(m1, REPEAT)`. */
  | { readonly kind: 'keyword'; readonly name: string; readonly offset: number }
  | { readonly kind: 'id'; readonly name: string; readonly offset: number }
  | { readonly kind: 'array'; readonly items: readonly Expression[]; readonly offset: number }
  | { readonly kind: 'negate'; readonly operand: Expression; readonly offset: number }
  | BinaryExpression
  | CallExpression;

interface BinaryExpression {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  /** Place of the operator. */
  readonly offset: number;
}

export interface CallExpression {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly offset: number;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | '==' | '!=' | '<=' | '>=' | '<' | '>' | 'AND' | 'OR';
