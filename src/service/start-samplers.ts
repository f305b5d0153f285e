import type { Database } from './database/database.ts';
import { readServerConnections } from './database/server-connections.ts';
import type { MetricRecorder } from './telemetry/metrics/metric-recorder.ts';
import { samplePool } from './telemetry/metrics/pool-sampler.ts';
import { sampleRuntime } from './telemetry/metrics/runtime-sampler.ts';
import { sampleServerConnections } from './telemetry/metrics/server-connection-sampler.ts';

/** Starts what looks at an instance's levels again and again: its pool, its process and its database server. Gives the function that ends it. */
export function startSamplers({ database, metrics }: { database: Database; metrics: MetricRecorder }): () => void {
  const { state } = database;
  const stops = [
    samplePool({ state, metrics }),
    sampleRuntime({ metrics }),
    sampleServerConnections({ state, read: () => readServerConnections(database), metrics }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
