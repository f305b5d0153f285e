import type { LogFields } from '../telemetry/log-fields.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { RequestFacts } from '../telemetry/request-facts.ts';

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  readonly facts: RequestFacts;
  /** 32 hex characters. */
  readonly traceId: string;
  readonly error: Error | undefined;
}

/** Notes an answered request down; its line is written when the turn of the event loop is over, or the process ends. */
export type RequestLog = (request: AnsweredRequest) => void;

/**
 * Creates the log of requests: one line each, all of one turn together. Answers come in groups, and making their lines
 * one after the other, when the answers are out, takes a fraction of making each between two answers.
 */
export function createRequestLog(logger: Logger): RequestLog {
  let answered: AnsweredRequest[] = [];

  function write(): void {
    const gathered = answered;
    answered = [];
    for (const request of gathered) writeLine(logger, request);
  }
  // Before the logger's own listener, which takes the lines.
  process.prependListener('exit', write);

  return (request) => {
    if (answered.length === 0) setImmediate(write);
    answered.push(request);
  };
}

function writeLine(
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
