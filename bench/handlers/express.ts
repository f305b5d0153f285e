// What the claims service is measured against, in Express: no telemetry, log, limits, headers, retries or answers for people.
import express from 'express';
import { port, storeClaim } from './store-claim.ts';

const app = express();
app.use(express.json());
app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
app.post('/api/claims', async (request, response) => {
  const stored = await storeClaim(request.body, request.get('idempotency-key'));
  response.status(stored === undefined ? 422 : 201).json(stored ?? { error: 'invalid' });
});

app.listen(port, '127.0.0.1');
