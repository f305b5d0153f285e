import type { IdGenerator } from '@opentelemetry/sdk-trace';
import { createRandomHex } from './random-hex.ts';

/** An id generator whose trace ids X-Ray takes, and that can be told the id of the next trace. */
export interface XrayIdGenerator extends IdGenerator {
  /**
   * Runs `start`, which starts one span, so that a trace begun in it gets `traceId`. A load balancer gives a trace its
   * id but no parent span, and OpenTelemetry takes an id from a parent only.
   */
  withTraceId<Result>(traceId: string | undefined, start: () => Result): Result;
}

/** X-Ray trace ids: 4 bytes of epoch seconds, then 12 random bytes ("AWS X-Ray concepts: Traces"). */
export function createXrayIdGenerator(nowMs: () => number = Date.now): XrayIdGenerator {
  const randomHex = createRandomHex();
  let next: string | undefined;
  return {
    generateTraceId() {
      if (next !== undefined) return next;
      const epochSeconds = Math.floor(nowMs() / 1000);
      return epochSeconds.toString(16).padStart(8, '0') + randomHex(12);
    },
    generateSpanId: () => randomHex(8),
    withTraceId(traceId, start) {
      next = traceId;
      try {
        return start();
      } finally {
        next = undefined;
      }
    },
  };
}
