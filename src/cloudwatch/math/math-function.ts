import type { PointSteps } from '../base/point-steps.ts';
import type { Series } from '../base/series.ts';
import type { CallExpression } from './expression.ts';
import type { Value } from './metric-math-value.ts';

/** One series, or the array of series that a function such as METRICS gives. */
export type ExpressionResult = Series | readonly Series[];

/** What an expression is evaluated against. Times are epoch seconds. */
export interface ExpressionScope {
  /** The raw metrics of the request, by Id: what METRICS and PERIOD are about. */
  readonly metrics: ReadonlyMap<string, Series>;
  /** What other expressions came to, by Id. */
  readonly results: ReadonlyMap<string, ExpressionResult>;
  /** The period of the metrics that the expression reads. */
  readonly periodSeconds: number;
  /** FILL fills every period from here ... */
  readonly startSeconds: number;
  /** ... to before here. */
  readonly endSeconds: number;
}

/** A function call whose arguments are computed. */
export interface Call {
  readonly expression: CallExpression;
  readonly args: readonly Value[];
  readonly scope: ExpressionScope;
}

export interface MathFunction {
  /** Fewest and most arguments. */
  readonly takes: readonly [number, number];
  /** Undefined when the arguments are of a kind that the function does not take. */
  readonly apply: (call: Call) => PointSteps<Value | undefined>;
}
