import { describe, expect, it } from 'vitest';
import { readIncomingTrace } from '../../../../../src/service/telemetry/traces/trace-header.ts';

const root = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const traceId = '5759e988bd862e3fe1be46a994272793';
const parentSpanId = '53995c3f42cd8ad8';

const readAmznTraceId = (amznTraceId: string | undefined) => readIncomingTrace({ amznTraceId, traceparent: undefined });
const readTraceparent = (traceparent: string | undefined) => readIncomingTrace({ amznTraceId: undefined, traceparent });

describe('X-Amzn-Trace-Id', () => {
  it.each([
    ['Root alone, as a load balancer sends it', root, { traceId, parentSpanId: undefined, sampled: undefined }],
    [
      'Self in front, as a load balancer adds it',
      `Self=1-67891234-12456789abcdef012345678;${root}`,
      { traceId, parentSpanId: undefined, sampled: undefined },
    ],
    ['Parent and Sampled=1', `${root};Parent=${parentSpanId};Sampled=1`, { traceId, parentSpanId, sampled: true }],
    ['Sampled=0 without Parent', `${root};Sampled=0`, { traceId, parentSpanId: undefined, sampled: false }],
    [
      'Sampled=?, which asks us to decide',
      `${root};Sampled=?`,
      { traceId, parentSpanId: undefined, sampled: undefined },
    ],
    [
      'Sampled with the name of what every object has, which is no decision',
      `${root};Sampled=constructor`,
      { traceId, parentSpanId: undefined, sampled: undefined },
    ],
    [
      'spaces and other letter case',
      ` root=1-5759E988-BD862E3FE1BE46A994272793 ; SAMPLED=1`,
      { traceId, parentSpanId: undefined, sampled: true },
    ],
    [
      'a Parent that is no span id',
      `${root};Parent=0000000000000000`,
      { traceId, parentSpanId: undefined, sampled: undefined },
    ],
  ])('reads %s', (_, header, expected) => {
    expect(readAmznTraceId(header)).toEqual(expected);
  });

  it.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['has no Root', 'Parent=53995c3f42cd8ad8;Sampled=1'],
    ['has a Root of another version', 'Root=2-5759e988-bd862e3fe1be46a994272793'],
    ['has a Root that is too short', 'Root=1-5759e988-bd862e3f'],
    ['has the id of no trace', 'Root=1-00000000-000000000000000000000000'],
    ['tries to break a line', 'Root=1-5759e988-bd862e3fe1be46a994272793\r\nX: 1'],
  ])('is ignored when it %s', (_, header) => {
    expect(readAmznTraceId(header)).toBeUndefined();
  });
});

describe('traceparent', () => {
  it('gives trace, parent and decision', () => {
    expect(readTraceparent(`00-${traceId}-${parentSpanId}-01`)).toEqual({ traceId, parentSpanId, sampled: true });
    expect(readTraceparent(`00-${traceId}-${parentSpanId}-00`)).toEqual({ traceId, parentSpanId, sampled: false });
  });

  it.each([
    ['is missing', undefined],
    ['names no trace', `00-${'0'.repeat(32)}-${parentSpanId}-01`],
    ['names no parent', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['is of the version that is none', `ff-${traceId}-${parentSpanId}-01`],
    ['is of version 00 and goes on', `00-${traceId}-${parentSpanId}-01-more`],
    ['goes on without a dash', `01-${traceId}-${parentSpanId}-01more`],
    ['is in upper case', `00-${traceId.toUpperCase()}-${parentSpanId}-01`],
  ])('is ignored when it %s', (_, header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });

  const laterVersions = Array.from({ length: 254 }, (_, index) => (index + 1).toString(16).padStart(2, '0'));
  it(`is read as far as version 00 goes in the ${laterVersions.length} versions after it`, () => {
    for (const version of laterVersions) {
      for (const more of ['', '-', '-what comes later']) {
        const header = `${version}-${traceId}-${parentSpanId}-01${more}`;
        expect(readTraceparent(header)).toEqual({ traceId, parentSpanId, sampled: true });
      }
    }
  });
});

describe('a traceparent beside X-Amzn-Trace-Id', () => {
  const callers = 'a'.repeat(32);
  const traceparent = `00-${callers}-${parentSpanId}-01`;

  it.each([
    ['wins over a Root that a load balancer made', root, callers],
    ['yields to a Root that the caller sent, to which a load balancer adds Self', `Self=1-67891234-1;${root}`, traceId],
    ['yields to a Root with Parent', `${root};Parent=${parentSpanId}`, traceId],
    ['yields to a Root with a decision', `${root};Sampled=0`, traceId],
    ['yields to a Root with a question', `${root};Sampled=?`, traceId],
    ['wins over a header without a Root', 'Root=1-5759e988', callers],
  ])('%s', (_, amznTraceId, expected) => {
    expect(readIncomingTrace({ amznTraceId, traceparent })?.traceId).toBe(expected);
  });

  it('is ignored when it is malformed', () => {
    expect(readIncomingTrace({ amznTraceId: root, traceparent: '00-1-2-3' })?.traceId).toBe(traceId);
  });
});
