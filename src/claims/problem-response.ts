import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { RequestEnvironment } from '../telemetry/request-facts.ts';

/** Answers with a problem document, `application/problem+json` (RFC 9457), that carries the trace id. */
export function problemResponse(
  c: Context<RequestEnvironment>,
  problem: {
    status: ContentfulStatusCode;
    title: string;
    detail: string;
    errors?: Readonly<Record<string, string>>;
  },
): Response {
  const body = { type: 'about:blank', ...problem, trace_id: c.get('facts')?.xrayTraceId };
  return c.body(JSON.stringify(body), problem.status, { 'Content-Type': 'application/problem+json' });
}
