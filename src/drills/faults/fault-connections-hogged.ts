import { type Connection, createConnection } from 'mysql2/promise';
import type { Fault } from './fault-context.ts';

/** What others give back is taken too, this often. */
const hogEveryMs = 500;

/** A client opens connections until the server refuses them, and keeps them: the pools cannot grow any more. */
export const connectionsHogged: Fault = {
  name: 'connections-hogged',
  async inject({ database }, tell) {
    const { host, port, user, password } = database.address;
    const hogged: Connection[] = [];

    async function hogAll(): Promise<void> {
      for (;;) {
        try {
          const connection = await createConnection({ host, port, user, password });
          // Without a listener a lost connection would end the process.
          connection.on('error', () => {});
          hogged.push(connection);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ER_CON_COUNT_ERROR') return;
          throw error;
        }
      }
    }

    const release = () => {
      for (const connection of hogged.splice(0)) connection.destroy();
    };
    try {
      await hogAll();
    } catch (error) {
      release();
      throw error;
    }
    tell({ type: 'injected', message: `${hogged.length} connections were opened and are kept` });
    tell({ type: 'symptom', message: 'the database server refuses a connection: Too many connections' });
    let hogging: Promise<void> | undefined;
    const timer = setInterval(() => {
      hogging ??= hogAll()
        .catch(() => {})
        .finally(() => {
          hogging = undefined;
        });
    }, hogEveryMs);
    return {
      async remove() {
        clearInterval(timer);
        await hogging;
        release();
      },
    };
  },
};
