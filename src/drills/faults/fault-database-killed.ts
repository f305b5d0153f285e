import { AppError } from '../../base/errors.ts';
import type { Fault } from './fault-context.ts';
import { keepKilling } from './fault-keep-killing.ts';

/** The database server is killed, and again whenever it has come back: it is away for as long as the fault lives. */
export const databaseKilled: Fault = {
  name: 'database-killed',
  async inject({ database: { localServer } }, tell) {
    if (localServer === undefined) {
      throw new AppError(
        'CONFIG_INVALID',
        'The database server is not one that npm start started: it cannot be killed.',
        {
          remedy: 'Run npm start without DB_HOST.',
        },
      );
    }
    const pid = localServer.pid();
    const end = keepKilling(localServer.pid);
    tell({ type: 'injected', message: `the database server, process ${pid}, was killed; so is each that replaces it` });
    return { remove: async () => end() };
  },
};
