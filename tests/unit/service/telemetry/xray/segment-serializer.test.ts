import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSegmentDocument } from '../../../../../src/service/telemetry/xray/segment-document.ts';
import { mostDocumentBytes, serializeSegment } from '../../../../../src/service/telemetry/xray/segment-serializer.ts';
import { endedSpan, type SpanFacts, spanId } from './ended-span.ts';

const textOf = (facts: SpanFacts, indexed?: ReadonlySet<string>) =>
  serializeSegment(toSegmentDocument(endedSpan(facts), indexed));
const many = (count: number, value: (index: number) => unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key.${index}`, value(index)]));
const big = 'x'.repeat(40_000);
const stack = `Error: it broke\n${'    at store (file:///app/src/claims/claim-repository.ts:12:5)\n'.repeat(100)}`;
const sql = { 'db.system.name': 'mysql', 'db.query.text': `SELECT ${'1,'.repeat(10_000)}1` };
const exceptions = Array.from({ length: 6 }, () => ({
  'exception.message': 'it broke',
  'exception.stacktrace': stack,
}));

describe('a document', () => {
  it('that fits is written as it is', () => {
    const document = toSegmentDocument(endedSpan({ attributes: { ...sql, note: 'kept' } }));
    expect(serializeSegment(document)).toBe(JSON.stringify(document));
  });

  it.each([
    [
      'its metadata first',
      { note: big, other: big, ...sql },
      { exceptions },
      { metadata: false, frames: 100, query: true },
    ],
    [
      'then its stacks',
      { note: big, other: big, ...sql },
      { exceptions: [...exceptions, ...exceptions] },
      { metadata: false, frames: 0, query: true },
    ],
    [
      'then its query',
      { ...sql, 'db.query.text': 'x'.repeat(70_000) },
      { exceptions },
      { metadata: false, frames: 0, query: false },
    ],
  ])('that is too long loses %s', (_, attributes, more, left) => {
    const document = JSON.parse(textOf({ attributes, ...more }));
    expect({
      metadata: 'metadata' in document,
      frames: document.cause.exceptions[0].stack.length,
      query: 'sanitized_query' in document.sql,
    }).toEqual(left);
    if (left.frames === 0) expect(document.cause.exceptions[0].truncated).toBe(100);
    expect(document.sql.database_type).toBe('mysql');
  });

  it('that still is too long keeps the beginnings of its texts', () => {
    const message = 'gave up '.repeat(20_000);
    const document = JSON.parse(textOf({ status: { code: SpanStatusCode.ERROR, message } }));
    expect(document.cause.exceptions[0].message).toBe(message.slice(0, 1000));
    expect(document.fault).toBe(true);
  });

  it('that nothing else makes fit says who, when and how it went', () => {
    const links = Array.from({ length: 20 }, () => ({
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      attributes: many(300, () => 'x'.repeat(300)),
    }));
    const text = textOf({ links, status: { code: SpanStatusCode.ERROR }, parent: 'local' });
    expect(JSON.parse(text)).toEqual({
      name: 'work',
      id: spanId,
      trace_id: '1-5759e988-bd862e3fe1be46a994272793',
      parent_id: '0a1b2c3d4e5f6071',
      type: 'subsegment',
      start_time: 1_700_000_000.25,
      end_time: 1_700_000_001.5,
      fault: true,
    });
  });

  it('has U+FFFD for half a surrogate pair, in keys and values, and whole pairs as they are', () => {
    const document = JSON.parse(
      textOf({
        attributes: { 'half \ud83d': 'a\udc00b', whole: '😀', list: ['\ud83d'], 'user_agent.original': '\udfff' },
      }),
    );
    expect(document.metadata.default).toEqual({ 'half \ufffd': 'a\ufffdb', whole: '😀', list: ['\ufffd'] });
    expect(document.http.request.user_agent).toBe('\ufffd');
  });
});

describe('hostile input gives one valid document under the limit:', () => {
  it.each<[string, SpanFacts, ReadonlySet<string>?]>([
    ['a stack of 1 MB', { exceptions: [{ 'exception.stacktrace': stack.repeat(160) }] }],
    ['a stack of 1 MB in one line', { exceptions: [{ 'exception.stacktrace': `at ${'a ('.repeat(350_000)}` }] }],
    ['a message of 1 MB', { exceptions: [{ 'exception.message': "near '".repeat(170_000) }] }],
    ['a status message of 1 MB', { status: { code: SpanStatusCode.ERROR, message: "near '".repeat(170_000) } }],
    ['10,000 exceptions', { exceptions: Array.from({ length: 10_000 }, () => ({ 'exception.message': 'it broke' })) }],
    ['10,000 attributes', { attributes: many(10_000, String) }],
    [
      '2,000 annotations of letters of four bytes',
      { attributes: many(2000, () => '😀'.repeat(1000)) },
      new Set(Object.keys(many(2000, String))),
    ],
    ['10,000 resource attributes', { kind: SpanKind.SERVER, resource: many(10_000, () => 'x'.repeat(100)) }],
    [
      '10,000 links',
      { links: Array.from({ length: 10_000 }, () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) })) },
    ],
    ['a name of 1 MB', { name: '𝒳'.repeat(500_000) }],
    ['a key of 1 MB', { attributes: { ['k'.repeat(1_000_000)]: 1 } }],
    ['a URL of 1 MB', { attributes: { 'url.full': `http://host/${'a'.repeat(1_000_000)}` } }],
    ['control characters, six bytes each in JSON', { attributes: { 'user_agent.original': '\u0001'.repeat(100_000) } }],
    ['lone surrogates, six bytes each in JSON', { attributes: { 'user_agent.original': '\ud800'.repeat(100_000) } }],
    [
      'numbers that JSON does not know',
      { attributes: { a: Number.NaN, b: [Number.POSITIVE_INFINITY], 'server.port': Number.NaN } },
    ],
    ['values of no kind', { attributes: { a: undefined, b: null, c: 1n, d: Symbol('d'), e: () => 1, __proto__: 1 } }],
    [
      'wrong kinds under every known key',
      {
        attributes: Object.fromEntries(
          [
            'http.request.method',
            'url.full',
            'server.port',
            'client.address',
            'db.system.name',
            'db.query.text',
            'rpc.system',
          ].map((key) => [key, { not: ['a', 'text'] }]),
        ),
      },
    ],
  ])('%s', (_, facts, indexed) => {
    expectValid(textOf(facts, indexed));
  });

  it('anything', () => {
    const keys = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'url.full',
        'db.system.name',
        'db.query.text',
        'http.route',
        'server.address',
        'server.port',
        'client.address',
        'http.response.status_code',
        '__proto__',
      ),
    );
    const values = fc.oneof(
      fc.anything({ maxDepth: 2, maxKeys: 4, withBigInt: true, withNullPrototype: true, stringUnit: 'binary' }),
      fc.string({ unit: 'binary' }).map((text) => text.repeat(2000)),
      fc.string().map((text) => `${text}\ud800`),
    );
    const attributes = fc.array(fc.tuple(keys, values), { maxLength: 6 }).map((entries) => Object.fromEntries(entries));
    fc.assert(
      fc.property(
        fc.record({
          name: fc.string({ unit: 'binary' }),
          kind: fc.constantFrom(SpanKind.SERVER, SpanKind.CLIENT, SpanKind.INTERNAL),
          attributes,
          resource: attributes,
          exceptions: fc.array(
            fc.record({ 'exception.message': values, 'exception.stacktrace': values, 'exception.type': values }),
            { maxLength: 3 },
          ),
          links: fc.array(
            fc.record({ traceId: fc.constant('a'.repeat(32)), spanId: fc.constant('b'.repeat(16)), attributes }),
            { maxLength: 2 },
          ),
        }),
        (facts) => expectValid(textOf(facts)),
      ),
      { numRuns: 60 },
    );
  }, 20_000);
});

/** What X-Ray asks of every document. */
function expectValid(text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  expect(bytes.length).toBeLessThanOrEqual(mostDocumentBytes);
  expect(text).not.toContain('\n');
  // Read back strictly: what is no UTF-8, or half a pair, would not survive.
  const document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  expect(document).toMatchObject({
    name: expect.stringMatching(/^[ 0-9\p{L}_.:/%&#=+\-@]{1,200}$/u),
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    trace_id: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    start_time: expect.any(Number),
    end_time: expect.any(Number),
  });
  expect(JSON.stringify(document)).not.toMatch(/\\ud[89a-f]/);
}
