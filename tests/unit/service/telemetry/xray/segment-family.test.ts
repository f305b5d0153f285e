import { describe, expect, it } from 'vitest';
import type { SegmentDocument } from '../../../../../src/service/telemetry/xray/segment-document.ts';
import { joinFamilies, withoutFamily } from '../../../../../src/service/telemetry/xray/segment-family.ts';
import { serializeFamily } from '../../../../../src/service/telemetry/xray/segment-serializer.ts';

const traceId = '1-5759e988-bd862e3fe1be46a994272793';

function document(id: string, parentId?: string, more: Partial<SegmentDocument> = {}): SegmentDocument {
  return {
    name: id,
    id,
    trace_id: traceId,
    parent_id: parentId,
    type: parentId === undefined ? undefined : 'subsegment',
    start_time: 1,
    end_time: 2,
    ...more,
  };
}

const request = document('request');
const insert = document('insert', 'request');
const retry = document('retry', 'request');
const connect = document('connect', 'insert');

describe('documents that are sent together', () => {
  it.each<[string, SegmentDocument[], SegmentDocument[]]>([
    ['nothing', [], []],
    ['a request alone', [request], [request]],
    ['its statements within it', [insert, retry, request], [{ ...request, subsegments: [insert, retry] }]],
    [
      'what is deeper, deeper',
      [connect, insert, request],
      [{ ...request, subsegments: [{ ...insert, subsegments: [connect] }] }],
    ],
    ['a subsegment whose parent is not there', [insert], [insert]],
    [
      'a segment of the same trace, which a caller elsewhere began',
      [document('called', 'request', { type: undefined }), request],
      [document('called', 'request', { type: undefined }), request],
    ],
    [
      'a subsegment of another trace',
      [document('other', 'request', { trace_id: '1-5759e988-000000000000000000000001' }), request],
      [document('other', 'request', { trace_id: '1-5759e988-000000000000000000000001' }), request],
    ],
  ])('hold %s', (_, documents, joined) => {
    expect(joinFamilies(documents)).toEqual(joined);
  });

  it('come apart again as they were', () => {
    const [joined = request] = joinFamilies([connect, insert, retry, request]);
    expect(withoutFamily(joined)).toEqual([request, insert, connect, retry]);
  });

  it('are not cut to fit into a datagram, but sent apart', () => {
    const long = document('long', 'request', { metadata: { default: { note: 'x'.repeat(60_000) } } });
    const [one = request] = joinFamilies([long, request]);
    expect(serializeFamily(one)).toBeDefined();
    const [two = request] = joinFamilies([long, { ...long, id: 'longer' }, request]);
    expect(serializeFamily(two)).toBeUndefined();
  });
});
