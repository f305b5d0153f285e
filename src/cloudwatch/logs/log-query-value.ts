import { ExpressionError } from '../../parsing/expression-error.ts';
import type { LogExpression, LogPattern } from './log-query.ts';

/** What a field or an expression comes to; undefined for a field that a line does not have. */
export type LogValue = string | number | Date | undefined;

/** A line of the log, or a row made of several. */
export interface LogRow {
  get(field: string): LogValue;
  set(field: string, value: LogValue): void;
}

/** An expression made ready: its value in one row. */
export type LogEvaluator = (row: LogRow) => LogValue;

/**
 * The engine of regular expressions, which has to run without backtracking: patterns come from whoever asks.
 * Gives a function that tells whether the pattern is found anywhere in a text.
 * @throws ExpressionError for a pattern that it does not take.
 */
export type CompilePattern = (source: string, options: { readonly ignoreCase: boolean }) => (text: string) => boolean;

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/**
 * Makes an expression ready. What is true is 1, what is not is 0. A comparison with a field that is not there is false
 * [inferred]. AWS page: "Supported operations and functions".
 * @throws ExpressionError naming a function that is not known here, and what `compilePattern` throws.
 */
export function compileLogExpression(expression: LogExpression, compilePattern: CompilePattern): LogEvaluator {
  const compile = (operand: LogExpression) => compileLogExpression(operand, compilePattern);
  switch (expression.kind) {
    case 'field':
      return (row) => row.get(expression.name);
    case 'constant':
      return () => expression.value;
    case 'duration':
      return () => expression.count * unitMs[expression.unit];
    case 'and': {
      const operands = expression.operands.map(compile);
      return (row) => truth(operands.every((operand) => isTrue(operand(row))));
    }
    case 'or': {
      const operands = expression.operands.map(compile);
      return (row) => truth(operands.some((operand) => isTrue(operand(row))));
    }
    case 'not': {
      const operand = compile(expression.operand);
      return (row) => truth(!isTrue(operand(row)));
    }
    case 'in': {
      const operand = compile(expression.operand);
      const items = expression.items.map(compile);
      return (row) => {
        const value = operand(row);
        return truth(items.some((item) => compare(value, item(row)) === 0) !== expression.negated);
      };
    }
    case 'like': {
      const operand = compile(expression.operand);
      const finds = compileLike(expression.pattern, compilePattern);
      return (row) => truth(finds(String(operand(row) ?? ''), row) !== expression.negated);
    }
    case 'binary': {
      const [left, right] = [compile(expression.left), compile(expression.right)];
      const operation = operationOf(expression.operator);
      return (row) => operation(left(row), right(row));
    }
    case 'arithmetic': {
      const head = compile(expression.head);
      const tail = expression.tail.map(({ operator, right }) => ({
        operation: operationOf(operator),
        right: compile(right),
      }));
      return (row) => {
        let value = head(row);
        for (const { operation, right } of tail) value = operation(value, right(row));
        return value;
      };
    }
    case 'call': {
      const run = functions.get(expression.name);
      if (run === undefined) throw new ExpressionError(`The function ${expression.name} is not known.`);
      const [first = () => undefined] = expression.args.map(compile);
      return (row) => run(first(row), row);
    }
    default:
      throw new ExpressionError('An expression of this kind does not stand here.');
  }
}

export function isTrue(value: LogValue): boolean {
  return value !== undefined && value !== 0 && value !== '';
}

/** Less than 0, 0 or more; as numbers where both can be read as numbers. Undefined when one of them is not there. */
export function compare(a: LogValue, b: LogValue): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  const [left, right] = [Number(a), Number(b)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return String(a) === String(b) ? 0 : String(a) < String(b) ? -1 : 1;
}

type Operation = (left: LogValue, right: LogValue) => LogValue;

function operationOf(operator: string): Operation {
  const inOrder = comparisons.get(operator);
  if (inOrder !== undefined) {
    return (left, right) => {
      const order = compare(left, right);
      return order === undefined ? undefined : truth(inOrder(order));
    };
  }
  const compute = arithmetic.get(operator);
  if (compute === undefined) throw new ExpressionError(`The operator ${operator} is not known.`);
  return (left, right) =>
    left === undefined || right === undefined ? undefined : compute(Number(left), Number(right));
}

const comparisons: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['=', (order) => order === 0],
  ['!=', (order) => order !== 0],
  ['<', (order) => order < 0],
  ['<=', (order) => order <= 0],
  ['>', (order) => order > 0],
  ['>=', (order) => order >= 0],
]);

const arithmetic: ReadonlyMap<string, (a: number, b: number) => LogValue> = new Map([
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => (b === 0 ? undefined : a / b)],
  ['%', (a, b) => (b === 0 ? undefined : a % b)],
]);

function compileLike(pattern: LogExpression, compilePattern: CompilePattern): (text: string, row: LogRow) => boolean {
  if (pattern.kind === 'pattern') return compileSource(pattern, compilePattern);
  const part = compileLogExpression(pattern, compilePattern);
  return (text, row) => text.includes(String(part(row) ?? ''));
}

function compileSource({ source, flags }: LogPattern, compilePattern: CompilePattern): (text: string) => boolean {
  return compilePattern(source, { ignoreCase: flags === 'i' });
}

/** By name: what each makes of its first argument. */
const functions = new Map<string, (first: LogValue, row: LogRow) => LogValue>([
  ['ispresent', (first) => truth(first !== undefined)],
  ['isempty', isBlank],
  ['isblank', isBlank],
  [
    'bin',
    (first, row) => {
      const time = row.get('@timestamp');
      const startMs = Math.floor(Number(time) / Number(first)) * Number(first);
      return time instanceof Date && Number.isFinite(startMs) ? new Date(startMs) : undefined;
    },
  ],
  ['tolower', (first) => String(first ?? '').toLowerCase()],
  ['toupper', (first) => String(first ?? '').toUpperCase()],
  ['strlen', (first) => String(first ?? '').length],
  ['abs', (first) => Math.abs(Number(first))],
  ['ceil', (first) => Math.ceil(Number(first))],
  ['floor', (first) => Math.floor(Number(first))],
]);

function isBlank(first: LogValue): number {
  return truth(String(first ?? '').trim() === '');
}

function truth(value: boolean): number {
  return value ? 1 : 0;
}
