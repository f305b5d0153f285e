import { SyntaxError as ParserError, parse } from './log-filter-parser.generated.js';

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
  | { readonly kind: 'and' | 'or'; readonly left: FieldCondition; readonly right: FieldCondition }
  | { readonly kind: 'is'; readonly path: Path; readonly value: boolean | null }
  | { readonly kind: 'exists'; readonly path: Path; readonly negated: boolean }
  | {
      readonly kind: 'comparison';
      readonly path: Path;
      readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=';
      readonly value: number | { readonly text: string; readonly hasStars: boolean };
    };

/**
 * The filter that a pattern means: every message for an empty one. Undefined for a pattern that is not known here, as those
 * with regular expressions. AWS page: "Filter pattern syntax for metric filters, subscription filters, filter log events, and
 * Live Tail".
 */
export function parseLogFilter(text: string): LogFilter | undefined {
  const pattern = parsePattern(text);
  if (pattern === undefined) return undefined;
  if (pattern.kind !== 'terms') return (message) => matches(pattern, parseMessage(message));
  const { any, all, none } = pattern;
  return (message) =>
    all.every((term) => message.includes(term)) &&
    !none.some((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term)));
}

function parsePattern(text: string): LogFilterPattern | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof ParserError) return undefined;
    throw error;
  }
}

function parseMessage(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

/** About what is no JSON, and about a field that is not there, nothing is true but that it does not exist. */
function matches(condition: FieldCondition, message: unknown): boolean {
  switch (condition.kind) {
    case 'and':
      return matches(condition.left, message) && matches(condition.right, message);
    case 'or':
      return matches(condition.left, message) || matches(condition.right, message);
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
