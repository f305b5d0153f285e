/**
 * A segment document as a service sends it, as much of it as is read here; the rest is kept and given back. AWS page:
 * "AWS X-Ray segment documents".
 */
export interface SegmentDocument {
  readonly id: string;
  readonly trace_id: string;
  readonly name: string;
  readonly start_time: number;
  readonly end_time?: number;
  readonly in_progress?: boolean;
  readonly type?: 'subsegment';
  readonly parent_id?: string;
  readonly origin?: string;
  /** `remote` or `aws` for a call to another service. */
  readonly namespace?: string;
  readonly user?: string;
  readonly fault?: boolean;
  readonly error?: boolean;
  readonly throttle?: boolean;
  readonly http?: {
    readonly request?: {
      readonly url?: string;
      readonly method?: string;
      readonly user_agent?: string;
      readonly client_ip?: string;
    };
    readonly response?: { readonly status?: number };
  };
  readonly annotations?: Readonly<Record<string, string | number | boolean>>;
  readonly subsegments?: readonly SegmentDocument[];
}

const traceIdPattern = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
const idPattern = /^[0-9a-f]{16}$/;

/**
 * The document in one datagram: a header line, `{"format":"json","version":1}`, and a segment or subsegment. Undefined
 * for what the daemon would drop: another format, or a document that lacks what every document must have.
 */
export function parseSegmentDatagram(datagram: string): SegmentDocument | undefined {
  const lineEnd = datagram.indexOf('\n');
  try {
    const header = JSON.parse(datagram.slice(0, lineEnd)) as { format?: unknown; version?: unknown };
    const document = JSON.parse(datagram.slice(lineEnd + 1)) as Partial<SegmentDocument> | null;
    return header.format === 'json' && header.version === 1 && isSegmentDocument(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

/** True when the document has what every segment, or subsegment that is sent apart, must have. */
export function isSegmentDocument(document: Partial<SegmentDocument> | null): document is SegmentDocument {
  return (
    isTimed(document) &&
    traceIdPattern.test(document.trace_id ?? '') &&
    (document.type !== 'subsegment' || idPattern.test(document.parent_id ?? ''))
  );
}

/** What a segment, a subsegment sent apart and an embedded subsegment have in common. */
function isTimed(document: Partial<SegmentDocument> | null): document is SegmentDocument {
  return (
    typeof document === 'object' &&
    document !== null &&
    idPattern.test(document.id ?? '') &&
    typeof document.name === 'string' &&
    typeof document.start_time === 'number' &&
    (typeof document.end_time === 'number' || document.in_progress === true) &&
    (document.subsegments === undefined || (Array.isArray(document.subsegments) && document.subsegments.every(isTimed)))
  );
}
