/** Composition root of one instance: what Elastic Beanstalk runs, as `node --import ./src/service/telemetry/register.ts src/server.ts`. */

import { getConnInfo } from '@hono/node-server/conninfo';
import { explainError } from './base/errors.ts';
import { createLifecycle, type Lifecycle, stopOnSignals } from './base/lifecycle.ts';
import { createCheckClaim } from './service/claims/check-claim.ts';
import { createParseSubmission } from './service/claims/claim.ts';
import { startClaimReconciliation } from './service/claims/claim-reconciliation.ts';
import { createClaimRepository } from './service/claims/claim-repository.ts';
import { createProductCatalogue } from './service/claims/product-catalogue.ts';
import { createSubmitClaim } from './service/claims/submit-claim.ts';
import { readServerConfig, type ServerConfig } from './service/config/config.ts';
import { loggedSettings } from './service/config/logged-settings.ts';
import { connectDatabase } from './service/database/connect-database.ts';
import { createReadLane, readsAtOnce } from './service/database/read-lane.ts';
import { createDatabaseListener } from './service/database-telemetry.ts';
import { createApp } from './service/http/app.ts';
import { createAnsweredRequests } from './service/http/completed-request-buffer.ts';
import { noteRefusedRequest } from './service/http/note-refused-request.ts';
import { createRequestLog } from './service/http/request-log.ts';
import { traceRequest } from './service/http/trace-request.ts';
import { startSamplers } from './service/start-samplers.ts';
import { createTurnDestination } from './service/telemetry/log/batched-destination.ts';
import { createLogOutput } from './service/telemetry/log/log-output.ts';
import { createLogger, type Logger } from './service/telemetry/log/logger.ts';
import { atMostEvery } from './service/telemetry/log/throttle.ts';
import { startTelemetry } from './service/telemetry/start-telemetry.ts';
import { startHttpServer } from './service/web/http-server.ts';
import { createRateLimits } from './service/web/middleware/rate-limits.ts';
import { protectiveHeaderList } from './service/web/middleware/security-headers.ts';
import { openFileLimit } from './service/web/open-file-limit.ts';
import { createSharedCache } from './service/web/redis-cache.ts';
import { createRedisClient } from './service/web/redis-client.ts';

/** As long as an instance takes a list of products for new. */
const productsKeptSeconds = 300;
const redisFailureLoggedEveryMs = 60_000;
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
/** Requests under way, half a second for what they left, the pool, what telemetry still has to send: together less than ten seconds. */
const finishTimeoutMs = 4000;
const stopTimeoutMs = 2500;

