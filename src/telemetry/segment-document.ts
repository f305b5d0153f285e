import { type Attributes, type AttributeValue, type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { segmentCause } from './segment-cause.ts';
import { toXrayTraceId } from './trace-header.ts';

/** A JSON value that X-Ray takes as a segment or subsegment: "AWS X-Ray segment documents". */
export type SegmentDocument = Readonly<Record<string, unknown>> & {
  readonly name: string;
  readonly id: string;
  readonly trace_id: string;
};

/** Attributes that become annotations, by which X-Ray can search. */
const annotationKeys = new Set(['http.route', 'claim.reference', 'claim.outcome']);

/** Attributes that stand in a field of their own and not again in the metadata. */
const mappedKeys = new Set([
  'http.request.method',
  'http.response.status_code',
  'http.response.body.size',
  'url.full',
  'url.path',
  'url.scheme',
  'server.address',
  'server.port',
  'client.address',
  'network.peer.address',
  'user_agent.original',
  'db.system.name',
  'db.namespace',
  'db.query.text',
  'db.user',
]);

const sqlSystems = new Set(['mysql', 'mariadb', 'postgresql', 'microsoft.sql_server', 'oracle.db', 'sqlite']);

/** Translates one ended span; pure. A server span and a span with a remote parent are segments, the others subsegments. */
export function toSegmentDocument(span: ReadableSpan): SegmentDocument {
  const { traceId, spanId } = span.spanContext();
  const { attributes, kind, parentSpanContext: parent } = span;
  const isSegment = kind === SpanKind.SERVER || parent === undefined || parent.isRemote === true;
  return withoutUndefined({
    name: cleanName(segmentName(span)),
    id: spanId,
    trace_id: toXrayTraceId(traceId),
    parent_id: parent?.spanId,
    type: isSegment ? undefined : 'subsegment',
    namespace: kind === SpanKind.CLIENT ? (attributes['rpc.system'] === 'aws-api' ? 'aws' : 'remote') : undefined,
    start_time: toSeconds(span.startTime),
    end_time: toSeconds(span.endTime),
    http: httpBlock(attributes),
    sql: sqlBlock(attributes),
    ...flags(span),
    cause: segmentCause(span),
    annotations: annotations(attributes),
    metadata: { default: metadata(span, isSegment) },
    // Named here because aws-xray-sdk-core would put its own SDK in their place.
    service: isSegment ? { version: text(span.resource.attributes['service.version']) } : undefined,
    aws: { xray: { sdk: 'opentelemetry for js', auto_instrumentation: false } },
  }) as SegmentDocument;
}

function segmentName({ kind, attributes, resource, name }: ReadableSpan): string {
  const database = text(attributes['db.namespace']);
  const host = text(attributes['server.address']);
  const candidates = [
    kind === SpanKind.SERVER ? attributes['aws.local.service'] : attributes['aws.remote.service'],
    attributes['peer.service'],
    attributes['aws.service'],
    database !== undefined && host !== undefined ? `${database}@${host}` : database,
    kind === SpanKind.SERVER ? resource.attributes['service.name'] : undefined,
    attributes['rpc.service'],
    attributes['http.host'],
    kind === SpanKind.INTERNAL ? undefined : host,
    name,
  ];
  return candidates.map(text).find((candidate) => candidate !== undefined) ?? '';
}

/** Drops what X-Ray does not allow in a name. */
function cleanName(name: string): string {
  const cleaned = name.replace(/[^ \p{L}\p{N}_.:/%&#=+\-@]/gu, '').slice(0, 200);
  return cleaned.trim() === '' ? 'span' : cleaned;
}

function httpBlock(attributes: Attributes): unknown {
  const method = text(attributes['http.request.method']);
  const status = attributes['http.response.status_code'];
  const path = text(attributes['url.path']) ?? text(attributes['url.full']);
  // A host and a port alone are no HTTP: a database has them, too.
  if (method === undefined && status === undefined && path === undefined) return undefined;
  return withoutUndefined({
    request: withoutUndefined({
      method,
      url: requestUrl(attributes),
      user_agent: text(attributes['user_agent.original']),
      client_ip: text(attributes['client.address']) ?? text(attributes['network.peer.address']),
      x_forwarded_for:
        attributes['client.address'] !== undefined &&
        attributes['client.address'] !== attributes['network.peer.address']
          ? true
          : undefined,
    }),
    response: withoutUndefined({ status, content_length: attributes['http.response.body.size'] }),
  });
}

function requestUrl(attributes: Attributes): string | undefined {
  const full = text(attributes['url.full']);
  const host = text(attributes['server.address']);
  if (full !== undefined || host === undefined) return full;
  const port = attributes['server.port'];
  const suffix = port === undefined || port === 80 || port === 443 ? '' : `:${port}`;
  return `${text(attributes['url.scheme']) ?? 'http'}://${host}${suffix}${text(attributes['url.path']) ?? '/'}`;
}

function sqlBlock(attributes: Attributes): unknown {
  const system = text(attributes['db.system.name']);
  if (system === undefined || !sqlSystems.has(system)) return undefined;
  const host = text(attributes['server.address']) ?? 'localhost';
  const port = attributes['server.port'];
  return withoutUndefined({
    url: `${host}${port === undefined ? '' : `:${port}`}/${text(attributes['db.namespace']) ?? ''}`,
    database_type: system,
    user: text(attributes['db.user']),
    sanitized_query: text(attributes['db.query.text']),
  });
}

/** The HTTP status, where there is one, beats the span's own. */
function flags({ attributes, status }: ReadableSpan): Record<string, true> {
  const code = attributes['http.response.status_code'];
  if (typeof code !== 'number') return status.code === SpanStatusCode.ERROR ? { fault: true } : {};
  if (code >= 500) return { fault: true };
  if (code === 429) return { error: true, throttle: true };
  return code >= 400 ? { error: true } : {};
}

function annotations(attributes: Attributes): unknown {
  const found = Object.entries(attributes)
    .filter(([key, value]) => annotationKeys.has(key) && ['string', 'number', 'boolean'].includes(typeof value))
    .map(([key, value]) => [key.replace(/[^A-Za-z0-9_.]/g, '_'), value] as const);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function metadata(span: ReadableSpan, isSegment: boolean): Record<string, AttributeValue | undefined> {
  const rest = Object.entries(span.attributes).filter(([key]) => !mappedKeys.has(key) && !annotationKeys.has(key));
  const resource = isSegment
    ? Object.entries(span.resource.attributes).map(([key, value]) => [`otel.resource.${key}`, value] as const)
    : [];
  return Object.fromEntries([...rest, ...resource]);
}

function toSeconds([seconds, nanoseconds]: HrTime): number {
  return seconds + nanoseconds / 1e9;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function withoutUndefined(fields: Record<string, unknown>): Record<string, unknown> | undefined {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
