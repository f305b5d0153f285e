import { parseTraceDocument, type TraceDocument } from './trace-document.ts';

/** One bar of the waterfall. Its children follow it. */
export interface WaterfallRow {
  readonly document: TraceDocument;
  /** 0 for what has no parent in the trace. */
  readonly depth: number;
  /** Seconds from the trace's start. */
  readonly offsetSeconds: number;
  /** Undefined while it is in progress. */
  readonly durationSeconds: number | undefined;
}

export interface Waterfall {
  readonly rows: readonly WaterfallRow[];
  readonly startMs: number;
  readonly durationSeconds: number;
  /** How many documents could not be read. */
  readonly unreadable: number;
}

/** Subsegments nested deeper than this are left out: a document is 64 kB, so only a broken one gets there. */
const maximumDepth = 64;

/**
 * Orders a trace's documents, whole segments and subsegments sent on their own, into a tree by `parent_id` and by
 * nesting, in order of their start. A document whose parent is missing, or is its own descendant, stands at the top.
 */
export function waterfallOf(documents: readonly string[]): Waterfall {
  const parsed = documents.map(parseTraceDocument);
  const nodes = new Map<string, TraceDocument>();
  for (const document of parsed) if (document !== undefined) collect(document, undefined, nodes, 0);
  const children = Map.groupBy(nodes.values(), ({ id, parent_id: parent }) =>
    parent !== undefined && parent !== id && nodes.has(parent) ? parent : undefined,
  );
  const all = [...nodes.values()];
  const startSeconds = all.reduce((least, { start_time: start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const endSeconds = all.reduce((most, { start_time: start, end_time: end }) => Math.max(most, end ?? start), 0);
  const rows: WaterfallRow[] = [];
  const waiting = new Set(nodes.keys());
  const visit = (document: TraceDocument, depth: number) => {
    if (!waiting.delete(document.id)) return;
    const { start_time: start, end_time: end } = document;
    const durationSeconds = end === undefined ? undefined : Math.max(0, end - start);
    rows.push({ document, depth, offsetSeconds: start - startSeconds, durationSeconds });
    for (const child of (children.get(document.id) ?? []).sort(byStart)) visit(child, depth + 1);
  };
  for (const root of (children.get(undefined) ?? []).sort(byStart)) visit(root, 0);
  // What is left has itself as an ancestor.
  for (const id of waiting) visit(nodes.get(id)!, 0);
  return {
    rows,
    startMs: Number.isFinite(startSeconds) ? startSeconds * 1000 : 0,
    durationSeconds: Math.max(0, endSeconds - (Number.isFinite(startSeconds) ? startSeconds : endSeconds)),
    unreadable: parsed.filter((document) => document === undefined).length,
  };
}

/** Puts a document and what is nested in it into `nodes`. Of two versions of one, the finished one is kept. */
function collect(
  document: TraceDocument,
  parentId: string | undefined,
  nodes: Map<string, TraceDocument>,
  depth: number,
): void {
  const known = nodes.get(document.id);
  if (known === undefined || known.end_time === undefined) {
    nodes.set(document.id, { ...document, parent_id: parentId ?? document.parent_id });
  }
  if (depth >= maximumDepth) return;
  for (const nested of document.subsegments ?? []) {
    const subsegment = parseTraceDocument(nested);
    if (subsegment !== undefined) collect(subsegment, document.id, nodes, depth + 1);
  }
}

function byStart(a: TraceDocument, b: TraceDocument): number {
  return a.start_time - b.start_time;
}
