import type { IdGenerator } from '@opentelemetry/sdk-trace';
import { createRandomHex } from './random-hex.ts';

/** X-Ray trace ids: 4 bytes of epoch seconds, then 12 random bytes ("AWS X-Ray concepts: Traces"). */
export function createXrayIdGenerator(nowMs: () => number = Date.now): IdGenerator {
  const randomHex = createRandomHex();
  return {
    generateTraceId() {
      const epochSeconds = Math.floor(nowMs() / 1000);
      return epochSeconds.toString(16).padStart(8, '0') + randomHex(12);
    },
    generateSpanId: () => randomHex(8),
  };
}
