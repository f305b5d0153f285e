import { afterEach, beforeEach, expect, it } from 'vitest';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { startTcpProxy, type TcpProxy } from '../../src/stack/breakable/tcp-proxy.ts';
import { createPreparedDatabase, startInstance, type TestInstance } from './instance.ts';
import type { TestDatabase } from './test-database.ts';

let database: TestDatabase;
let proxy: TcpProxy;
let instance: TestInstance;

beforeEach(async () => {
  database = await createPreparedDatabase();
  proxy = await startTcpProxy({ targetPort: database.port });
  instance = await startInstance({ ...database, host: '127.0.0.1', port: proxy.port });
});

afterEach(async () => {
  await instance?.child.stop();
  await proxy.close();
  await database.drop();
});

it('takes claims again by the first connection that it gets to the database, and has told of both', async () => {
  expect(await sendClaims(10)).toEqual(Array(10).fill(201));

  proxy.cutAll();
  expect(await sendClaims(10)).toEqual(Array(10).fill(201));

  proxy.refuse(true);
  proxy.cutAll();
  await expect.poll(() => sendClaims(1)).toEqual([503]);
  await expect
    .poll(async () => [await sendClaims(1), messages()])
    .toEqual([[503], expect.arrayContaining(['the database is away; claims are refused until it answers'])]);
  expect((await fetch(`${instance.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${instance.url}/readyz`)).status).toBe(503);

  const { accepted } = proxy.counts();
  proxy.refuse(false);
  await expect.poll(messages).toContain('the database answers again');
  expect(proxy.counts().accepted).toBe(accepted + 1);
  expect(await sendClaims(1)).toEqual([201]);
  expect((await fetch(`${instance.url}/readyz`)).status).toBe(200);
});

const messages = () => instance.lines.map((line) => JSON.parse(line).msg);

function sendClaims(count: number): Promise<number[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const response = await fetch(`${instance.url}/api/claims`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(sampleClaim()),
      });
      return response.status;
    }),
  );
}
