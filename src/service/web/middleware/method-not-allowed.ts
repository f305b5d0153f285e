import type { Hono, MiddlewareHandler } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { failureResponse, failures } from '../failure-response.ts';
import type { RequestEnvironment } from '../request-facts.ts';

/** Answers 405 with `Allow` where a path of `app` is asked by a method that it does not have; OPTIONS only asks. */
export function refuseWrongMethods(app: Hono<RequestEnvironment>): MiddlewareHandler<RequestEnvironment> {
  return methodNotAllowed({
    app,
    onMethodNotAllowed(c, methods) {
      const allow = [...methods, 'OPTIONS'].join(', ');
      if (c.req.method === 'OPTIONS') return new Response(null, { status: 204, headers: { Allow: allow } });
      c.header('Allow', allow);
      return failureResponse(c, failures.wrongMethod);
    },
  });
}
