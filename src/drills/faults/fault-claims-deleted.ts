import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { drillPolicyId, type Fault } from './fault-context.ts';

/** Often enough that each round of the instances' own check, once a minute, finds some of them missing. */
const deleteEveryMs = 1000;

/** Somebody deletes claims that were acknowledged a moment ago: those of a drill, the newest first. */
export const claimsDeleted: Fault = {
  name: 'claims-deleted',
  async inject({ database }, tell) {
    const { host, port, user, password, name } = database.address;
    const connection = await createConnection({ host, port, user, password, database: name });
    connection.on('error', () => {});
    tell({ type: 'injected', message: `the newest claim is deleted, once a second` });

    async function deleteNewest(): Promise<void> {
      const reference = await newestClaim(connection);
      if (reference === undefined) return;
      await connection.query('DELETE FROM claims WHERE reference = ?', [reference]);
      tell({ type: 'symptom', message: `claim ${reference} is not there any more` });
      tell({ type: 'deleted', reference });
    }

    let deleting: Promise<void> | undefined;
    const deleteOnce = () => {
      deleting ??= deleteNewest()
        .catch(() => {})
        .finally(() => {
          deleting = undefined;
        });
    };
    deleteOnce();
    const timer = setInterval(deleteOnce, deleteEveryMs);
    return {
      async remove() {
        clearInterval(timer);
        await deleting;
        connection.destroy();
      },
    };
  },
};

async function newestClaim(connection: Connection): Promise<string | undefined> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT reference FROM claims WHERE policy_id = ? ORDER BY id DESC LIMIT 1',
    [drillPolicyId],
  );
  return rows[0]?.reference as string | undefined;
}
