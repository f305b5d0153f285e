import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { asText, type SegmentAttributes } from './segment-attributes.ts';

/** "AWS X-Ray segment documents": a name has 200 characters at most. */
const longestName = 200;
/** What most names are, and nothing has to be done about. */
const plainName = /^[0-9A-Za-z_.:/%&#=+\-@][ 0-9A-Za-z_.:/%&#=+\-@]{0,199}$/;

/** Under which name the service map shows the span: the service that worked, or that was asked. */
export function segmentName({ kind, resource, name }: ReadableSpan, attributes: SegmentAttributes): string {
  const isServer = kind === SpanKind.SERVER;
  const asks = kind === SpanKind.CLIENT || kind === SpanKind.PRODUCER || kind === SpanKind.CONSUMER;
  const found =
    (isServer ? attributes.peek('aws.local.service') : undefined) ??
    (asks ? attributes.peek('aws.remote.service') : undefined) ??
    attributes.peek('peer.service') ??
    attributes.peek('aws.service') ??
    databaseName(attributes) ??
    (isServer ? asText(resource.attributes['service.name']) : undefined) ??
    attributes.peek('rpc.service') ??
    attributes.peek('http.host') ??
    attributes.peek('server.address') ??
    name;
  return cleanName(found);
}

function databaseName(attributes: SegmentAttributes): string | undefined {
  const database = attributes.peek('db.namespace');
  const host = attributes.peek('server.address');
  return database !== undefined && host !== undefined ? `${database}@${host}` : database;
}

/** Drops what X-Ray does not allow in a name. */
function cleanName(name: string): string {
  if (plainName.test(name)) return name;
  const cleaned = name.replace(/[^ 0-9\p{L}_.:/%&#=+\-@]/gu, '');
  // By code points, so that no letter is cut in half.
  const short =
    cleaned.length <= longestName ? cleaned : [...cleaned.slice(0, 2 * longestName)].slice(0, longestName).join('');
  return short.trim() === '' ? 'span' : short;
}
