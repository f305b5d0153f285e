import type { MetricRecorder } from './metric-recorder.ts';
import { sampleEvery } from './sample-every.ts';

/**
 * Samples the database server's connections every ten seconds, through the pool but never in a claim's way: not while
 * somebody waits for a connection and not while the database is away. A question that fails says nothing here: the pool
 * has counted it. Gives the function that ends the sampling.
 */
export function sampleServerConnections(deps: {
  state: () => { pending: number; suspended: boolean };
  read: () => Promise<{ open: number; limit: number }>;
  metrics: MetricRecorder;
  everyMs?: number;
}): () => void {
  const { state, read, metrics, everyMs = 10_000 } = deps;
  let asking = false;

  async function sample(): Promise<void> {
    const { pending, suspended } = state();
    if (asking || suspended || pending > 0) return;
    asking = true;
    try {
      const { open, limit } = await read();
      metrics.record('ServerConnections', open);
      metrics.record('ServerConnectionLimit', limit);
      metrics.record('ServerConnectionUtilization', (100 * open) / limit);
    } finally {
      asking = false;
    }
  }

  return sampleEvery(everyMs, sample);
}
