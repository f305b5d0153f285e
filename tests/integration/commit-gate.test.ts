import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CommitGate, createCommitGate } from '../../src/stack/breakable/commit-gate.ts';
import { startTcpProxy, type TcpProxy } from '../../src/stack/breakable/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let gate: CommitGate;
let proxy: TcpProxy;
const connections: Connection[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await database.query('CREATE TABLE claims (way VARCHAR(80) NOT NULL)');
  gate = createCommitGate();
  proxy = await startTcpProxy({ targetPort: database.port, createFilter: gate.createFilter });
});
afterEach(async () => {
  for (const connection of connections.splice(0)) connection.destroy();
  await database.query('DELETE FROM claims');
});
afterAll(async () => {
  await proxy?.close();
  await database?.drop();
});

async function connect(): Promise<Connection> {
  const { host, user, password, database: name } = database;
  const connection = await createConnection({ host, user, password, database: name, port: proxy.port });
  connection.on('error', () => {});
  connections.push(connection);
  return connection;
}

const insert = 'INSERT INTO claims VALUES (?)';
const ways = [
  ['a text', (connection: Connection) => connection.query(insert, ['text'])],
  ['a prepared statement', (connection: Connection) => connection.execute(insert, ['prepared'])],
  [
    'the COMMIT of a transaction',
    async (connection: Connection) => {
      await connection.query('BEGIN');
      await connection.query(`/* not the one */ ${insert}`, ['transaction']);
      await connection.query('COMMIT');
    },
  ],
] as const;
const rows = () => database.query('SELECT way FROM claims');

describe.each(ways)('%s', (_, store) => {
  it('passes, and so does its answer', async () => {
    await store(await connect());
    expect((await rows()).length).toBe(1);
  });

  it.each(['before it arrives', 'halfway'] as const)('cut %s stores nothing', async (moment) => {
    const cut = gate.cutNext(moment);
    await expect(store(await connect())).rejects.toThrow();
    await cut;
    expect(await rows()).toEqual([]);
  });

  it('cut between its commit and the answer is stored, and its client does not hear of it', async () => {
    const cut = gate.cutNext('between its commit and the answer');
    await expect(store(await connect())).rejects.toThrow();
    await cut;
    expect((await rows()).length).toBe(1);
  });

  it('cut when it has arrived fails for its client', async () => {
    const cut = gate.cutNext('when it has arrived');
    await expect(store(await connect())).rejects.toThrow();
    await cut;
  });
});

it('what stores nothing is not cut, and one cut is for one statement', async () => {
  const cut = gate.cutNext('before it arrives');
  const [reader, writer] = [await connect(), await connect()];
  await reader.query('SELECT way FROM claims');
  await reader.execute('SELECT way FROM claims WHERE way = ?', ['x']);
  await expect(writer.query(insert, ['lost'])).rejects.toThrow();
  await cut;
  await reader.query(insert, ['kept']);
  expect(await rows()).toEqual([{ way: 'kept' }]);
});
