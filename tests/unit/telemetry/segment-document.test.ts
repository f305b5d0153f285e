import { type Attributes, context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { recordError } from '../../../src/telemetry/record-error.ts';
import { toSegmentDocument } from '../../../src/telemetry/segment-document.ts';

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'insurance-claims', 'service.version': '1.2.3' }),
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
});
const tracer = provider.getTracer('test');

/** A real span of the SDK, as a document. */
function documentOf(
  attributes: Attributes,
  options: { kind?: SpanKind; parent?: 'local' | 'remote'; error?: Error; status?: string; name?: string } = {},
) {
  const parent = {
    traceId: '5759e988bd862e3fe1be46a994272793',
    spanId: '53995c3f42cd8ad8',
    traceFlags: 1,
    isRemote: options.parent === 'remote',
  };
  const within = options.parent === undefined ? context.active() : trace.setSpanContext(context.active(), parent);
  const span = tracer.startSpan(options.name ?? 'work', { kind: options.kind ?? SpanKind.SERVER, attributes }, within);
  if (options.error !== undefined) recordError(span, options.error);
  if (options.status !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: options.status });
  span.end();
  const ended = exporter.getFinishedSpans().at(-1);
  if (ended === undefined) throw new Error('the span was not exported');
  return JSON.parse(JSON.stringify(toSegmentDocument(ended)));
}

const request = {
  'http.request.method': 'POST',
  'http.route': '/claim',
  'http.response.status_code': 303,
  'url.scheme': 'https',
  'url.path': '/claim',
  'server.address': 'claims.example',
  'client.address': '203.0.113.9',
  'network.peer.address': '10.0.1.5',
  'user_agent.original': 'curl/8',
};

describe('a server span', () => {
  it('is a segment with its request and response', () => {
    const document = documentOf(request, { name: 'POST /claim' });
    expect(document).toMatchObject({
      name: 'insurance-claims',
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      trace_id: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      http: {
        request: {
          method: 'POST',
          url: 'https://claims.example/claim',
          user_agent: 'curl/8',
          client_ip: '203.0.113.9',
          x_forwarded_for: true,
        },
        response: { status: 303 },
      },
      annotations: { 'http.route': '/claim' },
      service: { version: '1.2.3' },
    });
    expect(document.end_time).toBeGreaterThanOrEqual(document.start_time);
    expect(document).not.toHaveProperty('type');
    expect(document).not.toHaveProperty('fault');
  });

  it('is a segment below a remote parent, and keeps its id', () => {
    expect(documentOf(request, { parent: 'remote' })).toMatchObject({
      trace_id: '1-5759e988-bd862e3fe1be46a994272793',
      parent_id: '53995c3f42cd8ad8',
    });
  });

  it.each([
    ['4xx is an error', 404, { error: true }],
    ['429 is a throttle, too', 429, { error: true, throttle: true }],
    ['5xx is a fault', 503, { fault: true }],
  ])('%s', (_, status, expected) => {
    const { error, throttle, fault } = documentOf({ ...request, 'http.response.status_code': status });
    expect(JSON.parse(JSON.stringify({ error, throttle, fault }))).toEqual(expected);
  });
});

describe('a database span', () => {
  const query = {
    'db.system.name': 'mysql',
    'db.namespace': 'insured',
    'db.query.text': 'SELECT 1 FROM claims WHERE reference = ?',
    'server.address': 'db.internal',
    'server.port': 3306,
  };

  it('is a remote subsegment with its SQL', () => {
    expect(documentOf(query, { kind: SpanKind.CLIENT, parent: 'local' })).toMatchObject({
      type: 'subsegment',
      name: 'insured@db.internal',
      namespace: 'remote',
      sql: {
        url: 'db.internal:3306/insured',
        database_type: 'mysql',
        sanitized_query: 'SELECT 1 FROM claims WHERE reference = ?',
      },
    });
  });

  it('has no sql block when the system speaks no SQL, and no http block', () => {
    const document = documentOf({ ...query, 'db.system.name': 'redis' }, { kind: SpanKind.CLIENT, parent: 'local' });
    expect(document).not.toHaveProperty('sql');
    expect(document).not.toHaveProperty('http');
  });
});

describe('a cause', () => {
  it('names the exception, its causes and where they were thrown', () => {
    const error = new Error('could not store', { cause: new TypeError('lost connection') });
    const { cause } = documentOf({}, { error });
    expect(cause.exceptions.map((exception: { message: string }) => exception.message)).toEqual([
      'could not store',
      'lost connection',
    ]);
    expect(cause.exceptions[0].stack[0]).toMatchObject({
      path: expect.stringMatching(/^\/.*segment-document\.test\.ts$/),
      line: expect.any(Number),
    });
  });

  it('is the status message when nothing was thrown', () => {
    const document = documentOf({}, { kind: SpanKind.INTERNAL, status: 'gave up' });
    expect(document).toMatchObject({ fault: true, cause: { exceptions: [{ message: 'gave up' }] } });
  });
});

describe('a name', () => {
  it('loses what X-Ray does not allow and never ends up empty', () => {
    expect(documentOf({}, { kind: SpanKind.INTERNAL, name: 'a<b>"c"' }).name).toBe('abc');
    expect(documentOf({}, { kind: SpanKind.INTERNAL, name: '<>' }).name).toBe('span');
    expect(documentOf({}, { kind: SpanKind.INTERNAL, name: 'x'.repeat(500) }).name).toHaveLength(200);
  });
});
