import type { SegmentDocument } from './segment-document.ts';

/**
 * Puts each subsegment into the document that it belongs to, where that is among `documents`, at any depth ("AWS X-Ray
 * segment documents: Subsegments"): a request with its statements is one document to send instead of several. The others
 * stay as they are. Those put in keep `trace_id`, `parent_id` and `type`, so that `withoutFamily` can take them out again.
 */
export function joinFamilies(documents: readonly SegmentDocument[]): SegmentDocument[] {
  const families = new Map<string, SegmentDocument[]>();
  const known = new Map(documents.map((document) => [document.id, document]));
  const apart = documents.filter((document) => {
    const parent = parentOf(document, known);
    if (parent === undefined) return true;
    const family = families.get(parent.id);
    if (family === undefined) families.set(parent.id, [document]);
    else family.push(document);
    return false;
  });
  if (families.size === 0) return apart;
  const withFamily = (document: SegmentDocument): SegmentDocument => {
    const family = families.get(document.id);
    return family === undefined ? document : { ...document, subsegments: family.map(withFamily) };
  };
  return apart.map(withFamily);
}

/** The document and everything that `joinFamilies` put into it, each as it was. */
export function withoutFamily(document: SegmentDocument): SegmentDocument[] {
  const { subsegments = [], ...alone } = document;
  return [alone, ...subsegments.flatMap(withoutFamily)];
}

/** Spans end before their parents do, so documents cannot be each other's parents. */
function parentOf(
  { type, id, parent_id, trace_id }: SegmentDocument,
  known: ReadonlyMap<string, SegmentDocument>,
): SegmentDocument | undefined {
  if (type !== 'subsegment' || parent_id === undefined || parent_id === id) return undefined;
  const parent = known.get(parent_id);
  return parent?.trace_id === trace_id ? parent : undefined;
}
