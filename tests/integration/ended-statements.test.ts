import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPreparedDatabase, startInstance, type TestInstance } from './instance.ts';
import { expectNotNow, messages, sendClaim, sendForm } from './not-now.ts';
import { serviceGrants } from './service-grants.ts';
import type { TestDatabase } from './test-database.ts';

let database: TestDatabase;
let admin: Connection;
let instance: TestInstance;
/** One whose account has a time limit. */
let limited: TestInstance;
const account = 'limited';

beforeAll(async () => {
  database = await createPreparedDatabase();
  const { host, port, user, password, database: name } = database;
  admin = await createConnection({ host, port, user, password, database: name, multipleStatements: true });
  await admin.query(
    `CREATE OR REPLACE USER ${account} IDENTIFIED BY '${account}' WITH MAX_STATEMENT_TIME 0.2;
     ${serviceGrants(name, account).join(';')}`,
  );
  [instance, limited] = await Promise.all([
    startInstance(database),
    startInstance({ ...database, user: account, password: account }),
  ]);
});

afterEach(async () => {
  await admin.query('UNLOCK TABLES');
});

afterAll(async () => {
  await Promise.all([instance?.child.stop(), limited?.child.stop()]);
  await admin?.query(`DROP USER ${account}`);
  await admin?.end();
  await database?.drop();
});

const nextTurn = <Value>(value: Value) => new Promise<Value>((resolve) => setImmediate(resolve, value));

describe('a statement that the server ends', () => {
  it('by KILL QUERY is a claim refused for now', async () => {
    await admin.query('LOCK TABLES claims WRITE');
    const sent = Promise.all([sendClaim(instance), sendForm(instance)]);
    let killed = 0;
    const killInserts = async () => {
      const [rows] = await admin.query<RowDataPacket[]>(
        "SELECT id FROM information_schema.processlist WHERE info LIKE 'INSERT INTO claims%'",
      );
      for (const { id } of rows) await admin.query(`KILL QUERY ${id}`);
      killed += rows.length;
      return Promise.race([sent.then(() => 'answered'), nextTurn('waiting')]);
    };
    await expect.poll(killInserts).toBe('answered');
    expect(killed).toBeGreaterThan(0);
    const [api, form] = await sent;
    await expectNotNow(api, form);
    await admin.query('UNLOCK TABLES');
    expect((await sendClaim(instance)).status).toBe(201);
  });

  it('at its time limit is a claim refused for now, until all are refused at once', async () => {
    expect((await sendClaim(limited)).status).toBe(201);
    await admin.query('LOCK TABLES claims WRITE');
    const [api, form] = await Promise.all([sendClaim(limited), sendForm(limited)]);
    await expectNotNow(api, form);
    while (!messages(limited).includes('the database stores nothing; claims are refused until it does')) {
      expect((await sendClaim(limited)).status).toBe(503);
    }
    await admin.query('UNLOCK TABLES');
    await expect.poll(async () => (await sendClaim(limited)).status).toBe(201);
    await expect.poll(() => messages(limited)).toContain('the database stores claims again');
  });
});
