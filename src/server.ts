/** Composition root of one instance: what Elastic Beanstalk runs, as `node --import ./src/telemetry/register.ts src/server.ts`. */

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { createClaimRepository } from './claims/claim-repository.ts';
import { createProductCatalogue } from './claims/product-catalogue.ts';
import { createSubmitClaim } from './claims/submit-claim.ts';
import { readServerConfig, type ServerConfig } from './config.ts';
import { createPool } from './database/pool.ts';
import { explainError } from './errors.ts';
import { createApp } from './http/app.ts';
import { createLifecycle, type Lifecycle, stopOnSignals } from './lifecycle.ts';
import { createLogger, type Logger } from './telemetry/logger.ts';
import { samplePool } from './telemetry/pool-sampler.ts';
import { startTelemetry } from './telemetry/start-telemetry.ts';

/** Longer than the 60 s after which the load balancer gives up an idle connection, so that it is the one to close it. */
const keepAliveTimeoutMs = 65_000;
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
const stopTimeoutMs = 4000;
const closeIdleEveryMs = 50;

async function startServer(config: ServerConfig, logger: Logger, lifecycle: Lifecycle): Promise<void> {
  const telemetry = await lifecycle.start(
    'telemetry',
    () =>
      startTelemetry({ ...config.telemetry, environmentName: config.environmentName, release: config.release, logger }),
    (running) => running.stop(),
  );
  const { metrics, serverSpans } = telemetry;
  const database = await lifecycle.start(
    'pool',
    () =>
      createPool(
        { ...config.database, ...config.pool },
        {
          onWait: (waitMs) => metrics.record('PoolWaitTime', waitMs),
          onTimeout: () => metrics.record('PoolTimeouts', 1),
        },
      ),
    (pool) => pool.close(),
  );
  await lifecycle.start(
    'pool sampler',
    () => samplePool({ state: database.state, metrics }),
    (stopSampling) => stopSampling(),
  );
  const nowMs = Date.now;
  const repository = createClaimRepository(database);
  const products = createProductCatalogue({ database, nowMs });
  const app = createApp({
    claims: { repository, products, submitClaim: createSubmitClaim({ repository, products, metrics, nowMs }) },
    telemetry: {
      serverSpans,
      metrics,
      logger,
      trustedProxies: config.trustedProxies,
      peerAddress: (c) => getConnInfo(c).remote.address,
    },
    checkDatabase: () => database.select('SELECT 1'),
  });
  const server = await lifecycle.start('server', () => listen(app.fetch, config), close);
  logger.info({ port: (server.address() as AddressInfo).port }, 'ready');
}

function listen(fetch: Parameters<typeof serve>[0]['fetch'], { host, port }: ServerConfig): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch,
        hostname: host,
        port,
        serverOptions: {
          keepAliveTimeout: keepAliveTimeoutMs,
          headersTimeout: headersTimeoutMs,
          requestTimeout: requestTimeoutMs,
        },
      },
      () => resolve(server),
    ) as Server;
    server.once('error', reject);
  });
}

/** Takes no new connection, lets what runs finish, and closes each connection as soon as it is idle. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => server.closeIdleConnections(), closeIdleEveryMs);
    server.close(() => {
      clearInterval(timer);
      resolve();
    });
  });
}

async function main(): Promise<void> {
  const config = readServerConfig(process.env);
  const logger = createLogger({
    level: config.logLevel,
    environmentName: config.environmentName,
    release: config.release,
  });
  const lifecycle = createLifecycle({
    stopTimeoutMs,
    onStopFailure: (part, error) => logger.warn({ part, err: error }, 'did not stop cleanly'),
  });
  stopOnSignals(async (signal) => {
    logger.info({ signal }, 'stopping');
    await lifecycle.stop();
    logger.info('stopped');
    return 0;
  });
  try {
    await startServer(config, logger, lifecycle);
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
