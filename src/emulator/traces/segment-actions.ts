import type { PutTraceSegmentsRequest, PutTraceSegmentsResult, UnprocessedTraceSegment } from '@aws-sdk/client-xray';
import { parseJson } from '../../parsing/parse-json.ts';
import { isSegmentDocument, type SegmentDocument } from '../../xray/trace-document.ts';
import type { ActionTable } from '../protocol/aws-service.ts';

/** The most that a document may have. AWS page: "AWS X-Ray segment documents". */
const maxDocumentBytes = 64 * 1024;

/** X-Ray's action that writes: what the daemon, the collector and SDKs without a daemon call. */
export function createSegmentActions({ add }: { add(document: SegmentDocument): void }) {
  return {
    /** What is no document is not stored, and the answer says which; the others are. The codes are [inferred]. */
    PutTraceSegments({ TraceSegmentDocuments = [] }: PutTraceSegmentsRequest): PutTraceSegmentsResult {
      const unprocessed: UnprocessedTraceSegment[] = [];
      for (const text of TraceSegmentDocuments) {
        const document = parseJson(text) as Partial<SegmentDocument> | undefined;
        const ErrorCode = problemOf(text, document);
        if (ErrorCode === undefined) add(document as SegmentDocument);
        else {
          const { id } = document ?? {};
          const Message = `Invalid segment. ErrorCode: ${ErrorCode}`;
          unprocessed.push({ ...(typeof id === 'string' ? { Id: id } : {}), ErrorCode, Message });
        }
      }
      return { UnprocessedTraceSegments: unprocessed };
    },
  } satisfies ActionTable;
}

function problemOf(text: string, document: Partial<SegmentDocument> | undefined): string | undefined {
  if (Buffer.byteLength(text) > maxDocumentBytes) return 'SegmentTooLarge';
  if (typeof document !== 'object' || document === null) return 'ParseError';
  if (isSegmentDocument(document)) return undefined;
  if (typeof document.id !== 'string') return 'MissingId';
  if (typeof document.name !== 'string') return 'MissingName';
  if (typeof document.trace_id !== 'string') return 'MissingTraceId';
  if (typeof document.start_time !== 'number') return 'MissingStartTime';
  return 'InvalidSegment';
}
