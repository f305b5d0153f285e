import type { Trace } from './trace.ts';
import type { SegmentDocument } from './trace-document.ts';

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
export function traceNodes({ segments }: Trace): TraceNode[] {
  const byParent = Map.groupBy(segments, ({ parent_id }) => parent_id);
  return segments.flatMap((segment) => [segment, ...callsOf(segment, byParent)].map(nodeOf));
}

/** Who called whom. AWS page: "Using filter expressions", edge(). */
export function traceEdges({ segments }: Trace): TraceEdge[] {
  const byParent = Map.groupBy(segments, ({ parent_id }) => parent_id);
  return segments.flatMap((segment) => {
    const called = ownDocuments(segment, true).flatMap(({ id }) => byParent.get(id) ?? []);
    const targets = [...called, ...callsOf(segment, byParent)];
    return targets.map((target) => ({ source: segment.name, target: nodeOf(target) }));
  });
}

/** The calls of a segment to services that sent no segment of their own. */
function callsOf(segment: SegmentDocument, byParent: ReadonlyMap<string | undefined, unknown>): SegmentDocument[] {
  return ownDocuments(segment, true).filter(
    (document) => document !== segment && isCall(document) && !byParent.has(document.id),
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
