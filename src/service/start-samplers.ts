import type { Database } from './database/database.ts';
import { readServerConnections } from './database/server-connections.ts';
import { sampleDisk } from './telemetry/metrics/disk-sampler.ts';
import { sampleLostLines } from './telemetry/metrics/lost-line-sampler.ts';
import type { MetricRecorder } from './telemetry/metrics/metric-recorder.ts';
import { samplePool } from './telemetry/metrics/pool-sampler.ts';
import { sampleRuntime } from './telemetry/metrics/runtime-sampler.ts';
import { sampleServerConnections } from './telemetry/metrics/server-connection-sampler.ts';

/** Starts what looks at an instance's levels again and again: its pool, process, disk, database server and log. Gives the function that ends it. */
export function startSamplers({
  database,
  metrics,
  takeLostLines,
}: {
  database: Database;
  metrics: MetricRecorder;
  /** Gives the lines of the log that were lost since it was asked last. */
  takeLostLines: () => number;
}): () => void {
  const { state } = database;
  const stops = [
    samplePool({ state, metrics }),
    sampleRuntime({ metrics }),
    sampleDisk({ metrics }),
    sampleLostLines({ takeLostLines, metrics }),
    sampleServerConnections({ state, read: () => readServerConnections(database), metrics }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
