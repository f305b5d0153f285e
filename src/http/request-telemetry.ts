import { context, type Span, SpanStatusCode } from '@opentelemetry/api';
import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { readReference } from '../claims/reference.ts';
import { setResponseHeader } from '../claims/response-header.ts';
import type { MetricRecorder } from '../telemetry/metric-recorder.ts';
import { recordError } from '../telemetry/record-error.ts';
import type { RequestEnvironment, RequestFacts } from '../telemetry/request-facts.ts';
import type { ServerSpans } from '../telemetry/server-span.ts';
import { toXrayTraceId } from '../telemetry/trace-header.ts';
import { clientAddress } from './client-address.ts';
import type { RequestLog } from './request-log.ts';

export interface RequestTelemetryDeps {
  readonly serverSpans: ServerSpans;
  readonly metrics: MetricRecorder;
  readonly log: RequestLog;
  readonly trustedProxies: number;
  /** The address at the other end of the connection. */
  readonly peerAddress: (c: Context) => string | undefined;
}

type RequestContext = Context<RequestEnvironment>;

/** One log line and the metrics of each request, and a server span if it is sampled, tied together by the trace id, which also goes back. */
export function createRequestTelemetry(deps: RequestTelemetryDeps): MiddlewareHandler<RequestEnvironment> {
  return async (c, next) => {
    const startMs = performance.now();
    const { traceId, sampled } = deps.serverSpans.start({
      method: c.req.method,
      path: c.req.path,
      amznTraceId: c.req.header('x-amzn-trace-id'),
      traceparent: c.req.header('traceparent'),
    });
    const facts: RequestFacts = { xrayTraceId: toXrayTraceId(traceId) };
    c.set('facts', facts);
    setResponseHeader(c, 'X-Amzn-Trace-Id', `Root=${facts.xrayTraceId}`);
    if (sampled === undefined) await next();
    else await context.with(sampled.context, next);
    const { status } = c.res;
    const route = matchedRoute(c);
    const durationMs = performance.now() - startMs;
    recordMetrics(deps.metrics, { route, status, durationMs });
    deps.log.note({ method: c.req.method, route, status, durationMs, facts, traceId, error: c.error });
    if (sampled !== undefined) endSpan(c, sampled.span, { route, status, facts, deps });
  };
}

/** The pattern that matched, such as `/claims/:reference`: a bounded set, which the path itself is not. */
function matchedRoute(c: RequestContext): string {
  const route = routePath(c, -1);
  return route === '/*' || route === '*' ? 'unmatched' : route;
}

function recordMetrics(
  metrics: MetricRecorder,
  { route, status, durationMs }: { route: string; status: number; durationMs: number },
): void {
  metrics.record('Requests', 1);
  if (status >= 500) metrics.record('ServerErrors', 1);
  else if (status >= 400) metrics.record('ClientErrors', 1);
  metrics.record('RequestLatency', durationMs, { Route: route });
}

/** What was asked for by name, as in `claims.example:8080` or `[::1]:8080`. Parsing the whole URL takes as long as the rest of the span. */
function readHost(host: string | undefined): { hostname: string | undefined; port: number | undefined } {
  const [, hostname, port] = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(host ?? '') ?? [];
  return { hostname: hostname || undefined, port: port === undefined ? undefined : Number(port) };
}

/** The path, or its pattern alone where something else than a reference was put in: that may be a name or a number. */
function tracedPath(path: string, route: string): string {
  if (!route.endsWith('/:reference')) return path;
  return readReference(path.slice(path.lastIndexOf('/') + 1)) === undefined ? route : path;
}

function endSpan(
  c: RequestContext,
  span: Span,
  request: { route: string; status: number; facts: RequestFacts; deps: RequestTelemetryDeps },
): void {
  const { route, status, facts, deps } = request;
  const { hostname, port } = readHost(c.req.header('host'));
  const peer = deps.peerAddress(c);
  span.updateName(`${c.req.method} ${route}`);
  span.setAttributes({
    'http.request.method': c.req.method,
    'http.route': route,
    'http.response.status_code': status,
    'url.scheme': c.req.header('x-forwarded-proto') ?? 'http',
    'url.path': tracedPath(c.req.path, route),
    'server.address': hostname,
    'server.port': port,
    'user_agent.original': c.req.header('user-agent'),
    'network.peer.address': peer,
    'client.address': clientAddress(c.req.header('x-forwarded-for'), peer, deps.trustedProxies),
    'claim.reference': facts.reference,
    'claim.outcome': facts.outcome,
  });
  if (c.error !== undefined) recordError(span, c.error);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
