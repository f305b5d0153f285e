import type { LogFields } from '../telemetry/log/log-fields.ts';
import type { Logger } from '../telemetry/log/logger.ts';
import type { AnsweredRequest } from './completed-request.ts';

/** How often a route has an error line about a database that is not available. */
const errorEveryMs = 1000;

/**
 * Creates what writes the one line that the log has of a request. While the database is not available all requests fail
 * for one reason: one a second of each route is an error and says which, and the others are warnings without it.
 */
export function createRequestLog(
  logger: Logger,
  nowMs: () => number = () => performance.now(),
): (request: AnsweredRequest) => void {
  /** By route, of which there are few. */
  const nextErrorMs = new Map<string, number>();

  function isRepeated({ route, facts }: AnsweredRequest): boolean {
    if (facts.outcome !== 'unavailable') return false;
    const now = nowMs();
    if (now < (nextErrorMs.get(route) ?? 0)) return true;
    nextErrorMs.set(route, now + errorEveryMs);
    return false;
  }

  return (request) => {
    if (request.status < 500) logger.info(lineOf(request, request.error), 'request');
    else if (isRepeated(request)) logger.warn(lineOf(request, undefined), 'request');
    else logger.error(lineOf(request, request.error), 'request');
  };
}

function lineOf({ method, route, status, durationMs, facts, traceId }: AnsweredRequest, error: unknown): LogFields {
  return {
    method,
    route,
    status,
    duration_ms: tenths(durationMs),
    outcome: facts.outcome,
    reference: facts.reference,
    pool_wait_ms: facts.poolWaitMs === undefined ? undefined : tenths(facts.poolWaitMs),
    trace_id: traceId,
    xray_trace_id: facts.xrayTraceId,
    err: error,
  };
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
