import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { toXrayTraceId } from '../../xray/trace-id.ts';
import type { MetricRecorder } from '../telemetry/metrics/metric-recorder.ts';
import type { RequestSpan } from '../telemetry/traces/request-span.ts';
import type { ServerSpans } from '../telemetry/traces/server-span.ts';
import type { RequestEnvironment, RequestFacts } from '../web/request-facts.ts';
import { setResponseHeader } from '../web/response-header.ts';
import { type TracedRequest, unmatchedRoute } from './completed-request.ts';
import type { AnsweredRequests } from './completed-request-buffer.ts';

export interface RequestTelemetryDeps {
  readonly serverSpans: ServerSpans;
  readonly metrics: MetricRecorder;
  readonly answered: AnsweredRequests;
  /** The address at the other end of the connection. */
  readonly peerAddress: (c: Context) => string | undefined;
}

type RequestContext = Context<RequestEnvironment>;

/** One log line and the metrics of each request, and a server span if it is sampled, tied together by the trace id, which also goes back. */
export function createRequestTelemetry(deps: RequestTelemetryDeps): MiddlewareHandler<RequestEnvironment> {
  return async (c, next) => {
    const startMs = performance.now();
    const { traceId, span } = deps.serverSpans.start({
      method: c.req.method,
      path: c.req.path,
      amznTraceId: c.req.header('x-amzn-trace-id'),
      traceparent: c.req.header('traceparent'),
    });
    const facts: RequestFacts = { xrayTraceId: toXrayTraceId(traceId) };
    c.set('facts', facts);
    setResponseHeader(c, 'X-Amzn-Trace-Id', `Root=${facts.xrayTraceId}`);
    if (span === undefined) await next();
    else {
      await context.with(trace.setSpan(ROOT_CONTEXT, span), next);
      span.end();
    }
    const { status } = c.res;
    const route = matchedRoute(c);
    const durationMs = performance.now() - startMs;
    recordMetrics(deps.metrics, { route, status, durationMs });
    deps.answered.note({
      method: c.req.method,
      route,
      status,
      durationMs,
      facts,
      traceId,
      error: c.error,
      traced: span && readTraced(c, span, deps.peerAddress(c)),
    });
  };
}

/** The pattern that matched, such as `/claims/:reference`: a bounded set, which the path itself is not. */
function matchedRoute(c: RequestContext): string {
  const route = routePath(c, -1);
  return route === '/*' || route === '*' ? unmatchedRoute : route;
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

/** Read at once: a moment later the connection may be gone. */
function readTraced(c: RequestContext, span: RequestSpan, peerAddress: string | undefined): TracedRequest {
  return {
    span,
    path: c.req.path,
    scheme: c.req.header('x-forwarded-proto'),
    host: c.req.header('host'),
    userAgent: c.req.header('user-agent'),
    forwardedFor: c.req.header('x-forwarded-for'),
    peerAddress,
  };
}
