import { ExpressionError } from '../../parsing/expression-error.ts';
import { type Grammar, parseWithGrammar } from '../../parsing/parse-with-grammar.ts';
import type { PointSteps } from '../base/point-steps.ts';
import type { Series } from '../base/series.ts';
import type { Expression } from './expression.ts';
import type { ExpressionResult, ExpressionScope } from './math-function.ts';
import { applyFunction, callProblem, kindNames } from './metric-math-functions.ts';
import * as parser from './metric-math-parser.generated.js';
import { combine, mapNumbers, operations, type Value } from './metric-math-value.ts';

type BinaryExpression = Extract<Expression, { kind: 'binary' }>;

/** Longest expression that GetMetricData and PutMetricAlarm take, in characters. */
export const expressionMaxLength = 2048;

const grammar: Grammar<Expression> = {
  noun: 'expression',
  maxLength: expressionMaxLength,
  parser,
};

/**
 * Series of one array [inferred]: twenty times as many as a request may have queries. Three expressions that name each other some hundred
 * times would come to millions.
 */
export const mostSeries = 10_000;

/** Expressions kept as read: an alarm has the same one each minute, and a check reads it more than once. */
const mostKept = 500;
const kept = new Map<string, Expression>();

/**
 * Reads a metric-math expression. AWS page: "Using metric math: Metric math syntax and functions".
 * @throws ExpressionError with the offset of the first character that does not fit.
 */
export function parseExpression(text: string): Expression {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const expression = parseWithGrammar(text, grammar);
  if (kept.size === mostKept) kept.clear();
  kept.set(text, expression);
  return expression;
}

/** The Ids an expression names, each once, in the order of the text. METRICS() names none. */
export function referencedIds(expression: Expression): string[] {
  return [...idOffsets(expression).keys()];
}

/** Where each Id that an expression names stands first: its offset by its name. */
export function idOffsets(expression: Expression): Map<string, number> {
  const offsets = new Map<string, number>();
  visit(expression, (part) => {
    if (part.kind === 'id' && !offsets.has(part.name)) offsets.set(part.name, part.offset);
  });
  return offsets;
}

/** True when the expression calls the function `name` anywhere. */
export function callsFunction(expression: Expression, name: string): boolean {
  let found = false;
  visit(expression, (part) => {
    found ||= part.kind === 'call' && part.name === name;
  });
  return found;
}

/**
 * Computes an expression: a series, or several where the result is an array of series.
 * @throws ExpressionError for an unknown Id or function, for operands that do not go together, and for a result that is
 * only a number.
 */
export function* evaluateExpression(expression: Expression, scope: ExpressionScope): PointSteps<ExpressionResult> {
  const value = yield* evaluate(expression, scope);
  if (value.type === 'series') return value.series;
  if (value.type === 'array') return value.array;
  throw new ExpressionError(
    `The result of an expression must be a series, and this one is a ${kindNames[value.type]}.`,
    {
      offset: expression.offset,
    },
  );
}

function* evaluate(expression: Expression, scope: ExpressionScope): PointSteps<Value> {
  const { offset } = expression;
  switch (expression.kind) {
    case 'number':
      return { type: 'scalar', value: expression.value };
    case 'text':
      return { type: 'text', word: expression.value };
    case 'keyword':
      return { type: 'keyword', word: expression.name };
    case 'id':
      return valueOfId(expression.name, offset, scope);
    case 'array': {
      const array: Series[] = [];
      for (const item of expression.items) {
        const series = seriesOf(yield* evaluate(item, scope), item.offset);
        if (array.length + series.length > mostSeries) {
          throw new ExpressionError(`An array holds no more than ${mostSeries} series.`, { offset });
        }
        array.push(...series);
        yield series.length;
      }
      return { type: 'array', array };
    }
    case 'negate': {
      const operand = yield* evaluate(expression.operand, scope);
      const negated = yield* mapNumbers(operand, (value) => -value);
      if (negated !== undefined) return negated;
      throw new ExpressionError(`A ${kindNames[operand.type]} has no negative.`, { offset });
    }
    case 'binary':
      return yield* evaluateChain(expression, scope);
    case 'call': {
      const problem = callProblem(expression);
      if (problem !== undefined) throw new ExpressionError(problem, { offset });
      const args: Value[] = [];
      for (const arg of expression.args) args.push(yield* evaluate(arg, scope));
      return yield* applyFunction({ expression, args, scope });
    }
  }
}

/** `a - b - c` is a chain of operands on the left, as long as the text allows: taken one after the other, never one within another. */
function* evaluateChain(expression: BinaryExpression, scope: ExpressionScope): PointSteps<Value> {
  const chain: BinaryExpression[] = [];
  let first: Expression = expression;
  while (first.kind === 'binary') {
    chain.push(first);
    first = first.left;
  }
  let value = yield* evaluate(first, scope);
  for (const { operator, right, offset } of chain.reverse()) {
    const operand = yield* evaluate(right, scope);
    const combined = yield* combine(value, operand, operations[operator]);
    if (combined === undefined) {
      const kinds = `${kindNames[value.type]} ${operator} ${kindNames[operand.type]}`;
      throw new ExpressionError(`Metric math cannot compute "${kinds}".`, { offset });
    }
    value = combined;
  }
  return value;
}

function valueOfId(name: string, offset: number, { metrics, results }: ExpressionScope): Value {
  const result = metrics.get(name) ?? results.get(name);
  if (result === undefined)
    throw new ExpressionError(`There is no metric or expression with the Id ${name}.`, { offset });
  return isArray(result) ? { type: 'array', array: result } : { type: 'series', series: result };
}

function seriesOf(value: Value, offset: number): readonly Series[] {
  if (value.type === 'series') return [value.series];
  if (value.type === 'array') return value.array;
  throw new ExpressionError(`An array holds series, not a ${kindNames[value.type]}.`, { offset });
}

/** `Array.isArray` for the two things an expression can come to. */
export function isArray(result: ExpressionResult): result is readonly Series[] {
  return Array.isArray(result);
}

/** Calls `see` with the expression and every part of it, in the order of the text. */
function visit(expression: Expression, see: (part: Expression) => void): void {
  const waiting = [expression];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    see(part);
    waiting.push(...partsOf(part).reverse());
  }
}

function partsOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'array':
      return [...expression.items];
    case 'negate':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'call':
      return [...expression.args];
    default:
      return [];
  }
}
