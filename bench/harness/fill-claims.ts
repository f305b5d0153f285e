import { type DatabaseAddress, withConnection } from '../../src/service/database/with-connection.ts';

const rowsPerStatement = 250_000;

/** Ten digits beside each other: five of them count to 100,000. */
const digits =
  '(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)';
const places = [0, 1, 2, 3, 4, 5];
const number = places.map((place) => `d${place}.d * ${10 ** place}`).join(' + ');
const numbers = `SELECT ${number} AS n FROM ${places.map((place) => `${digits} d${place}`).join(', ')}`;

/**
 * Stores claims by SQL, as many as `count`, whose references and keys lie as far apart as those of a service do: a new
 * one belongs between them, not behind them. Indexes are made afterwards, which takes a tenth of the time.
 */
export async function storeMany(
  database: DatabaseAddress,
  count: number,
  onProgress: (message: string) => void,
): Promise<void> {
  await withConnection(database, async (connection) => {
    await connection.query(`CREATE TEMPORARY TABLE numbers (n INT PRIMARY KEY) ${numbers}`);
    await connection.query(`ALTER TABLE claims DROP KEY claims_reference, DROP KEY claims_idempotency_key,
      DROP KEY claims_claim_key, DROP KEY claims_created_at`);
    for (let stored = 0; stored < count; stored += rowsPerStatement) {
      await connection.query(insertAfter(stored), [Math.min(rowsPerStatement, count - stored)]);
      onProgress(`${Math.min(stored + rowsPerStatement, count)} claims stored`);
    }
    onProgress('making the indexes');
    await connection.query(`ALTER TABLE claims ADD UNIQUE KEY claims_reference (reference),
      ADD UNIQUE KEY claims_idempotency_key (idempotency_key), ADD UNIQUE KEY claims_claim_key (claim_key),
      ADD KEY claims_created_at (created_at)`);
    await connection.query('ANALYZE TABLE claims');
  });
}

/** An INSERT of so many rows as its parameter says. */
function insertAfter(stored: number): string {
  const hash = `MD5(n + ${stored})`;
  const reference = `UPPER(CONCAT('C-', MID(${hash}, 1, 4), '-', MID(${hash}, 5, 4), '-', MID(${hash}, 9, 4)))`;
  return `INSERT INTO claims
      (reference, policy_id, name, dob, mobile, created_at, idempotency_key, claim_key, content_hash)
    SELECT ${reference}, CONCAT('MOT-', 100000 + n), CONCAT('Claimant ', n), '1990-04-25', '+447700900123',
      TIMESTAMPADD(SECOND, n + ${stored}, '2025-01-01'), ${hash}, UNHEX(${hash}), UNHEX(CONCAT(${hash}, ${hash}))
    FROM numbers WHERE n < ?`;
}
