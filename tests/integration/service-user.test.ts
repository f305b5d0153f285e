import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { provisionServiceUser } from '../../src/service/database/service-user.ts';
import { type DatabaseAddress, withConnection } from '../../src/service/database/with-connection.ts';
import { createPreparedDatabase, startInstance, type TestInstance } from './instance.ts';
import type { TestDatabase } from './test-database.ts';

const user = `service_${randomBytes(4).toString('hex')}`;
const password = randomBytes(12).toString('hex');
const name = 'Nobody Reads This';

let database: TestDatabase;
let admin: DatabaseAddress;
let service: DatabaseAddress;
let instance: TestInstance;

beforeAll(async () => {
  database = await createPreparedDatabase();
  const { host, port } = database;
  admin = { host, port, user: database.user, password: database.password, name: database.database };
  service = { ...admin, user, password };
  await provisionServiceUser({ database: admin, user, login: { password } });
  instance = await startInstance({ ...database, user, password });
});

afterAll(async () => {
  await instance?.child.stop();
  await withConnection(admin, (connection) => connection.query(`DROP USER IF EXISTS '${user}'@'%'`));
  await database?.drop();
});

const send = (key: string) =>
  fetch(`${instance.url}/api/claims`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(sampleClaim({ name })),
  });

describe('an instance whose account has the rights of the service alone', () => {
  it('is ready, and offers the products', async () => {
    expect((await fetch(`${instance.url}/readyz`)).status).toBe(200);
    const page = await fetch(`${instance.url}/`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Motor')]);
  });

  it('stores a claim, finds it by its key and by its reference, and knows one that was erased', async () => {
    const first = await send('key-of-the-first-claim');
    expect(first.status).toBe(201);
    const { reference } = (await first.json()) as { reference: string };
    const again = await send('key-of-the-first-claim');
    expect([again.status, ((await again.json()) as { reference: string }).reference]).toEqual([201, reference]);
    const lookUp = () => fetch(`${instance.url}/claims/${reference}`);
    expect((await lookUp()).status).toBe(200);
    await database.query(
      `INSERT INTO erased_claims (reference, claim_key, erased_on) SELECT reference, claim_key, CURRENT_DATE FROM claims WHERE reference = '${reference}'`,
    );
    await database.query(`DELETE FROM claims WHERE reference = '${reference}'`);
    expect((await lookUp()).status).toBe(410);
  });
});

describe('what the account of the service may never do', () => {
  it.each([
    ['read a name', 'SELECT name FROM claims'],
    ['read a date of birth', 'SELECT dob FROM claims'],
    ['read all', 'SELECT * FROM claims'],
    ['delete a claim', 'DELETE FROM claims'],
    ['forget that one was erased', 'DELETE FROM erased_claims'],
    ['say that one was erased', "INSERT INTO erased_claims (reference, erased_on) VALUES ('C-1', CURRENT_DATE)"],
    ['change the products', "UPDATE products SET name = 'x'"],
    ['change a table', 'ALTER TABLE claims ADD COLUMN x INT'],
    ['drop a table', 'DROP TABLE claims'],
    ['make a table', 'CREATE TABLE x (id INT)'],
    ['see which migrations ran', 'SELECT * FROM schema_migrations'],
    ['read accounts', 'SELECT * FROM mysql.user'],
    ['make an account', "CREATE USER 'x'@'%'"],
    ['give its rights to another', `GRANT INSERT ON claims TO '${user}'@'%'`],
    ['write a file', "SELECT reference INTO OUTFILE 'claims-of-others' FROM claims"],
  ])('%s', async (_what, sql) => {
    await expect(withConnection(service, (connection) => connection.query(sql))).rejects.toMatchObject({
      code: expect.stringMatching(/ACCESS_?DENIED|TABLEACCESS|COLUMNACCESS|SPECIFIC_ACCESS|CANNOT_USER|DBACCESS/),
    });
  });
});

describe('making the account', () => {
  it('again changes nothing but the password, under an instance at work', async () => {
    await provisionServiceUser({ database: admin, user, login: { password } });
    expect((await send('key-of-the-second-claim')).status).toBe(201);
  });

  it('refuses to lend the service the account that makes it', async () => {
    const own = provisionServiceUser({ database: admin, user: admin.user, login: { password } });
    await expect(own).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(admin.user) });
  });

  it("asks for RDS's plugin where IAM lets the service in, which a server without it does not know", async () => {
    const iam = provisionServiceUser({ database: admin, user: `${user}_iam`, login: 'iam' });
    await expect(iam).rejects.toThrow(/Plugin 'AWSAuthenticationPlugin' is not loaded/);
  });
});
