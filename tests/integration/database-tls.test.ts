import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, readDatabaseAddress } from '../../src/service/database/connect-database.ts';
import { createDatabase } from '../../src/service/database/create-database.ts';
import { fixedCredentials } from '../../src/service/database/credentials.ts';
import type { Database } from '../../src/service/database/database.ts';
import { createIamCredentials } from '../../src/service/database/iam-credentials.ts';
import { migrate } from '../../src/service/database/migrate.ts';
import { createPool } from '../../src/service/database/pool.ts';
import { readTls } from '../../src/service/database/read-tls.ts';
import { type DatabaseServer, startDatabaseServer } from '../../src/stack/database/database-server.ts';
import { copyNewDatabase } from './data-folder.ts';

const run = promisify(execFile);
const limits = { size: 2, idle: 1, queue: 10, waitMs: 2000, recycleSeconds: 1800 };
const listener = {
  onWait: () => {},
  onTimeout: () => {},
  onRetry: () => {},
  onBreaker: () => {},
  onCredentialsRefreshed: () => {},
};

let folder: string;
let server: DatabaseServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-tls-'));
  await makeAuthority('ours');
  await makeAuthority('theirs');
  await signServer('ours', 'localhost');
  await copyNewDatabase(join(folder, 'database'));
  server = await startDatabaseServer({
    dataFolder: join(folder, 'database'),
    toolsFolder: '.local',
    maxConnections: 20,
    serverArguments: [
      `--ssl-ca=${join(folder, 'ours.pem')}`,
      `--ssl-cert=${join(folder, 'server.pem')}`,
      `--ssl-key=${join(folder, 'server.key')}`,
    ],
    onProgress: () => {},
  });
  await createDatabase({ ...addressOf('127.0.0.1'), name: 'encrypted' });
});

afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const addressOf = (host: string) => ({ host, port: server.port, user: server.user, password: server.password });
const settingsOf = (host: string, ca: string) =>
  ({
    auth: 'password',
    ...addressOf(host),
    name: 'encrypted',
    tls: { caFile: join(folder, `${ca}.pem`) },
  }) as const;

async function cipherBy(database: Database): Promise<string> {
  try {
    const rows = await database.select<{ Value: string }>("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
    return rows[0]?.Value ?? '';
  } finally {
    await database.close();
  }
}

describe('a database that is reached with TLS', () => {
  it('encrypts when the authority is the expected one and the certificate is made out to the host', async () => {
    const database = await connectDatabase({ settings: settingsOf('localhost', 'ours'), limits, listener });
    expect(await cipherBy(database)).toMatch(/^(TLS_|ECDHE)/);
  });

  it('is reached by another address when the name in its certificate is given', async () => {
    const settings = settingsOf('127.0.0.1', 'ours');
    const named = (certificateName: string) => ({ ...settings, tls: { ...settings.tls, certificateName } });
    const database = await connectDatabase({ settings: named('localhost'), limits, listener });
    expect(await cipherBy(database)).toMatch(/^(TLS_|ECDHE)/);
    const other = await connectDatabase({ settings: named('elsewhere'), limits, listener });
    await expect(cipherBy(other)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', reason: 'unreachable' });
  });

  it.each([
    ['another authority signed the certificate', 'localhost', 'theirs'],
    // Which is 127.0.0.1, written so that it counts as a name.
    ['the certificate is made out to another host', '127.1', 'ours'],
    ['the host is no name', '127.0.0.1', 'ours'],
  ])('is refused when %s', async (_, host, ca) => {
    const database = await connectDatabase({ settings: settingsOf(host, ca), limits, listener });
    await expect(cipherBy(database)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', reason: 'unreachable' });
  });

  it("is refused by the RDS bundle, which does not hold a test's authority", async () => {
    const tls = await readTls({ caFile: undefined });
    const credentials = fixedCredentials({ ...addressOf('localhost'), name: 'encrypted' });
    await expect(cipherBy(createPool({ ...limits, credentials, tls }, listener))).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    });
  });

  it('takes a token for a password, and another one when the first has expired', async () => {
    const tokens = ['expired', server.password];
    const { password: _, ...endpoint } = addressOf('localhost');
    const credentials = createIamCredentials({
      endpoint: { ...endpoint, name: 'encrypted' },
      signToken: async () => tokens.shift() ?? 'none is left',
    });
    const tls = await readTls({ caFile: join(folder, 'ours.pem') });
    expect(await cipherBy(createPool({ ...limits, credentials, tls }, listener))).not.toBe('');
  });

  it('is migrated over TLS as well', async () => {
    const database = await readDatabaseAddress(settingsOf('localhost', 'ours'));
    expect(await migrate({ database, folder: 'sql' })).toContain('0001-claims.sql');
    const untrusted = await readDatabaseAddress(settingsOf('localhost', 'theirs'));
    await expect(migrate({ database: untrusted, folder: 'sql' })).rejects.toThrow(/certificate/);
  });

  it('is not begun when the file of authorities is not there', async () => {
    const settings = settingsOf('localhost', 'nobody');
    await expect(connectDatabase({ settings, limits, listener })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

/** A certificate authority of the test's own: `<name>.key` and `<name>.pem`. */
async function makeAuthority(name: string): Promise<void> {
  const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
  await openssl(['req', '-x509', ...newKey, ...files, '-days', '2', '-subj', `/CN=${name} authority`]);
}

async function signServer(authority: string, host: string): Promise<void> {
  await openssl(['req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${host}`]);
  await writeFile(join(folder, 'server.ext'), `subjectAltName=DNS:${host}\n`);
  const by = ['-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-CAcreateserial'];
  await openssl([
    'x509',
    '-req',
    '-in',
    'server.csr',
    ...by,
    '-out',
    'server.pem',
    '-days',
    '2',
    '-extfile',
    'server.ext',
  ]);
}

const newKey = ['-newkey', 'rsa:2048', '-nodes'];

async function openssl(args: string[]): Promise<void> {
  await run('openssl', args, { cwd: folder });
}
