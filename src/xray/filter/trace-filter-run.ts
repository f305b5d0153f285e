import { rootSegment, type Trace, traceDurationSeconds, withDescendants } from '../trace.ts';
import type { SegmentDocument } from '../trace-document.ts';
import { type TraceEdge, type TraceNode, traceEdges, traceNodes } from '../trace-nodes.ts';
import type { TraceFilter, TraceFilterOperator, TraceFilterSubject, TraceKeyword } from './trace-filter.ts';

type Value = string | number | boolean;

/** What an expression speaks of: a whole trace, or within service() and edge() one part of it. */
interface Scope {
  /** Whose request and outcome the keywords mean. */
  readonly head: SegmentDocument;
  /** Where annotations and users are looked for. */
  readonly documents: readonly SegmentDocument[];
  readonly durationSeconds: number;
  readonly parts: TraceParts;
}

/** What service() and edge() look at, made when an expression first asks for it. */
interface TraceParts {
  nodes(): readonly TraceNode[];
  edges(): readonly TraceEdge[];
}

/** Whether a filter expression is true about a trace; false about one that has no segment. */
export function matchesTraceFilter(filter: TraceFilter, trace: Trace): boolean {
  const head = rootSegment(trace);
  if (head === undefined) return false;
  const documents = trace.segments.flatMap(withDescendants);
  return matches(filter, { head, documents, durationSeconds: traceDurationSeconds(trace), parts: partsOf(trace) });
}

function matches(filter: TraceFilter, scope: Scope): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.operands.every((operand) => matches(operand, scope));
    case 'or':
      return filter.operands.some((operand) => matches(operand, scope));
    case 'not':
      return !matches(filter.operand, scope);
    case 'flag':
      return valuesOf(filter.subject, scope).some((value) => 'annotation' in filter.subject || value === true);
    case 'comparison':
      return valuesOf(filter.subject, scope).some((value) => compare(value, filter.operator, filter.value));
    case 'service':
      return scope.parts
        .nodes()
        .filter(({ head }) => filter.name === null || head.name === filter.name)
        .some((node) => matchesNode(filter.filter, node, scope.parts));
    case 'edge':
      return scope.parts
        .edges()
        .filter(({ source }) => filter.source === null || source === filter.source)
        .filter(({ target }) => filter.target === null || target.head.name === filter.target)
        .some(({ target }) => matchesNode(filter.filter, target, scope.parts));
  }
}

function matchesNode(filter: TraceFilter | null, { head, documents }: TraceNode, parts: TraceParts): boolean {
  if (filter === null) return true;
  return matches(filter, { head, documents, durationSeconds: secondsOf(head) ?? 0, parts });
}

function partsOf(trace: Trace): TraceParts {
  let nodes: readonly TraceNode[] | undefined;
  let edges: readonly TraceEdge[] | undefined;
  return {
    nodes() {
      nodes ??= traceNodes(trace);
      return nodes;
    },
    edges() {
      edges ??= traceEdges(trace);
      return edges;
    },
  };
}

function valuesOf(subject: TraceFilterSubject, scope: Scope): Value[] {
  const values =
    'annotation' in subject
      ? scope.documents.map(({ annotations }) =>
          annotations !== undefined && Object.hasOwn(annotations, subject.annotation)
            ? annotations[subject.annotation]
            : undefined,
        )
      : keywordValues(subject.keyword, scope);
  return values.filter((value) => value !== undefined && value !== null);
}

function keywordValues(keyword: TraceKeyword, { head, documents, durationSeconds }: Scope): (Value | undefined)[] {
  const { request, response } = head.http ?? {};
  switch (keyword) {
    case 'ok':
      // [inferred] The page says 2XX. A redirect, and what is no HTTP at all, count as OK in X-Ray's own figures too.
      return [head.error !== true && head.fault !== true];
    case 'error':
    case 'throttle':
    case 'fault':
      return [head[keyword] === true];
    case 'partial':
      return [documents.some(({ in_progress }) => in_progress === true)];
    case 'responsetime':
      return [secondsOf(head)];
    case 'duration':
      return [durationSeconds];
    case 'http.status':
      return [response?.status];
    case 'http.url':
      return [request?.url];
    case 'http.method':
      return [request?.method];
    case 'http.useragent':
      return [request?.user_agent];
    case 'http.clientip':
      return [request?.client_ip];
    case 'user':
      return documents.map(({ user }) => user);
  }
}

/** Values of different types are never equal, and neither is less than the other. */
function compare(value: Value, operator: TraceFilterOperator, other: Value): boolean {
  if (typeof value !== typeof other) return false;
  switch (operator) {
    case '=':
      return value === other;
    case '!=':
      return value !== other;
    case '<':
      return value < other;
    case '<=':
      return value <= other;
    case '>':
      return value > other;
    case '>=':
      return value >= other;
    case 'CONTAINS':
      return String(value).includes(String(other));
    case 'BEGINSWITH':
      return String(value).startsWith(String(other));
    case 'ENDSWITH':
      return String(value).endsWith(String(other));
  }
}

function secondsOf({ start_time, end_time }: SegmentDocument): number | undefined {
  return end_time === undefined ? undefined : end_time - start_time;
}
