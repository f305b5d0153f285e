import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { fixedCredentials } from '../../src/service/database/credentials.ts';
import { createPool } from '../../src/service/database/pool.ts';
import { readServerConnections } from '../../src/service/database/server-connections.ts';
import { sampleServerConnections } from '../../src/service/telemetry/metrics/server-connection-sampler.ts';
import { createTestDatabase } from './test-database.ts';

it('a user with no rights but on its own tables learns how many connections the server has and takes', async () => {
  const database = await createTestDatabase();
  const user = `u${randomBytes(6).toString('hex')}`;
  const queriesMs: number[] = [];
  await database.query(`CREATE USER '${user}'@'%' IDENTIFIED BY 'secret'`);
  await database.query(`GRANT SELECT ON ${database.database}.* TO '${user}'@'%'`);
  const pool = createPool(
    {
      credentials: fixedCredentials({ ...database, name: database.database, user, password: 'secret' }),
      size: 2,
      idle: 2,
      queue: 10,
      waitMs: 5000,
      recycleSeconds: 1800,
    },
    { onWait: () => {}, onTimeout: () => {}, onQuery: (durationMs) => queriesMs.push(durationMs) },
  );
  const recorded = new Map<string, number>();
  const stop = sampleServerConnections({
    state: pool.state,
    read: () => readServerConnections(pool),
    metrics: { record: (name, value) => void recorded.set(name, value) },
    everyMs: 20,
  });
  try {
    await expect.poll(() => recorded.size).toBe(3);
    const [limit] = await database.query<{ value: number }>('SELECT @@max_connections AS value');
    expect(recorded.get('ServerConnectionLimit')).toBe(limit?.value);
    const open = recorded.get('ServerConnections') ?? 0;
    expect(open).toBeGreaterThanOrEqual(1);
    expect(open).toBeLessThanOrEqual(limit?.value ?? 0);
    expect(recorded.get('ServerConnectionUtilization')).toBe((100 * open) / (limit?.value ?? 0));
    expect(Math.min(...queriesMs)).toBeGreaterThan(0);
  } finally {
    stop();
    await pool.close();
    await database.query(`DROP USER '${user}'@'%'`);
    await database.drop();
  }
});
