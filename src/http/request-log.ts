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

export interface RequestLog {
  /** Notes an answered request down; its line is written a moment later, or when the process ends. */
  note(request: AnsweredRequest): void;
  /** Writes the lines of all that were noted down. */
  flush(): void;
}

/** The time of a line may be as much later than that of the answer. */
const gatherMs = 10;

/**
 * Creates the log of requests: one line each, those of `gatherMs` together. Making many lines one after the other takes a
 * fraction of making each between two answers, whose code and data the processor has at hand then.
 */
export function createRequestLog(logger: Logger): RequestLog {
  let answered: AnsweredRequest[] = [];

  function flush(): void {
    const gathered = answered;
    answered = [];
    for (const request of gathered) writeLine(logger, request);
  }
  // Before the logger's own listener, which takes the lines.
  process.prependListener('exit', flush);

  return {
    note(request) {
      if (answered.length === 0) setTimeout(flush, gatherMs);
      answered.push(request);
    },
    flush,
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