async function startServer(
  config: ServerConfig,
  { logger, takeLostLines }: { logger: Logger; takeLostLines: () => number },
  lifecycle: Lifecycle,
): Promise<void> {
  const telemetry = await lifecycle.start(
    'telemetry',
    () =>
      startTelemetry({ ...config.telemetry, environmentName: config.environmentName, release: config.release, logger }),
    (running) => running.stop(),
  );
  const { metrics, serverSpans } = telemetry;
  const redis = await startRedis(config, logger, lifecycle);
  const database = await lifecycle.start(
    'pool',
    () =>
      connectDatabase({
        settings: config.database,
        limits: config.pool,
        listener: createDatabaseListener({ metrics, logger }),
      }),
    (pool) => pool.close(),
  );
  await lifecycle.start(
    'samplers',
    () => startSamplers({ database, metrics, takeLostLines }),
    (stopSampling) => stopSampling(),
  );
  const { protection } = config;
  // Environments may share one Redis.
  const sharedPrefix = `insurance-claims:${config.environmentName}`;
  const nowMs = Date.now;
  const lookUps = createReadLane({
    database,
    atOnce: readsAtOnce(config.pool.size),
    queue: config.protection.maxRequestsInFlight,
    waitMs: config.pool.waitMs,
    onRefused: () => metrics.record('PoolTimeouts', 1),
  });
  const repository = createClaimRepository(database, config.claims, lookUps);
  const reconciliation = await lifecycle.start(
    'reconciliation',
    () => startClaimReconciliation({ database, metrics, logger }),
    (running) => running.stop(),
  );
  const products = createProductCatalogue({
    database,
    nowMs,
    shared:
      redis &&
      createSharedCache({ redis: redis.client, key: `${sharedPrefix}:products`, keepSeconds: productsKeptSeconds }),
  });
  const checkClaim = createCheckClaim({
    parseSubmission: createParseSubmission({ phoneRegion: config.phoneRegion }),
    products,
    metrics,
    nowMs,
  });
  const { trustedProxies } = config;
  const answered = await lifecycle.start(
    'answered requests',
    () =>
      createAnsweredRequests([
        createRequestLog(logger),
        (request) => traceRequest({ serverSpans, trustedProxies }, request),
      ]),
    (requests) => requests.flush(),
  );
  const app = createApp({
    claims: {
      repository,
      products,
      checkClaim,
      submitClaim: createSubmitClaim({
        checkClaim,
        repository,
        metrics,
        onAccepted: reconciliation.acknowledged,
        nowMs,
      }),
    },
    about: { operator: config.operator },
    telemetry: {
      serverSpans,
      metrics,
      answered,
      peerAddress: (c) => getConnInfo(c).remote.address,
    },
    protection: {
      maxRequestsInFlight: protection.maxRequestsInFlight,
      trustedProxies,
      rateLimits:
        protection.rateLimitPerMinute === 0
          ? undefined
          : createRateLimits({
              perMinute: protection.rateLimitPerMinute,
              keyPrefix: `${sharedPrefix}:rate`,
              redis: redis?.client,
              onRedisFailure: atMostEvery(redisFailureLoggedEveryMs, (error: unknown) =>
                logger.warn({ err: error }, 'Redis does not count; this instance limits for itself'),
              ),
            }),
    },
    checkDatabase: () => database.select('SELECT 1'),
  });
  const headers = await protectiveHeaderList();
  const server = await lifecycle.start(
    'server',
    () =>
      startHttpServer({
        fetch: app.fetch,
        host: config.host,
        port: config.port,
        headersTimeoutMs,
        requestTimeoutMs,
        openFiles: openFileLimit(),
        refusals: { headers, onRefused: (request) => noteRefusedRequest({ logger, metrics }, request) },
      }),
    (running) => running.close(),
    { stopTimeoutMs: finishTimeoutMs },
  );
  // The clock of `performance` began with the process.
  logger.info({ port: server.port, duration_ms: Math.round(performance.now()) }, 'ready');
}

/** The Redis or Valkey that the configuration names, which may come and go while the instance serves. */
function startRedis({ protection: { redisUrl } }: ServerConfig, logger: Logger, lifecycle: Lifecycle) {
  if (redisUrl === undefined) return undefined;
  return lifecycle.start(
    'redis',
    () =>
      createRedisClient({
        url: redisUrl,
        onAvailable: (isAvailable, reason) =>
          isAvailable
            ? logger.info('Redis serves the limits and caches')
            : logger.warn({ err: reason }, 'Redis is away; this instance limits and caches for itself'),
      }),
    (connection) => connection.close(),
  );
}

/** The configuration. What is wrong with it is in the log as well, where an on-call engineer looks, and not on stderr alone. */
function readConfig(destination: ReturnType<typeof createTurnDestination>): ServerConfig {
  try {
    return readServerConfig(process.env);
  } catch (error) {
    const { ENVIRONMENT_NAME: environmentName = 'unknown', RELEASE: release = 'unknown' } = process.env;
    createLogger({ destination, level: 'info', environmentName, release }).fatal({ err: error }, 'could not start');
    throw error;
  }
}

async function main(): Promise<void> {
  const output = createLogOutput();
  const destination = createTurnDestination(output);
  const config = readConfig(destination);
  const logger = createLogger({
    destination,
    level: config.logLevel,
    environmentName: config.environmentName,
    release: config.release,
  });
  // Node still says it on stderr and exits; the log, where an on-call engineer looks, has it with the release.
  process.on('uncaughtExceptionMonitor', (error) => logger.fatal({ err: error }, 'crashed'));
  logger.info({ node: process.version, settings: loggedSettings(config) }, 'starting');
  const lifecycle = createLifecycle({
    stopTimeoutMs,
    onStopFailure: (part, error) => logger.warn({ part, err: error }, 'did not stop cleanly'),
  });
  stopOnSignals(async (signal) => {
    logger.info({ signal }, 'stopping');
    const startMs = performance.now();
    await lifecycle.stop();
    logger.info({ signal, duration_ms: Math.round(performance.now() - startMs) }, 'stopped');
    return 0;
  });
  try {
    await startServer(config, { logger, takeLostLines: output.takeLost }, lifecycle);
  } catch (error) {
    logger.fatal({ err: error }, 'could not start');
    await lifecycle.stop();
    process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${explainError(error)}\n`);
  process.exitCode = 1;
});
