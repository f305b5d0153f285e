import type { MiddlewareHandler } from 'hono';
import type { MetricRecorder } from '../../telemetry/metrics/metric-recorder.ts';
import { failureResponse, failures } from '../failure-response.ts';
import type { RequestEnvironment } from '../request-facts.ts';
import { retryAfterSeconds } from '../retry-after.ts';
import { createRefusalDelay } from './refusal-delay.ts';

const readingMethods = new Set(['GET', 'HEAD']);

/**
 * Answers 503 with `Retry-After` at once while `maximum` requests are under way: a queue without end helps nobody. Those
 * that only read may be half of them, so that no number of readers turns a claim away; one more is refused after a delay.
 */
export function limitInFlight(deps: {
  maximum: number;
  metrics: MetricRecorder;
}): MiddlewareHandler<RequestEnvironment> {
  const refusalDelay = createRefusalDelay();
  const mostReading = Math.ceil(deps.maximum / 2);
  let inFlight = 0;
  let reading = 0;
  return async (c, next) => {
    const reads = readingMethods.has(c.req.method) ? 1 : 0;
    if (inFlight >= deps.maximum || reading + reads > mostReading) {
      deps.metrics.record('RequestsShed', 1);
      if (inFlight < deps.maximum) await refusalDelay();
      c.get('facts').outcome = 'overloaded';
      return failureResponse(c, failures.overloaded(retryAfterSeconds()));
    }
    inFlight += 1;
    reading += reads;
    try {
      await next();
    } finally {
      inFlight -= 1;
      reading -= reads;
    }
  };
}
