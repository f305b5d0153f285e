import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Fault } from './fault-context.ts';

/**
 * Statements wait up to this long: longer than `SlowMilliseconds` of environments/local.yaml for a third of the claims, and
 * shorter than the two seconds after which a claim is turned away, which would be another fault.
 */
const lockedMs = 1700;
const freeMs = 300;

/** Somebody's statement locks the table of the claims, over and over: every claim is stored, and many have to wait for it. */
export const databaseSlow: Fault = {
  name: 'database-slow',
  async inject({ database }, tell) {
    const { host, port, user, password, name } = database.address;
    const connection = await createConnection({ host, port, user, password, database: name });
    connection.on('error', () => {});
    try {
      await lock(connection);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    tell({
      type: 'injected',
      message: `the table of the claims is locked ${lockedMs} ms of every ${lockedMs + freeMs}`,
    });
    const removed = new AbortController();

    async function lockOverAndOver(): Promise<void> {
      for (;;) {
        await delay(lockedMs, undefined, { signal: removed.signal });
        await connection.query('UNLOCK TABLES');
        await delay(freeMs, undefined, { signal: removed.signal });
        await lock(connection);
      }
    }

    const locking = lockOverAndOver().catch(() => {});
    return {
      async remove() {
        removed.abort();
        // The server drops the lock with the connection.
        connection.destroy();
        await locking;
      },
    };
  },
};

async function lock(connection: Connection): Promise<void> {
  await connection.query('LOCK TABLES claims WRITE');
}
