import { isIP } from 'node:net';
import { block, type SegmentAttributes } from './segment-attributes.ts';

/** The `http` of a segment. A host or an address alone is no HTTP: a database has them, too. */
export function httpBlock(attributes: SegmentAttributes, status: number | undefined): unknown {
  const method = attributes.text('http.request.method');
  const userAgent = attributes.text('user_agent.original');
  const contentLength = attributes.number('http.response.body.size');
  const hasUrl = attributes.has('url.full') || attributes.has('url.path') || attributes.has('url.query');
  if (!hasUrl && (method ?? userAgent ?? contentLength ?? status) === undefined) return undefined;
  return block({
    request: block({ method, url: requestUrl(attributes), user_agent: userAgent, ...clientAddress(attributes) }),
    response: block({ status, content_length: contentLength }),
  });
}

/** The whole URL where it is known, else put together; none without a host. */
function requestUrl(attributes: SegmentAttributes): string | undefined {
  const url = attributes.peek('url.full') ?? joinUrl(attributes);
  if (url !== undefined) for (const key of partsOfUrl) attributes.take(key);
  return url;
}

const partsOfUrl = ['url.full', 'url.scheme', 'url.path', 'url.query', 'server.address', 'server.port'];

function joinUrl(attributes: SegmentAttributes): string | undefined {
  const address = attributes.peek('server.address');
  if (address === undefined) return undefined;
  const scheme = attributes.peek('url.scheme') ?? 'http';
  const host = isIP(address) === 6 ? `[${address}]` : address;
  const port = attributes.number('server.port');
  const suffix = port === undefined || port === 80 || port === 443 ? '' : `:${port}`;
  const query = attributes.peek('url.query');
  return `${scheme}://${host}${suffix}${attributes.peek('url.path') ?? '/'}${query === undefined ? '' : `?${query}`}`;
}

/** Who sent the request; where that is not who opened the connection, a proxy said so. */
function clientAddress(attributes: SegmentAttributes): { client_ip?: string; x_forwarded_for?: true } {
  const client = address(attributes, 'client.address');
  const peer = address(attributes, 'network.peer.address');
  const clientIp = client ?? peer;
  if (clientIp === undefined) return {};
  return client !== undefined && peer !== undefined && client !== peer
    ? { client_ip: clientIp, x_forwarded_for: true }
    : { client_ip: clientIp };
}

function address(attributes: SegmentAttributes, key: string): string | undefined {
  const value = attributes.peek(key);
  if (value === undefined || isIP(value) === 0) return undefined;
  attributes.take(key);
  return value;
}
