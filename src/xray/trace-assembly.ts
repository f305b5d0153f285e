import type { SegmentDocument } from './trace-document.ts';

/**
 * The segments of a trace, oldest first, each with the subsegments that were sent apart put into what they belong to, at
 * any depth. A subsegment whose parent has not come is given as a segment of its own, so that nothing is hidden.
 */
export function assembleTrace(documents: readonly SegmentDocument[]): SegmentDocument[] {
  const known = new Set(documents.flatMap(idsIn));
  const apart = new Map<string, SegmentDocument[]>();
  const roots: SegmentDocument[] = [];
  for (const document of documents) {
    const parentId = document.type === 'subsegment' ? document.parent_id : undefined;
    if (parentId === undefined || parentId === document.id || !known.has(parentId)) roots.push(document);
    else apart.set(parentId, [...(apart.get(parentId) ?? []), document]);
  }
  return roots.map((root) => withSubsegments(root, apart)).sort(byStart);
}

/** Takes what it places out of `apart`: each document is placed once, even where documents name each other as parents. */
function withSubsegments(document: SegmentDocument, apart: Map<string, SegmentDocument[]>): SegmentDocument {
  const sentApart = apart.get(document.id) ?? [];
  apart.delete(document.id);
  const embedded = (document.subsegments ?? []).filter(({ id }) => !sentApart.some((other) => other.id === id));
  if (embedded.length + sentApart.length === 0) return document;
  const children = [...embedded, ...sentApart].map((child) => withSubsegments(child, apart));
  return { ...document, subsegments: children.sort(byStart) };
}

function idsIn(document: SegmentDocument): string[] {
  return [document.id, ...(document.subsegments ?? []).flatMap(idsIn)];
}

function byStart(a: SegmentDocument, b: SegmentDocument): number {
  return a.start_time - b.start_time;
}
