import type { Hono } from 'hono';
import { failureResponse, failures } from '../failure-response.ts';
import type { RequestEnvironment } from '../request-facts.ts';

/** Answers 405 with `Allow` where a path of `routes` is asked by a method that it does not have; OPTIONS only asks. */
export function addMethodRefusals(routes: Hono<RequestEnvironment>): void {
  const methods = Map.groupBy(routes.routes, ({ path }) => path);
  for (const [path, matched] of methods) {
    const allowed = matched.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    const allow = [...allowed, 'OPTIONS'].join(', ');
    routes.all(path, (c) => {
      c.header('Allow', allow);
      return c.req.method === 'OPTIONS' ? c.body(null, 204) : failureResponse(c, failures.wrongMethod);
    });
  }
}
