import { Hono } from 'hono';

/**
 * `/healthz` says that the process serves; the load balancer asks it. `/readyz` says whether the database answers: were
 * the load balancer to ask that, an outage of the database would take every instance out and leave nobody to say so.
 */
export function createHealthRoutes(deps: { checkDatabase: () => Promise<unknown> }): Hono {
  const routes = new Hono();
  let checking: Promise<unknown> | undefined;

  /** One check at a time serves all who ask: anybody may, and claims need the connections. */
  async function checkDatabase(): Promise<void> {
    checking ??= deps.checkDatabase().finally(() => {
      checking = undefined;
    });
    await checking;
  }

  routes.get('/healthz', (c) => c.json({ status: 'ok' }));
  routes.get('/readyz', async (c) => {
    try {
      await checkDatabase();
      return c.json({ status: 'ready' });
    } catch {
      return c.json({ status: 'not ready', reason: 'The database does not answer.' }, 503, { 'Retry-After': '5' });
    }
  });
  return routes;
}
