import type { LogFields } from '../telemetry/log/log-fields.ts';
import type { Logger } from '../telemetry/log/logger.ts';
import type { AnsweredRequest } from './completed-request.ts';

/** Writes the one line that the log has of a request. */
export function logRequest(
  logger: Logger,
  { method, route, status, durationMs, facts, traceId, error }: AnsweredRequest,
): void {
  const line: LogFields = {
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
  logger[status >= 500 ? 'error' : 'info'](line, 'request');
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
