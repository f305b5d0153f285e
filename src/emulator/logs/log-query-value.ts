import { AwsRefusal } from '../protocol/service-error.ts';
import type { LogExpression } from './log-query.ts';

/** What a field or an expression comes to; undefined for a field that a line does not have. */
export type LogValue = string | number | Date | undefined;

/** A line of the log, or a row made of several. */
export interface LogRow {
  get(field: string): LogValue;
}

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/**
 * An expression's value in one row; what is true is 1, what is not is 0. A comparison with a field that is not there is false
 * [inferred]. AWS page: "Supported operations and functions".
 * @throws AwsRefusal MalformedQueryException naming a function that is not known here.
 */
export function evaluateLogExpression(expression: LogExpression, row: LogRow): LogValue {
  const of = (operand: LogExpression) => evaluateLogExpression(operand, row);
  switch (expression.kind) {
    case 'field':
      return row.get(expression.name);
    case 'constant':
      return expression.value;
    case 'duration':
      return expression.count * unitMs[expression.unit];
    case 'and':
      return truth(isTrue(of(expression.left)) && isTrue(of(expression.right)));
    case 'or':
      return truth(isTrue(of(expression.left)) || isTrue(of(expression.right)));
    case 'not':
      return truth(!isTrue(of(expression.operand)));
    case 'in': {
      const operand = of(expression.operand);
      return truth(expression.items.some((item) => compare(operand, of(item)) === 0) !== expression.negated);
    }
    case 'like':
      return truth(isLike(String(of(expression.operand) ?? ''), expression.pattern, row) !== expression.negated);
    case 'binary':
      return binary(expression.operator, of(expression.left), of(expression.right));
    case 'call':
      return call(expression.name, expression.args, row);
    default:
      throw unknown('an expression of this kind does not stand here');
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

export function unknown(message: string): AwsRefusal {
  return new AwsRefusal('MalformedQueryException', `The query is not understood here: ${message}.`);
}

function binary(operator: string, left: LogValue, right: LogValue): LogValue {
  const order = compare(left, right);
  if (order === undefined) return undefined;
  const [a, b] = [Number(left), Number(right)];
  switch (operator) {
    case '=':
      return truth(order === 0);
    case '!=':
      return truth(order !== 0);
    case '<':
      return truth(order < 0);
    case '<=':
      return truth(order <= 0);
    case '>':
      return truth(order > 0);
    case '>=':
      return truth(order >= 0);
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : a / b;
    default:
      return b === 0 ? undefined : a % b;
  }
}

function isLike(text: string, pattern: LogExpression, row: LogRow): boolean {
  if (pattern.kind !== 'pattern') return text.includes(String(evaluateLogExpression(pattern, row) ?? ''));
  // JavaScript has no flags within a pattern, and (?i) at its beginning is how Logs Insights says it.
  const [, inline, source = ''] = /^(\(\?i\))?([\s\S]*)$/.exec(pattern.source) ?? [];
  return new RegExp(source, inline === undefined ? pattern.flags : 'i').test(text);
}

function call(name: string, args: readonly LogExpression[], row: LogRow): LogValue {
  const [first] = args.map((arg) => evaluateLogExpression(arg, row));
  switch (name) {
    case 'ispresent':
      return truth(first !== undefined);
    case 'isempty':
    case 'isblank':
      return truth(String(first ?? '').trim() === '');
    case 'bin': {
      const time = row.get('@timestamp');
      return time instanceof Date ? new Date(Math.floor(time.getTime() / Number(first)) * Number(first)) : undefined;
    }
    case 'tolower':
      return String(first ?? '').toLowerCase();
    case 'toupper':
      return String(first ?? '').toUpperCase();
    case 'strlen':
      return String(first ?? '').length;
    case 'abs':
      return Math.abs(Number(first));
    case 'ceil':
      return Math.ceil(Number(first));
    case 'floor':
      return Math.floor(Number(first));
    default:
      throw unknown(`the function ${name}`);
  }
}

function truth(value: boolean): number {
  return value ? 1 : 0;
}
