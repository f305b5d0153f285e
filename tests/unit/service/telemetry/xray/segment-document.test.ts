import { context, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { recordError } from '../../../../../src/service/telemetry/log/record-error.ts';
import { toSegmentDocument } from '../../../../../src/service/telemetry/xray/segment-document.ts';
import { documentOf, endedSpan } from './ended-span.ts';

const { INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER } = SpanKind;
const failed = { code: SpanStatusCode.ERROR };

describe('a span becomes', () => {
  it.each([
    ['a segment when it is a server span', { kind: SERVER }, undefined],
    ['a segment when it is a server span below a local parent', { kind: SERVER, parent: 'local' }, undefined],
    ['a segment when it has no parent', { kind: CLIENT }, undefined],
    ['a segment when its parent is in another service', { kind: CONSUMER, parent: 'remote' }, undefined],
    ['a subsegment below a parent of its own service', { kind: CLIENT, parent: 'local' }, 'subsegment'],
    ['a subsegment when it is internal', { kind: INTERNAL, parent: 'local' }, 'subsegment'],
  ] as const)('%s', (_, facts, type) => {
    expect(documentOf(facts).type).toBe(type);
  });

  it('a document with X-Ray ids and times in seconds', () => {
    expect(documentOf({ kind: SERVER, parent: 'remote' })).toMatchObject({
      id: '53995c3f42cd8ad8',
      trace_id: '1-5759e988-bd862e3fe1be46a994272793',
      parent_id: '0a1b2c3d4e5f6071',
      start_time: 1_700_000_000.25,
      end_time: 1_700_000_001.5,
    });
    expect(documentOf({ kind: SERVER })).not.toHaveProperty('parent_id');
  });

  it('a document with its links', () => {
    const links = [
      { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), attributes: { reason: 'batch' } },
      { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16) },
    ];
    expect(documentOf({ links }).links).toEqual([
      { trace_id: `1-aaaaaaaa-${'a'.repeat(24)}`, id: 'b'.repeat(16), attributes: { reason: 'batch' } },
      { trace_id: `1-cccccccc-${'c'.repeat(24)}`, id: 'd'.repeat(16) },
    ]);
  });
});

describe('its name is', () => {
  const everything = {
    'aws.local.service': 'local',
    'aws.remote.service': 'remote',
    'peer.service': 'peer',
    'aws.service': 'DynamoDB',
    'db.namespace': 'insured',
    'rpc.service': 'Secrets',
    'http.host': 'old.example',
    'server.address': 'host.example',
  };
  const without = (count: number) => Object.fromEntries(Object.entries(everything).slice(count));
  const resource = { 'service.name': 'insurance-claims' };

  it.each([
    ['aws.local.service for a server', SERVER, everything, 'local'],
    ['aws.remote.service for a client', CLIENT, everything, 'remote'],
    ['aws.remote.service for a producer', PRODUCER, everything, 'remote'],
    ['aws.remote.service for a consumer', CONSUMER, everything, 'remote'],
    ['peer.service for work of its own', INTERNAL, everything, 'peer'],
    ['peer.service next', CLIENT, without(2), 'peer'],
    ['then aws.service', CLIENT, without(3), 'DynamoDB'],
    ['then the database with its host', CLIENT, without(4), 'insured@host.example'],
    ['the database alone without a host', CLIENT, { 'db.namespace': 'insured' }, 'insured'],
    ['the service for a server', SERVER, without(5), 'insurance-claims'],
    ['rpc.service for another', CLIENT, without(5), 'Secrets'],
    ['then http.host', CLIENT, without(6), 'old.example'],
    ['then server.address', CLIENT, without(7), 'host.example'],
    ["then the span's own", CLIENT, {}, 'work'],
    ["the span's own where a text is empty", CLIENT, { 'peer.service': '' }, 'work'],
  ] as const)('%s', (_, kind, attributes, name) => {
    expect(documentOf({ kind, attributes, resource }).name).toBe(name);
  });

  it.each([
    ['without what X-Ray does not allow', 'a<b>"c"{}|\n', 'abc'],
    ['with letters of any script and what X-Ray allows', 'Größe Ж 9 _.:/%&#=+-@', 'Größe Ж 9 _.:/%&#=+-@'],
    ['never empty', '<>', 'span'],
    ['never only spaces', '  ', 'span'],
    ['cut at 200 characters', 'x'.repeat(500), 'x'.repeat(200)],
    ['cut between letters, not within one', '𝒳'.repeat(500), '𝒳'.repeat(200)],
    ['without half a letter', 'a\ud835b', 'ab'],
  ])('%s', (_, name, cleaned) => {
    expect(documentOf({ name }).name).toBe(cleaned);
  });
});

describe('its namespace is', () => {
  it.each([
    ['aws for a call by an AWS SDK', CLIENT, { 'rpc.system': 'aws-api' }, 'aws'],
    ['aws for an AWS service', CLIENT, { 'aws.service': 'S3' }, 'aws'],
    ['remote for another client', CLIENT, {}, 'remote'],
    ['none for a server', SERVER, {}, undefined],
    ['none for work of its own', INTERNAL, {}, undefined],
  ] as const)('%s', (_, kind, attributes, namespace) => {
    expect(documentOf({ kind, attributes, parent: 'local' }).namespace).toBe(namespace);
  });
});

