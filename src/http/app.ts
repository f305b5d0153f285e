import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { type ClaimRoutesDeps, createClaimRoutes } from '../claims/claim-routes.ts';
import { createStaticRoutes } from '../claims/static-routes.ts';
import type { RequestEnvironment } from '../telemetry/request-facts.ts';
import { errorResponse, notFoundResponse } from './error-response.ts';
import { createHealthRoutes } from './health-routes.ts';
import { createRequestTelemetry, type RequestTelemetryDeps } from './request-telemetry.ts';

/** A claim has a few hundred bytes. */
const maximumBodyBytes = 16 * 1024;

/** The whole service as a Hono app. Health checks and the style sheet come before the telemetry: nobody wants a trace of each. */
export function createApp(deps: {
  claims: ClaimRoutesDeps;
  telemetry: RequestTelemetryDeps;
  checkDatabase: () => Promise<unknown>;
}): Hono<RequestEnvironment> {
  const app = new Hono<RequestEnvironment>();
  app.use(protectiveHeaders());
  app.route('/', createHealthRoutes(deps));
  app.route('/', createStaticRoutes());
  app.use(createRequestTelemetry(deps.telemetry));
  app.use(
    bodyLimit({
      maxSize: maximumBodyBytes,
      onError: () => {
        throw new HTTPException(413);
      },
    }),
  );
  app.route('/', createClaimRoutes(deps.claims));
  app.onError(errorResponse);
  app.notFound(notFoundResponse);
  return app;
}

/** Pages run no script at all, load their own style sheet only, and show up in nobody's frame. */
function protectiveHeaders(): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: 'DENY',
    referrerPolicy: 'no-referrer',
  });
}
