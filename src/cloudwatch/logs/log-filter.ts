import { parseJson } from '../../parsing/parse-json.ts';
import { type Grammar, parseWithGrammar } from '../../parsing/parse-with-grammar.ts';
import * as parser from './log-filter-parser.generated.js';

/** Tells whether a message matches. */
export type LogFilter = (message: string) => boolean;

/** What a pattern asks of a message: that it has some texts, or that it is JSON with some fields. */
export type LogFilterPattern =
  | {
      readonly kind: 'terms';
      readonly any: readonly string[];
      readonly all: readonly string[];
      readonly none: readonly string[];
    }
  | FieldCondition;

type Path = readonly string[];

type FieldCondition =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly FieldCondition[] }
  | { readonly kind: 'is'; readonly path: Path; readonly value: boolean | null }
  | { readonly kind: 'exists'; readonly path: Path; readonly negated: boolean }
  | {
      readonly kind: 'comparison';
      readonly path: Path;
      readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=';
      readonly value: number | { readonly text: string; readonly hasStars: boolean };
    };

/** Longest pattern that FilterLogEvents takes, in characters. */
const maxLength = 1024;

const grammar: Grammar<LogFilterPattern> = { noun: 'pattern', maxLength, parser };

/**
 * The filter that a pattern means: every message for an empty one. AWS page: "Filter pattern syntax for metric filters,
 * subscription filters, filter log events, and Live Tail".
 * @throws ExpressionError for a pattern that is not known here, as those with regular expressions.
 */
export function parseLogFilter(text: string): LogFilter {
  const pattern = parseWithGrammar(text, grammar);
  if (pattern.kind !== 'terms') return (message) => matches(pattern, parseJson(message));
  const { any, all, none } = pattern;
  return (message) =>
    all.every((term) => message.includes(term)) &&
    !none.some((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term)));
}

/** About what is no JSON, and about a field that is not there, nothing is true but that it does not exist. */
function matches(condition: FieldCondition, message: unknown): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.operands.every((operand) => matches(operand, message));
    case 'or':
      return condition.operands.some((operand) => matches(operand, message));
    case 'is':
      return fieldOf(message, condition.path) === condition.value;
    case 'exists':
      return (fieldOf(message, condition.path) === undefined) === condition.negated && message !== undefined;
    case 'comparison':
      return compares(fieldOf(message, condition.path), condition);
  }
}

function compares(field: unknown, { operator, value }: Extract<FieldCondition, { kind: 'comparison' }>): boolean {
  if (typeof value === 'number') {
    if (typeof field !== 'number') return operator === '!=' && field !== undefined;
    const order = field - value;
    const results = {
      '=': order === 0,
      '!=': order !== 0,
      '<': order < 0,
      '<=': order <= 0,
      '>': order > 0,
      '>=': order >= 0,
    };
    return results[operator];
  }
  if (field === undefined || (operator !== '=' && operator !== '!=')) return false;
  const isEqual = typeof field === 'string' && isLike(field, value);
  return isEqual === (operator === '=');
}

function isLike(field: string, { text, hasStars }: { text: string; hasStars: boolean }): boolean {
  if (!hasStars) return field === text;
  const [first = '', ...rest] = text.split('*');
  const last = rest.pop() ?? '';
  if (!field.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = field.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return field.length - last.length >= at && field.endsWith(last);
}

function fieldOf(message: unknown, path: Path): unknown {
  let value = message;
  for (const name of path) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined;
  }
  return value;
}
