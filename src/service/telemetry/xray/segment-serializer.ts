import type { SegmentDocument } from './segment-document.ts';

/** What stands before a document in its datagram: "Sending trace data to AWS X-Ray". */
const datagramHeader = '{"format":"json","version":1}\n';

/** A datagram holds 65,507 bytes, which is less than the 64 kB that X-Ray takes. */
export const mostDocumentBytes = 65_507 - Buffer.byteLength(datagramHeader);

/** What to leave out of a document that is too long, one after the other, until it fits. */
const prunings: readonly ((document: SegmentDocument) => SegmentDocument)[] = [
  withoutMetadata,
  withoutStacks,
  withoutQuery,
  (document) => withShortTexts(document, 1000),
  (document) => withShortTexts(document, 100),
  bareDocument,
];

/**
 * The document as one line of JSON of at most `mostDocumentBytes` bytes. A longer one loses its metadata, then the
 * stacks, then the query, then what is left of long texts and lists, and in the end everything but who, when and how it
 * went. Half a surrogate pair becomes U+FFFD, as UTF-8 has no halves.
 */
export function serializeSegment(document: SegmentDocument): string {
  let pruned = document;
  let text = toJson(pruned);
  for (const prune of prunings) {
    if (fits(text)) break;
    pruned = prune(pruned);
    text = toJson(pruned);
  }
  return text ?? '';
}

/**
 * The document with all that was joined to it, as one line of JSON; undefined where that is too long. Then each of the
 * family is better sent by itself than cut.
 */
export function serializeFamily(document: SegmentDocument): string | undefined {
  const text = toJson(document);
  return fits(text) ? text : undefined;
}

function fits(text: string | undefined): text is string {
  if (text === undefined) return false;
  // A UTF-16 unit takes three bytes of UTF-8 at most: most documents need not be counted.
  return text.length * 3 <= mostDocumentBytes || Buffer.byteLength(text) <= mostDocumentBytes;
}

/** Undefined when it would be longer than a string can be. */
function toJson(document: SegmentDocument): string | undefined {
  try {
    const text = JSON.stringify(document);
    // How JSON.stringify writes half a pair.
    return /\\ud[89a-f]/.test(text) ? JSON.stringify(wellFormed(document)) : text;
  } catch {
    return undefined;
  }
}

function withoutMetadata(document: SegmentDocument): SegmentDocument {
  return { ...document, metadata: undefined };
}

function withoutStacks(document: SegmentDocument): SegmentDocument {
  const exceptions = document.cause?.exceptions.map((exception) => ({
    ...exception,
    stack: [],
    truncated: exception.stack.length === 0 ? undefined : exception.stack.length,
  }));
  return { ...document, cause: exceptions && { exceptions } };
}

function withoutQuery(document: SegmentDocument): SegmentDocument {
  return { ...document, sql: isObject(document.sql) ? { ...document.sql, sanitized_query: undefined } : undefined };
}

function withShortTexts(document: SegmentDocument, longest: number): SegmentDocument {
  const short = shorten(document, longest) as SegmentDocument;
  return { ...short, name: document.name };
}

function bareDocument(document: SegmentDocument): SegmentDocument {
  const { name, id, trace_id, parent_id, type, namespace, start_time, end_time, error, throttle, fault } = document;
  return { name, id, trace_id, parent_id, type, namespace, start_time, end_time, error, throttle, fault };
}

const longestList = 20;
const longestKey = 500;

function shorten(value: unknown, longest: number): unknown {
  if (typeof value === 'string') return value.slice(0, longest);
  if (Array.isArray(value)) return value.slice(0, longestList).map((entry) => shorten(entry, longest));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key.slice(0, longestKey), shorten(entry, longest)]),
  );
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key.toWellFormed(), wellFormed(entry)]));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
