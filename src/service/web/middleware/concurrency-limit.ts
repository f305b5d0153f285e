import type { MiddlewareHandler } from 'hono';
import type { MetricRecorder } from '../../telemetry/metrics/metric-recorder.ts';
import { failureResponse, failures } from '../failure-response.ts';
import type { RequestEnvironment } from '../request-facts.ts';
import { retryAfterSeconds } from '../retry-after.ts';

/** Answers 503 with `Retry-After` at once while `maximum` requests are under way: a queue without end helps nobody. */
export function limitInFlight(deps: {
  maximum: number;
  metrics: MetricRecorder;
}): MiddlewareHandler<RequestEnvironment> {
  let inFlight = 0;
  return async (c, next) => {
    if (inFlight >= deps.maximum) {
      deps.metrics.record('RequestsShed', 1);
      c.get('facts').outcome = 'overloaded';
      return failureResponse(c, failures.overloaded(retryAfterSeconds));
    }
    inFlight += 1;
    try {
      await next();
    } finally {
      inFlight -= 1;
    }
  };
}
