import { type Handler, Hono, type MiddlewareHandler } from 'hono';
import type { RequestEnvironment } from '../../../../src/service/web/request-facts.ts';

/** A page behind `middleware`, in a request whose facts are there as the telemetry would have put them. */
export function protectedApp(
  middleware: MiddlewareHandler<RequestEnvironment>,
  handler: Handler<RequestEnvironment> = (c) => c.text('handled'),
): Hono<RequestEnvironment> {
  const app = new Hono<RequestEnvironment>();
  app.use(async (c, next) => {
    c.set('facts', { xrayTraceId: '1-00000000-000000000000000000000000' });
    await next();
  });
  app.use(middleware);
  app.all('*', handler);
  return app;
}
