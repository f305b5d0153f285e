import { withConnection } from '../../service/database/with-connection.ts';
import type { Fault, FaultTargets } from './fault-context.ts';

/** One claim in so many fails. */
const oneIn = 20;
const triggerName = 'drill_errors';

/**
 * The database refuses one claim in twenty, always the same ones: a claim that shares its INSERT with others is tried again by
 * itself, and must not be luckier then.
 */
export const errorsIn5Percent: Fault = {
  name: 'errors-in-5-percent',
  async inject(targets, tell) {
    await dropTrigger(targets);
    await withConnection(targets.database.address, (connection) =>
      connection.query(
        `CREATE TRIGGER ${triggerName} BEFORE INSERT ON claims FOR EACH ROW
         IF CRC32(NEW.idempotency_key) % ${oneIn} = 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a drill'; END IF`,
      ),
    );
    tell({ type: 'injected', message: `a trigger refuses ${100 / oneIn} % of the claims` });
    return { remove: () => dropTrigger(targets) };
  },
  clean: dropTrigger,
};

async function dropTrigger({ database }: FaultTargets): Promise<void> {
  await withConnection(database.address, (connection) => connection.query(`DROP TRIGGER IF EXISTS ${triggerName}`));
}
