import { ExpressionError } from '../../parsing/expression-error.ts';
import { type Grammar, parseWithGrammar } from '../../parsing/parse-with-grammar.ts';
import * as parser from './trace-filter-parser.generated.js';

/** A filter expression of GetTraceSummaries: what a trace, or a part of one, has to be like. */
export type TraceFilter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly TraceFilter[] }
  | { readonly kind: 'not'; readonly operand: TraceFilter }
  /** A keyword that is true, or an annotation that is there. */
  | { readonly kind: 'flag'; readonly subject: TraceFilterSubject }
  | {
      readonly kind: 'comparison';
      readonly subject: TraceFilterSubject;
      readonly operator: TraceFilterOperator;
      readonly value: string | number | boolean;
    }
  /** Some service of that name, or of any, about which the inner filter is true. */
  | { readonly kind: 'service'; readonly name: string | null; readonly filter: TraceFilter | null }
  /** Some call from one service to another, about which the inner filter is true. */
  | {
      readonly kind: 'edge';
      readonly source: string | null;
      readonly target: string | null;
      readonly filter: TraceFilter | null;
    };

export type TraceFilterSubject = { readonly keyword: TraceKeyword } | { readonly annotation: string };
export type TraceFilterOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'CONTAINS' | 'BEGINSWITH' | 'ENDSWITH';
export type TraceKeyword = keyof typeof keywordTypes;

/** X-Ray has more: first, last, root, remote, index, name, type, message and others are refused by their name. */
const keywordTypes = {
  ok: 'boolean',
  error: 'boolean',
  throttle: 'boolean',
  fault: 'boolean',
  partial: 'boolean',
  responsetime: 'number',
  duration: 'number',
  'http.status': 'number',
  'http.url': 'string',
  'http.method': 'string',
  'http.useragent': 'string',
  'http.clientip': 'string',
  user: 'string',
} as const;

const operatorsOf: Readonly<Record<'boolean' | 'number' | 'string', readonly TraceFilterOperator[]>> = {
  boolean: ['=', '!='],
  number: ['=', '!=', '<', '<=', '>', '>='],
  string: ['=', '!=', 'CONTAINS', 'BEGINSWITH', 'ENDSWITH'],
};

/** Longest expression that GetTraceSummaries takes, in characters. */
const maxLength = 2000;

const grammar: Grammar<TraceFilter> = { noun: 'expression', maxLength, parser };

/**
 * Reads a filter expression. AWS page: "Using filter expressions".
 * @throws ExpressionError that names what does not fit.
 */
export function parseTraceFilter(text: string): TraceFilter {
  const filter = parseWithGrammar(text, grammar);
  refuseUnknown(filter);
  return filter;
}

function refuseUnknown(filter: TraceFilter): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const operand of filter.operands) refuseUnknown(operand);
      return;
    case 'not':
      refuseUnknown(filter.operand);
      return;
    case 'service':
    case 'edge':
      if (filter.filter !== null) refuseUnknown(filter.filter);
      return;
    default:
      refuseUnfitting(filter);
  }
}

function refuseUnfitting(filter: Extract<TraceFilter, { kind: 'flag' | 'comparison' }>): void {
  const { subject } = filter;
  const given = filter.kind === 'flag' ? 'boolean' : (typeof filter.value as keyof typeof operatorsOf);
  if ('keyword' in subject) {
    if (!Object.hasOwn(keywordTypes, subject.keyword))
      throw invalid(`The keyword ${subject.keyword} is not known here`);
    const wanted = keywordTypes[subject.keyword];
    if (wanted !== given) throw invalid(`${subject.keyword} is compared with a ${wanted}`);
  }
  if (filter.kind === 'comparison' && !operatorsOf[given].includes(filter.operator)) {
    throw invalid(`${filter.operator} does not compare with a ${given}`);
  }
}

function invalid(what: string): ExpressionError {
  return new ExpressionError(`${what}.`);
}
