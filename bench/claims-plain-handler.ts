// What the claims service is measured against: the shortest handler that a careful person writes with Hono and mysql2.
// It stores the same row in the same table, with a pool of 15 and one prepared INSERT a request, and nothing around it:
// no telemetry, log, limits, headers, retries or answers for people.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createPool } from 'mysql2/promise';

const { DB_HOST, DB_PORT, DB_USER, DB_PASSWORD, DB_NAME, PORT } = process.env;
const poolSize = 15;

const pool = createPool({
  host: DB_HOST,
  port: Number(DB_PORT),
  user: DB_USER,
  password: DB_PASSWORD,
  database: DB_NAME,
  connectionLimit: poolSize,
  timezone: 'Z',
});
const insert =
  'INSERT INTO claims (reference, policy_id, name, dob, mobile, product_code, created_at, idempotency_key, content_hash) ' +
  'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';

const app = new Hono();
app.get('/healthz', (c) => c.json({ status: 'ok' }));
app.post('/api/claims', async (c) => {
  const { policy_id, name, dob, mobile, product } = await c.req.json();
  if (!policy_id || !name || !/^\d{4}-\d{2}-\d{2}$/.test(dob) || !mobile) return c.json({ error: 'invalid' }, 422);
  const reference = `C-${randomBytes(6).toString('hex')}`;
  const receivedAt = new Date();
  const contentHash = createHash('sha256')
    .update(JSON.stringify([policy_id, name, dob, mobile, product]))
    .digest();
  const key = c.req.header('idempotency-key') ?? randomUUID();
  await pool.execute(insert, [reference, policy_id, name, dob, mobile, product ?? null, receivedAt, key, contentHash]);
  return c.json({ reference, receivedAt: receivedAt.toISOString() }, 201);
});

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(PORT) });
