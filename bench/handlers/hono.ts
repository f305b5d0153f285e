// What the claims service is measured against, in Hono: no telemetry, log, limits, headers, retries or answers for people.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { port, storeClaim } from './store-claim.ts';

const app = new Hono();
app.get('/healthz', (c) => c.json({ status: 'ok' }));
app.post('/api/claims', async (c) => {
  const stored = await storeClaim(await c.req.json(), c.req.header('idempotency-key'));
  return stored === undefined ? c.json({ error: 'invalid' }, 422) : c.json(stored, 201);
});

serve({ fetch: app.fetch, hostname: '127.0.0.1', port });
