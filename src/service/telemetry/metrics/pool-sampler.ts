import type { MetricRecorder } from './metric-recorder.ts';
import { sampleEvery } from './sample-every.ts';

const sampleEveryMs = 1000;

/** Samples the pool every second: a minute's maximum then tells of a saturation that a single look would miss. Gives the function that ends it. */
export function samplePool(deps: {
  state: () => { inUse: number; idle: number; pending: number; size: number; suspended: boolean };
  metrics: MetricRecorder;
}): () => void {
  return sampleEvery(sampleEveryMs, () => {
    const { inUse, idle, pending, size, suspended } = deps.state();
    deps.metrics.record('PoolInUse', inUse);
    deps.metrics.record('PoolIdle', idle);
    deps.metrics.record('PoolPending', pending);
    deps.metrics.record('PoolUtilization', (100 * inUse) / size);
    deps.metrics.record('BreakerOpen', suspended ? 1 : 0);
  });
}
