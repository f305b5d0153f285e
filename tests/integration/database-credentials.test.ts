import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { startTcpProxy, type TcpProxy } from '../../src/stack/breakable/tcp-proxy.ts';
import { createPreparedDatabase, startInstance, type TestInstance } from './instance.ts';
import { serviceGrants } from './service-grants.ts';
import type { TestDatabase } from './test-database.ts';

const laterOnSignal = join(import.meta.dirname, '..', 'fixtures', 'later-on-signal.ts');
const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:claims-AbCdEf';

let database: TestDatabase;
let proxy: TcpProxy;
let secrets: SecretsManager;
let instance: TestInstance | undefined;
let account: string;

beforeEach(async () => {
  database = await createPreparedDatabase();
  proxy = await startTcpProxy({ targetPort: database.port });
  secrets = await startSecretsManager();
  account = `rotated_${randomBytes(4).toString('hex')}`;
  await setPassword('first');
});

afterEach(async () => {
  await instance?.child.stop();
  await secrets.close();
  await proxy.close();
  await database.query(`DROP USER IF EXISTS ${account}`);
  await database.drop();
});

it('keeps serving when the password is rotated, without a restart, and reads the secret once for it', async () => {
  const started = await startInstance(database, {
    NODE_OPTIONS: `--import ${laterOnSignal}`,
    DB_SECRET_ARN: secretArn,
    DB_HOST: '',
    DB_PORT: '',
    DB_USER: '',
    DB_PASSWORD: '',
    DB_NAME: '',
    AWS_ENDPOINT_URL: secrets.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  instance = started;
  expect(await sendClaims(8)).toEqual(Array(8).fill(201));
  expect(secrets.asked()).toEqual([secretArn]);

  // A secret read less than two seconds ago is not read again.
  process.kill(started.child.pid, 'SIGUSR2');
  await expect.poll(() => started.lines.join('\n')).toContain('"msg":"later"');
  await setPassword('second');
  proxy.cutAll();
  expect(await sendClaims(8)).toEqual(Array(8).fill(201));
  expect(secrets.asked()).toEqual([secretArn, secretArn]);
  const lines = started.lines.join('\n');
  expect(lines).toContain('the database credentials changed and were read again');
  expect(lines).not.toMatch(/"(first|second)-password/);
});

function sendClaims(count: number): Promise<number[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const response = await fetch(`${instance?.url}/api/claims`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(sampleClaim()),
      });
      return response.status;
    }),
  );
}

/** Gives the account a new password, and the secret the same. */
async function setPassword(word: string): Promise<void> {
  const password = `${word}-password-${randomBytes(8).toString('hex')}`;
  await database.query(`CREATE USER IF NOT EXISTS ${account}`);
  await database.query(`ALTER USER ${account} IDENTIFIED BY '${password}'`);
  for (const grant of serviceGrants(database.database, account)) await database.query(grant);
  secrets.put({
    username: account,
    password,
    host: '127.0.0.1',
    port: proxy.port,
    dbname: database.database,
    engine: 'mysql',
  });
}

interface SecretsManager {
  readonly url: string;
  put(secret: object): void;
  /** The secrets that were asked for, in order. */
  asked(): readonly string[];
  close(): Promise<void>;
}

/** Secrets Manager's GetSecretValue, as far as one secret needs it. */
async function startSecretsManager(): Promise<SecretsManager> {
  const asked: string[] = [];
  let secret: object = {};
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') {
        response.writeHead(200).end('{}');
        return;
      }
      asked.push(JSON.parse(body).SecretId);
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ ARN: secretArn, Name: 'claims', SecretString: JSON.stringify(secret) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put(next) {
      secret = next;
    },
    asked: () => asked,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
