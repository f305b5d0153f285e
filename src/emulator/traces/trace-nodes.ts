import type { SegmentDocument } from './trace-document.ts';
import type { StoredTrace } from './trace-store.ts';

/** A service's part in a trace: a segment, or what another service is known by that sent none, the call to it. */
export interface TraceNode {
  readonly head: SegmentDocument;
  /** The head and its own subsegments, without the calls to others. */
  readonly documents: readonly SegmentDocument[];
}

/** A call from the service of that name. */
export interface TraceEdge {
  readonly source: string;
  readonly target: TraceNode;
}

/** The services that took part. AWS page: "Using filter expressions", service(). */
export function traceNodes({ segments }: StoredTrace): TraceNode[] {
  return segments.flatMap((segment) => [nodeOf(segment), ...callsOf(segment, segments).map(nodeOf)]);
}

/** Who called whom. AWS page: "Using filter expressions", edge(). */
export function traceEdges({ segments }: StoredTrace): TraceEdge[] {
  return segments.flatMap((segment) => {
    const ids = new Set(ownDocuments(segment, true).map(({ id }) => id));
    const called = segments.filter(({ parent_id }) => parent_id !== undefined && ids.has(parent_id));
    const targets = [...called, ...callsOf(segment, segments)];
    return targets.map((target) => ({ source: segment.name, target: nodeOf(target) }));
  });
}

/** The calls of a segment to services that sent no segment of their own. */
function callsOf(segment: SegmentDocument, segments: readonly SegmentDocument[]): SegmentDocument[] {
  return ownDocuments(segment, true).filter(
    (document) =>
      document !== segment && isCall(document) && !segments.some(({ parent_id }) => parent_id === document.id),
  );
}

function nodeOf(head: SegmentDocument): TraceNode {
  return { head, documents: ownDocuments(head, false) };
}

function ownDocuments(document: SegmentDocument, withCalls: boolean): SegmentDocument[] {
  const inner = (document.subsegments ?? []).filter((subsegment) => withCalls || !isCall(subsegment));
  return [document, ...inner.flatMap((subsegment) => ownDocuments(subsegment, withCalls))];
}

function isCall({ namespace }: SegmentDocument): boolean {
  return namespace === 'remote' || namespace === 'aws';
}
