// What the claims service is measured against, in Fastify: no telemetry, log, limits, headers, retries or answers for people.
import { fastify } from 'fastify';
import { port, storeClaim } from './store-claim.ts';

const app = fastify();
app.get('/healthz', async () => ({ status: 'ok' }));
app.post<{ Body: Record<string, string>; Headers: { 'idempotency-key'?: string } }>(
  '/api/claims',
  async (request, reply) => {
    const stored = await storeClaim(request.body, request.headers['idempotency-key']);
    reply.code(stored === undefined ? 422 : 201);
    return stored ?? { error: 'invalid' };
  },
);

await app.listen({ host: '127.0.0.1', port });
