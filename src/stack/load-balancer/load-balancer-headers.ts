/** Headers that are about one connection and end there (RFC 9110, "Connection"; RFC 9112). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What the load balancer writes itself; `expect` it has answered already. */
const replaced = new Set(['expect', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port', 'x-amzn-trace-id']);

/** Headers as Node gives them raw: names and values in turn, repeated ones in their order. */
export type RawHeaders = readonly string[];

/**
 * The headers a target gets: the client's, Host included, without hop-by-hop ones, and the load balancer's own.
 * "HTTP headers and Application Load Balancers" (Elastic Load Balancing user guide).
 */
export function requestHeaders(deps: {
  received: RawHeaders;
  clientAddress: string;
  listenerPort: number;
  /** Given what the client sent. */
  traceId(received: string | undefined): string;
}): string[] {
  const forwardedFor = valuesOf(deps.received, 'x-forwarded-for');
  const [traceId] = valuesOf(deps.received, 'x-amzn-trace-id');
  // A body without a length is chunked to the target too: what follows the headers must be told to be a body.
  const isChunked = valuesOf(deps.received, 'transfer-encoding').length > 0;
  return [
    ...endToEnd(deps.received).filter(([name]) => !replaced.has(name.toLowerCase())),
    ['X-Forwarded-For', [...forwardedFor, deps.clientAddress].join(', ')],
    ['X-Forwarded-Proto', 'http'],
    ['X-Forwarded-Port', String(deps.listenerPort)],
    ['X-Amzn-Trace-Id', deps.traceId(traceId)],
    ...(isChunked ? [['Transfer-Encoding', 'chunked']] : []),
  ].flat();
}

/** The headers a client gets: the target's without hop-by-hop ones. */
export function responseHeaders(received: RawHeaders): string[] {
  return endToEnd(received).flat();
}

function endToEnd(headers: RawHeaders): [name: string, value: string][] {
  const named = valuesOf(headers, 'connection').flatMap((value) =>
    value.split(',').map((name) => name.trim().toLowerCase()),
  );
  const dropped = new Set([...hopByHop, ...named]);
  return pairs(headers).filter(([name]) => !dropped.has(name.toLowerCase()));
}

function valuesOf(headers: RawHeaders, wanted: string): string[] {
  return pairs(headers)
    .filter(([name]) => name.toLowerCase() === wanted)
    .map(([, value]) => value);
}

function pairs(headers: RawHeaders): [name: string, value: string][] {
  const result: [string, string][] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    result.push([headers[index] as string, headers[index + 1] as string]);
  }
  return result;
}
