// What the handlers of this folder have in common: the shortest that a careful person writes with mysql2. It stores the
// same row in the same table as the service, with a pool of 15 and one prepared INSERT a request.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createPool } from 'mysql2/promise';

const { DB_HOST, DB_PORT, DB_USER, DB_PASSWORD, DB_NAME } = process.env;
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

/** Port of the handler, on 127.0.0.1. */
export const port = Number(process.env.PORT);

/** Stores a claim. Undefined when it is not valid. */
export async function storeClaim(
  body: Readonly<Record<string, string>>,
  idempotencyKey: string | undefined,
): Promise<{ reference: string; receivedAt: string } | undefined> {
  const { policy_id, name, dob, mobile, product } = body;
  if (!policy_id || !name || !dob || !/^\d{4}-\d{2}-\d{2}$/.test(dob) || !mobile) return undefined;
  const reference = `C-${randomBytes(6).toString('hex')}`;
  const receivedAt = new Date();
  const contentHash = createHash('sha256')
    .update(JSON.stringify([policy_id, name, dob, mobile, product]))
    .digest();
  const key = idempotencyKey ?? randomUUID();
  await pool.execute(insert, [reference, policy_id, name, dob, mobile, product ?? null, receivedAt, key, contentHash]);
  return { reference, receivedAt: receivedAt.toISOString() };
}
