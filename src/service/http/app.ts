import { Hono } from 'hono';
import { type AboutRoutesDeps, createAboutRoutes } from '../about/about-routes.ts';
import { type ClaimRoutesDeps, createClaimRoutes } from '../claims/routes/claim-routes.ts';
import { errorResponse } from '../web/error-response.ts';
import { failureResponse, failures } from '../web/failure-response.ts';
import { createHealthRoutes } from '../web/health-routes.ts';
import { limitBody } from '../web/middleware/body-limit.ts';
import { limitInFlight } from '../web/middleware/concurrency-limit.ts';
import { refuseCrossSite } from '../web/middleware/csrf.ts';
import { refuseWrongMethods } from '../web/middleware/method-not-allowed.ts';
import { rateLimit } from '../web/middleware/rate-limit.ts';
import type { RateLimits } from '../web/middleware/rate-limits.ts';
import { requireHost } from '../web/middleware/require-host.ts';
import { protectiveHeaders } from '../web/middleware/security-headers.ts';
import { trimTrailingSlash } from '../web/middleware/trim-trailing-slash.ts';
import type { RequestEnvironment } from '../web/request-facts.ts';
import { createStaticRoutes } from '../web/static-routes.ts';
import { ratePolicy } from './rate-policy.ts';
import { createRequestTelemetry, type RequestTelemetryDeps } from './request-telemetry.ts';

/** A claim has a few hundred bytes; with 2000 characters of any script, each escaped as 12 bytes, and a long name 28 kB. */
const maximumBodyBytes = 32 * 1024;

/**
 * The whole service as a Hono app. Health checks and the style sheet come before the telemetry, because nobody wants a
 * trace of each, and are never refused. What may be refused is refused before its body is read.
 */
export function createApp(deps: {
  claims: ClaimRoutesDeps;
  about: AboutRoutesDeps;
  telemetry: RequestTelemetryDeps;
  protection: {
    readonly maxRequestsInFlight: number;
    readonly rateLimits?: RateLimits;
    readonly trustedProxies: number;
  };
  checkDatabase: () => Promise<unknown>;
}): Hono<RequestEnvironment> {
  const { telemetry, protection } = deps;
  const app = new Hono<RequestEnvironment>();
  app.use(protectiveHeaders());
  app.route('/', createHealthRoutes(deps));
  app.route('/', createStaticRoutes());
  app.use(createRequestTelemetry(telemetry));
  app.use(refuseWrongMethods(app));
  app.use(trimTrailingSlash());
  app.use(requireHost());
  app.use(refuseCrossSite());
  const { rateLimits: limits, trustedProxies } = protection;
  // Before those under way are counted: who has to wait for a refusal takes nobody's place.
  if (limits !== undefined) app.use(rateLimit({ ...telemetry, trustedProxies, limits, policyOf: ratePolicy }));
  app.use(limitInFlight({ maximum: protection.maxRequestsInFlight, metrics: telemetry.metrics }));
  app.use(limitBody(maximumBodyBytes));
  app.route('/', createClaimRoutes(deps.claims));
  app.route('/', createAboutRoutes(deps.about));
  app.onError(errorResponse);
  app.notFound((c) => failureResponse(c, failures.notFound));
  return app;
}
