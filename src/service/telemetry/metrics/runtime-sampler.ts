import { freemem, totalmem } from 'node:os';
import type { MetricRecorder } from './metric-recorder.ts';
import { sampleEvery } from './sample-every.ts';

/** How often the loop is looked at: a delay much shorter than this may go unseen. */
const lookEveryMs = 20;

/**
 * Samples the process every second: event loop and memory, with that of its instance. Of each second the longest delay is recorded, so CloudWatch's
 * Maximum is the longest pause of all and its percentiles say how many seconds had one. OpenTelemetry's own runtime
 * instrumentation keeps the last value of a minute, under names of its own, and would hide it. Gives the function that
 * ends the sampling.
 */
export function sampleRuntime(deps: { metrics: MetricRecorder; everyMs?: number }): () => void {
  const { metrics, everyMs = 1000 } = deps;
  let longestMs = 0;
  let lookedMs = performance.now();
  // Not `monitorEventLoopDelay`: its reset forgets when it looked last, and with that the pause that comes next.
  const stopLooking = sampleEvery(lookEveryMs, () => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lookedMs - lookEveryMs);
    lookedMs = nowMs;
  });

  let utilization = performance.eventLoopUtilization();
  const stopSampling = sampleEvery(everyMs, () => {
    metrics.record('EventLoopDelay', longestMs);
    longestMs = 0;
    const before = utilization;
    utilization = performance.eventLoopUtilization();
    metrics.record('EventLoopUtilization', 100 * performance.eventLoopUtilization(utilization, before).utilization);
    const { heapUsed, rss } = process.memoryUsage();
    metrics.record('HeapUsed', heapUsed);
    metrics.record('ResidentMemory', rss);
    // EC2 has no metric of it. Caches that Linux gives back count as free.
    metrics.record('MemoryUtilization', 100 * (1 - freemem() / totalmem()));
  });
  return () => {
    stopLooking();
    stopSampling();
  };
}
