import { AwsRefusal } from '../protocol/service-error.ts';
import { SyntaxError as ParserError, parse } from './trace-filter-parser.generated.js';

/** A filter expression of GetTraceSummaries: what a trace, or a part of one, has to be like. */
export type TraceFilter =
  | { readonly kind: 'and' | 'or'; readonly left: TraceFilter; readonly right: TraceFilter }
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

/**
 * Reads a filter expression. AWS page: "Using filter expressions".
 * @throws AwsRefusal InvalidRequestException that names what does not fit.
 */
export function parseTraceFilter(text: string): TraceFilter {
  const filter = parseText(text);
  refuseUnknown(filter);
  return filter;
}

function parseText(text: string): TraceFilter {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof ParserError)) throw error;
    const place = `at character ${error.location.start.offset + 1}`;
    if (error.expected === null) throw invalid(`${error.message} (${place})`);
    throw invalid(`${error.found === null ? 'it ends too early' : `unexpected "${error.found}"`} ${place}`);
  }
}

function refuseUnknown(filter: TraceFilter): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      refuseUnknown(filter.left);
      refuseUnknown(filter.right);
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
      throw invalid(`the keyword ${subject.keyword} is not known here`);
    const wanted = keywordTypes[subject.keyword];
    if (wanted !== given) throw invalid(`${subject.keyword} is compared with a ${wanted}`);
  }
  if (filter.kind === 'comparison' && !operatorsOf[given].includes(filter.operator)) {
    throw invalid(`${filter.operator} does not compare with a ${given}`);
  }
}

function invalid(what: string): AwsRefusal {
  return new AwsRefusal('InvalidRequestException', `The filter expression is not valid: ${what}.`);
}
