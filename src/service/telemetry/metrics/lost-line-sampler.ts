import type { MetricRecorder } from './metric-recorder.ts';
import { sampleEvery } from './sample-every.ts';

const sampleEveryMs = 1000;

/** Counts the lines of the log that were lost, once a second. Gives the function that ends it. */
export function sampleLostLines(deps: { takeLostLines: () => number; metrics: MetricRecorder }): () => void {
  return sampleEvery(sampleEveryMs, () => {
    const lost = deps.takeLostLines();
    if (lost > 0) deps.metrics.record('DroppedLogLines', lost);
  });
}
