import { SpanStatusCode } from '@opentelemetry/api';
import { readReference } from '../claims/reference.ts';
import { recordError } from '../telemetry/log/record-error.ts';
import type { ServerSpans } from '../telemetry/traces/server-span.ts';
import { clientAddress } from '../web/middleware/client-address.ts';
import { type AnsweredRequest, unmatchedRoute } from './completed-request.ts';

/** Describes the span of a request, if it is sampled, and exports it. */
export function traceRequest(
  deps: { readonly serverSpans: ServerSpans; readonly trustedProxies: number },
  { method, route, status, facts, error, traced }: AnsweredRequest,
): void {
  if (traced === undefined) return;
  const { span, peerAddress } = traced;
  const { hostname, port } = readHost(traced.host);
  span.updateName(`${method} ${route}`);
  span.setAttributes({
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': status,
    'url.scheme': traced.scheme === 'https' ? 'https' : 'http',
    'url.path': tracedPath(traced.path, route),
    'server.address': cut(hostname),
    'server.port': port,
    'user_agent.original': cut(traced.userAgent),
    'network.peer.address': peerAddress,
    'client.address': clientAddress(traced.forwardedFor, peerAddress, deps.trustedProxies),
    'claim.reference': facts.reference,
    'claim.outcome': facts.outcome,
  });
  if (error !== undefined) recordError(span, error);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  deps.serverSpans.export(span);
}

/** Of what a client writes as it likes a trace shows that much: a name of DNS has 253 characters, browsers' lines have less. */
const longestTextCharacters = 256;

function cut(text: string | undefined): string | undefined {
  return text?.slice(0, longestTextCharacters);
}

/** What was asked for by name, as in `claims.example:8080` or `[::1]:8080`. Parsing the whole URL takes as long as the rest of the span. */
function readHost(host: string | undefined): { hostname: string | undefined; port: number | undefined } {
  const [, hostname, port] = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(host ?? '') ?? [];
  return { hostname: hostname || undefined, port: port === undefined ? undefined : Number(port) };
}

/**
 * The path, or a pattern alone where something was put in that is neither a page nor a reference: it may be anybody's
 * name or number.
 */
function tracedPath(path: string, route: string): string {
  if (route === unmatchedRoute) return '/*';
  if (!route.endsWith('/:reference')) return route;
  const reference = readReference(path.slice(path.lastIndexOf('/') + 1));
  return reference === undefined ? route : route.replace(':reference', reference);
}
