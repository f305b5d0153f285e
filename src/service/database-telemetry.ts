import type { DatabaseListener } from './database/connect-database.ts';
import type { Logger } from './telemetry/log/logger.ts';
import { atMostEvery } from './telemetry/log/throttle.ts';
import type { MetricRecorder } from './telemetry/metrics/metric-recorder.ts';

/** A database may go and come back several times a second. */
const errorEveryMs = 1000;

/** Creates what the database tells: every event counts as a metric, and those that change something are log lines. */
export function createDatabaseListener({
  metrics,
  logger,
}: {
  metrics: MetricRecorder;
  logger: Logger;
}): DatabaseListener {
  const tellAway = atMostEvery(errorEveryMs, (error: unknown) =>
    logger.error({ err: error }, 'the database is away; claims are refused until it answers'),
  );
  const tellRefused = atMostEvery(errorEveryMs, (error: unknown) =>
    logger.error({ err: error }, 'the database stores nothing; claims are refused until it does'),
  );
  return {
    onWait: (waitMs) => metrics.record('PoolWaitTime', waitMs),
    onTimeout: () => metrics.record('PoolTimeouts', 1),
    onQuery: (durationMs) => metrics.record('QueryLatency', durationMs),
    onConnectionError(error) {
      metrics.record('ConnectionErrors', 1);
      logger.debug({ err: error }, 'a database connection failed');
    },
    onRetry({ error, attempt, delayMs }) {
      metrics.record('StatementRetries', 1);
      logger.debug({ err: error, attempt, delayMs }, 'a statement is sent to the database again');
    },
    onFailover: (error) => logger.warn({ err: error }, 'the database is read-only; its connections are replaced'),
    onCredentialsRefreshed: () => logger.info('the database credentials changed and were read again'),
    onBreaker(state, error) {
      if (state === 'open') tellAway(error);
      else logger.info('the database answers again');
    },
    onWrites(state, error) {
      if (state === 'refused') tellRefused(error);
      else logger.info('the database stores claims again');
    },
  };
}
