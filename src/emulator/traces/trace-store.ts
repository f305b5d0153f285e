import { assembleTrace } from '../../xray/trace-assembly.ts';
import type { SegmentDocument } from '../../xray/trace-document.ts';

/** X-Ray keeps traces for 30 days; here the newest are kept, as many as these, and of each so many documents. */
const maxTraces = 5000;
const maxDocumentsPerTrace = 500;

export interface StoredTrace {
  readonly id: string;
  /** Oldest first, with their subsegments. */
  readonly segments: readonly SegmentDocument[];
  /** How often something came in for it. */
  readonly revision: number;
  readonly limitExceeded: boolean;
}

export interface TraceStore {
  add(document: SegmentDocument): void;
  get(traceId: string): StoredTrace | undefined;
  /** The one that came first, first. */
  ids(): string[];
}

interface TraceEntry {
  readonly documents: Map<string, SegmentDocument>;
  revision: number;
  limitExceeded: boolean;
  /** What is given out, until something comes in for it. */
  stored?: StoredTrace | undefined;
}

/** Traces in memory, put together from documents that come in any order. */
export function createTraceStore(): TraceStore {
  const entries = new Map<string, TraceEntry>();
  return {
    add(document) {
      let entry = entries.get(document.trace_id);
      if (entry === undefined) {
        entry = { documents: new Map(), revision: 0, limitExceeded: false };
        entries.set(document.trace_id, entry);
        for (const oldest of entries.keys()) {
          if (entries.size <= maxTraces) break;
          entries.delete(oldest);
        }
      }
      entry.revision++;
      entry.stored = undefined;
      if (!entry.documents.has(document.id) && entry.documents.size >= maxDocumentsPerTrace) {
        entry.limitExceeded = true;
        return;
      }
      // The same id again replaces: a segment in progress is sent once more when it ends.
      entry.documents.set(document.id, document);
    },

    get(traceId) {
      const entry = entries.get(traceId);
      return entry === undefined ? undefined : storedTraceOf(traceId, entry);
    },

    ids: () => [...entries.keys()],
  };
}

function storedTraceOf(id: string, entry: TraceEntry): StoredTrace {
  const { documents, revision, limitExceeded } = entry;
  entry.stored ??= { id, segments: assembleTrace([...documents.values()]), revision, limitExceeded };
  return entry.stored;
}
