import type { LoggedSettings } from '../telemetry/log/log-fields.ts';
import type { ServerConfig } from './config.ts';

/** The settings that an instance runs with, defaults included, by the names under which README.md lists them; no secret is among them. */
export function loggedSettings(config: ServerConfig): LoggedSettings {
  const { database, pool, claims, protection, operator, telemetry } = config;
  return {
    PORT: config.port,
    HOST: config.host,
    LOG_LEVEL: config.logLevel,
    DB_AUTH: database.auth,
    DB_HOST: database.host,
    DB_PORT: database.port,
    DB_NAME: database.name,
    DB_TLS: database.tls === undefined ? 'off' : 'required',
    DB_POOL_SIZE: pool.size,
    DB_POOL_IDLE: pool.idle,
    DB_POOL_QUEUE: pool.queue,
    DB_POOL_WAIT_MS: pool.waitMs,
    DB_POOL_RECYCLE_SECONDS: pool.recycleSeconds,
    CLAIMS_QUEUE: claims.queue,
    CLAIMS_WAIT_MS: claims.waitMs,
    TRUSTED_PROXIES: config.trustedProxies,
    RATE_LIMIT_PER_MINUTE: protection.rateLimitPerMinute,
    MAX_REQUESTS_IN_FLIGHT: protection.maxRequestsInFlight,
    DEFAULT_PHONE_REGION: config.phoneRegion,
    CONTROLLER_NAME: operator?.name,
    CONTACT_EMAIL: operator?.email,
    CONTACT_PHONE: operator?.phone,
    CLAIMS_KEPT_FOR: operator?.claimsKeptFor,
    COMPLAINTS_URL: operator?.complaintsUrl,
    AWS_REGION: telemetry.region,
    METRICS: telemetry.metrics,
    METRICS_PERIOD_SECONDS: telemetry.metricsPeriodSeconds,
    TRACES: telemetry.traces,
    TRACE_RESERVOIR_PER_SECOND: telemetry.traceReservoirPerSecond,
    TRACE_SAMPLE_RATIO: telemetry.traceSampleRatio,
  };
}