describe('it is marked', () => {
  const status = (code: number) => ({ 'http.response.status_code': code });
  it.each([
    ['not at all when it went well', { attributes: status(200) }, {}],
    ['as an error for 4xx', { attributes: status(404) }, { error: true }],
    ['as an error and a throttle for 429', { attributes: status(429) }, { error: true, throttle: true }],
    ['as a fault for 5xx', { attributes: status(503) }, { fault: true }],
    [
      'as a fault for 5xx under the name that the AWS SDK spans use',
      { attributes: { 'http.status_code': 500 } },
      { fault: true },
    ],
    ['as a fault when it failed without HTTP', { status: failed }, { fault: true }],
    ['by its HTTP status rather than its own', { attributes: status(404), status: failed }, { error: true }],
    ['not at all when HTTP says well and the span does not', { attributes: status(200), status: failed }, {}],
    [
      'by its own status when the HTTP status is no number',
      { attributes: { 'http.response.status_code': Number.NaN }, status: failed },
      { fault: true },
    ],
  ])('%s', (_, facts, marks) => {
    const { error, throttle, fault } = documentOf(facts);
    expect(JSON.parse(JSON.stringify({ error, throttle, fault }))).toEqual(marks);
  });
});

describe('its cause', () => {
  it('is every exception, the outermost first, with where it was thrown', () => {
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({
      resource: resourceFromAttributes({}),
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
    });
    const span = provider.getTracer('test').startSpan('work', {}, context.active());
    recordError(span, new Error('could not store', { cause: new TypeError('lost connection') }));
    span.end();
    const { cause } = toSegmentDocument(exporter.getFinishedSpans()[0] ?? endedSpan());
    expect(cause?.exceptions).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        type: 'Error',
        message: 'could not store',
        remote: false,
        stack: expect.arrayContaining([
          {
            path: expect.stringMatching(/^\/.*segment-document\.test\.ts$/),
            line: expect.any(Number),
            label: expect.any(String),
          },
        ]),
      },
      expect.objectContaining({ type: 'TypeError', message: 'lost connection' }),
    ]);
  });

  it.each([
    ['of a client is remote', CLIENT, true],
    ['of a producer is remote', PRODUCER, true],
    ['of a server is its own', SERVER, false],
  ])('%s', (_, kind, remote) => {
    const { cause } = documentOf({ kind, exceptions: [{ 'exception.message': 'gone' }] });
    expect(cause.exceptions).toEqual([{ id: expect.any(String), message: 'gone', remote, stack: [] }]);
  });

  it('has no value that the database quoted, whoever recorded it', () => {
    const { cause } = documentOf({ exceptions: [{ 'exception.message': "Duplicate entry 'Zoë' for key 'name'" }] });
    expect(cause.exceptions).toMatchObject([{ message: "Duplicate entry '…' for key 'name'" }]);
  });

  it.each([
    ['the status message when nothing was thrown', { ...failed, message: 'gave up' }, 'gave up'],
    [
      'the same without the value that the database quoted',
      { ...failed, message: "Duplicate entry 'Zoë' for key 'name'" },
      "Duplicate entry '…' for key 'name'",
    ],
  ])('is %s', (_, status, message) => {
    expect(documentOf({ status }).cause.exceptions).toEqual([
      { id: expect.any(String), message, remote: false, stack: [] },
    ]);
  });

  it.each([
    ['nothing went wrong', { status: { code: SpanStatusCode.OK, message: 'fine' } }],
    ['nobody said what', { status: failed }],
  ])('is not there when %s', (_, facts) => {
    expect(documentOf(facts)).not.toHaveProperty('cause');
  });
});

describe('a database span', () => {
  const query = {
    'db.system.name': 'mysql',
    'db.namespace': 'insured',
    'db.user': 'claims',
    'db.query.text': 'SELECT 1 FROM claims WHERE reference = ?',
    'server.address': 'db.internal',
    'server.port': 3306,
  };

  it('has its SQL, and no HTTP', () => {
    const document = documentOf({ kind: CLIENT, parent: 'local', attributes: query });
    expect(document.sql).toEqual({
      url: 'db.internal:3306/insured',
      database_type: 'mysql',
      user: 'claims',
      sanitized_query: 'SELECT 1 FROM claims WHERE reference = ?',
    });
    expect(document).not.toHaveProperty('http');
    expect(document).not.toHaveProperty('metadata');
  });

  it.each([
    ['without a port', { 'server.address': 'db', 'db.namespace': 'insured' }, 'db/insured'],
    ['without a host', { 'db.namespace': 'insured' }, 'localhost/insured'],
    ['without a database', { 'server.address': 'db' }, 'db/'],
  ])('has a URL %s', (_, attributes, url) => {
    expect(documentOf({ attributes: { 'db.system.name': 'postgresql', ...attributes } }).sql.url).toBe(url);
  });

  it('of a system that speaks no SQL keeps what it asked in the metadata', () => {
    const attributes = { ...query, 'db.system.name': 'redis', 'db.query.text': 'GET products' };
    const document = documentOf({ kind: CLIENT, parent: 'local', attributes });
    expect(document).not.toHaveProperty('sql');
    expect(document).not.toHaveProperty('http');
    expect(document.metadata.default).toEqual(attributes);
  });
});
