import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withClaimsSession } from '../../src/service/claims/personal-data/claims-session.ts';
import { eraseClaim } from '../../src/service/claims/personal-data/erase-claim.ts';
import { retainClaims } from '../../src/service/claims/personal-data/retain-claims.ts';
import { runClaims } from '../../src/service/claims/personal-data/run-claims.ts';
import { formFields, sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { readClaimsConfig } from '../../src/service/config/config.ts';
import { createDatabase } from '../../src/service/database/create-database.ts';
import { type DatabaseServer, startDatabaseServer } from '../../src/stack/database/database-server.ts';
import { copyNewDatabase } from '../integration/data-folder.ts';
import { prepareDatabase, startInstance, type TestInstance } from '../integration/instance.ts';

const projectFolder = join(import.meta.dirname, '..', '..');
const name = 'personal_data';
const claim = sampleClaim({
  policy_id: 'MARK-918273',
  name: 'Markus Markerius',
  dob: '1971-03-09',
  mobile: '+49 1590 1234567',
});
const key = 'key-of-Markerius';
const markers = ['918273', 'Markus', 'Markerius', '1971-03-09', '15901234567'];
const holdsMarker = (text: string) => markers.some((marker) => text.includes(marker));

let folder: string;
let server: DatabaseServer;
let instance: TestInstance;
/** What the account of the commands is told to `npm run claims`. */
let environment: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-personal-data-'));
  await copyNewDatabase(join(folder, 'database'));
  server = await startDatabaseServer({
    dataFolder: join(folder, 'database'),
    toolsFolder: '.local',
    maxConnections: 30,
    // Every statement of whoever does not say otherwise is logged as a slow one.
    serverArguments: [
      '--general-log=1',
      `--general-log-file=${join(folder, 'general.log')}`,
      '--slow-query-log=1',
      '--long-query-time=0',
      `--slow-query-log-file=${join(folder, 'slow.log')}`,
    ],
    onProgress: () => {},
  });
  await createDatabase({ ...addressOf(server), name });
  await prepareDatabase({ ...addressOf(server), database: name });
  environment = await createAccount();
  instance = await startInstance({ ...addressOf(server), database: name }, { LOG_LEVEL: 'trace' });
});
afterAll(async () => {
  await instance?.child.stop();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => query('DELETE FROM claims'));

const addressOf = ({ host, port, user, password }: DatabaseServer) => ({ host, port, user, password });

async function query<Row = RowDataPacket>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  const connection = await createConnection({ ...addressOf(server), database: name, dateStrings: true });
  try {
    const [rows] = await connection.query(sql, [...values]);
    return rows as Row[];
  } finally {
    await connection.end();
  }
}

/** An account with the rights that docs/database-access.md names, and no other. */
async function createAccount(): Promise<Record<string, string>> {
  const docs = await readFile(join(projectFolder, 'docs/database-access.md'), 'utf8');
  const statements = docs.match(/^ *(?:CREATE USER|GRANT) .*;$/gm) ?? [];
  expect(statements).toHaveLength(3);
  for (const statement of statements)
    await query(
      statement
        .replaceAll('<user>', "'officer'@'127.0.0.1'")
        .replace('<password>', "'secret'")
        .replace('insured', name),
    );
  return {
    DB_HOST: server.host,
    DB_PORT: String(server.port),
    DB_USER: 'officer',
    DB_PASSWORD: 'secret',
    DB_NAME: name,
  };
}

/**
 * Runs `npm run claims` with these words, without npm, where somebody gives this answer or nobody can be asked. Of the clock
 * `secondsALook` go by whenever it is looked at.
 */
async function run(words: string | readonly string[], answer?: string, secondsALook = 0) {
  let clockMs = Date.now();
  const out: string[] = [];
  const error: string[] = [];
  const questions: string[] = [];
  const exitCode = await runClaims(typeof words === 'string' ? words.split(' ') : words, {
    config: () => readClaimsConfig(environment),
    interactive: answer !== undefined,
    signal: new AbortController().signal,
    writeOut: (text) => void out.push(text),
    writeError: (text) => void error.push(text),
    ask: async (question) => {
      questions.push(question);
      return answer ?? '';
    },
    nowMs: () => {
      clockMs += secondsALook * 1000;
      return clockMs;
    },
    pause: async () => {},
  });
  return { exitCode, out: out.join(''), error: error.join(''), questions };
}

const session = <Result>(work: Parameters<typeof withClaimsSession<Result>>[1]) =>
  withClaimsSession(readClaimsConfig(environment).database, work);

function sendJson(fields: object = claim, idempotencyKey = key): Promise<Response> {
  return fetch(`${instance.url}/api/claims`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey },
    body: JSON.stringify(fields),
  });
}

function sendForm(submissionId: string): Promise<Response> {
  return fetch(`${instance.url}/claim`, {
    method: 'POST',
    body: new URLSearchParams({ ...formFields(claim), submission_id: submissionId }),
    redirect: 'manual',
  });
}

const referenceOf = async (answer: Response) => ((await answer.json()) as { reference: string }).reference;

/** Everything that the tables of the database hold. */
async function everyTable(): Promise<string> {
  const tables = await query<{ name: string }>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  const rows = await Promise.all(tables.map((table) => query(`SELECT * FROM ${table.name}`)));
  return JSON.stringify(rows, (_, value) =>
    value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
  );
}

const general = () => join(folder, 'general.log');

/** What was written into the general log while `work` lasted. */
async function statementsOf(work: () => Promise<unknown>): Promise<string> {
  const { size } = await stat(general());
  await work();
  return (await readFile(general())).subarray(size).toString();
}

/** Stores so many claims received at that time, by SQL as the version before has it. */
async function storeClaims(count: number, receivedAt: string, prefix: string): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => [
    `${prefix}-${index}`,
    receivedAt,
    `${prefix}-key-${index}`,
    Buffer.alloc(32),
    'P001',
    'Somebody',
    '1990-04-25',
    '+447700900123',
  ]);
  await query(
    'INSERT INTO claims (reference, created_at, idempotency_key, content_hash, policy_id, name, dob, mobile) VALUES ?',
    [rows],
  );
}

const countClaims = async () => (await query<{ count: number }>('SELECT COUNT(*) AS count FROM claims'))[0]?.count;

describe('npm run claims -- export', () => {
  it('prints every column of a claim that says anything of the claimant', async () => {
    const reference = await referenceOf(await sendJson());
    const { exitCode, out, error } = await run(`export --reference ${reference}`);
    expect(exitCode).toBe(0);
    const { claims } = JSON.parse(out);
    expect(claims).toMatchObject([
      {
        reference,
        idempotency_key: key,
        policy_id: 'MARK-918273',
        name: 'Markus Markerius',
        dob: '1971-03-09',
        mobile: '+4915901234567',
      },
    ]);
    const columns = await query<{ name: string }>(
      "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'claims'",
    );
    const own = ['id', 'content_hash', 'claim_key', 'created_at'];
    expect(Object.keys(claims[0]).sort()).toEqual(
      [...columns.map((column) => column.name).filter((column) => !own.includes(column)), 'received_at'].sort(),
    );
    expect(JSON.parse(error)).toMatchObject({ msg: 'audit', action: 'export', claims: 1, references: [reference] });
    expect(holdsMarker(error)).toBe(false);
  });

  it.each(['+49 1590 1234567', '0049-1590-1234567', 'tel:+49-1590-1234567'])(
    'finds all claims with a mobile number, which may be written as %s',
    async (mobile) => {
      const references = [
        await referenceOf(await sendJson(claim, 'one')),
        await referenceOf(await sendJson(claim, 'two')),
      ];
      await sendJson(sampleClaim(), 'three');
      const { exitCode, out, error } = await run(['export', '--mobile', mobile]);
      expect(holdsMarker(error)).toBe(false);
      expect(exitCode).toBe(0);
      expect(JSON.parse(out).claims.map((found: { reference: string }) => found.reference)).toEqual(references);
    },
  );

  it('runs as a program', async () => {
    const reference = await referenceOf(await sendJson());
    const args = [join(projectFolder, 'src/claims.ts'), 'export', '--reference', reference.toLowerCase()];
    const env = { PATH: process.env.PATH, ...environment };
    const { code, stdout } = await new Promise<{ code: number; stdout: string }>((resolve) => {
      execFile(process.execPath, args, { env }, (failure, text) =>
        resolve({ code: failure === null ? 0 : Number(failure.code), stdout: text }),
      );
    });
    expect([code, JSON.parse(stdout).claims[0].reference]).toEqual([0, reference]);
  });
});

describe('npm run claims -- erase', () => {
  it('leaves nothing of a claim in a table, a log line, the slow query log or a statement', async () => {
    const submissionId = '3f1c9a52-6f0e-4c53-9a5e-0d1b5f8f2b7c';
    const references = [await referenceOf(await sendJson())];
    const form = await sendForm(submissionId);
    references.push((form.headers.get('location') ?? '').slice('/claims/'.length));
    expect(holdsMarker(await everyTable())).toBe(true);

    const statements = await statementsOf(async () => {
      for (const reference of references) {
        const { exitCode, error } = await run(`erase --reference ${reference} --yes`);
        expect(exitCode).toBe(0);
        expect(JSON.parse(error)).toMatchObject({ msg: 'audit', action: 'erase', claims: 1, references: [reference] });
      }
    });
    expect(statements).toContain('DELETE FROM claims');
    expect(holdsMarker(statements)).toBe(false);
    expect(holdsMarker(await everyTable())).toBe(false);
    const slow = await readFile(join(folder, 'slow.log'), 'utf8');
    expect(slow).toContain('information_schema.tables');
    expect(holdsMarker(slow)).toBe(false);
    expect(instance.lines.filter(holdsMarker)).toEqual([]);
    expect(references.every((reference) => instance.lines.join().includes(reference))).toBe(true);

    // Whoever asks for it or sends it once more hears that it was erased, and it is not stored again.
    const [first = '', second = ''] = references;
    const answers = [
      await fetch(`${instance.url}/claims/${first}`),
      await fetch(`${instance.url}/api/claims/${second}`),
      await sendJson(),
      await sendJson({ ...claim, name: 'Somebody Else' }),
      await sendForm(submissionId),
    ];
    expect(answers.map(({ status }) => status)).toEqual([410, 410, 410, 410, 410]);
    for (const answer of answers) {
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const text = await answer.text();
      expect(text).toContain('This claim was erased');
      expect(holdsMarker(text)).toBe(false);
    }
    expect(await countClaims()).toBe(0);
  });

  it('stores the other claims that share an INSERT with one that was erased', async () => {
    const reference = await referenceOf(await sendJson(claim, 'to-be-erased'));
    await run(`erase --reference ${reference} --yes`);
    const keys = ['to-be-erased', ...Array.from({ length: 30 }, (_, index) => `beside-${index}`), 'to-be-erased'];
    const answers = await Promise.all(keys.map((one) => sendJson(claim, one)));
    expect(answers.map(({ status }) => status)).toEqual([410, ...Array(30).fill(201), 410]);
    expect(await countClaims()).toBe(30);
  });

  it('leaves no claim of a version before it to be stored again, whose keys were of the form and of the API alike', async () => {
    const [formKey, apiKey] = ['8a1c9a52-6f0e-4c53-9a5e-0d1b5f8f2b7c', '"quoted \\" key"'];
    for (const [reference, oldKey] of [
      ['C-0000-0000-0001', formKey],
      ['C-0000-0000-0002', apiKey],
    ]) {
      await query(
        "INSERT INTO claims (reference, created_at, idempotency_key, content_hash, policy_id, name, dob, mobile) VALUES (?, '2020-01-01', ?, '', 'MARK918273', 'Markus', '1971-03-09', '+4915901234567')",
        [reference, oldKey],
      );
      expect((await run(`erase --reference ${reference} --yes`)).exitCode).toBe(0);
    }
    const answers = [await sendForm(formKey), await sendJson(claim, formKey), await sendJson(claim, apiKey)];
    expect(answers.map(({ status }) => status)).toEqual([410, 410, 410]);
    // The key counts for its policy alone.
    expect((await sendJson(sampleClaim(), apiKey)).status).toBe(201);
  });

  it('erases what a try under way stored again meanwhile, under another reference', async () => {
    await storeClaims(1, '2026-01-01', 'first');
    const tryAgain = () =>
      query(
        "INSERT INTO claims (reference, created_at, idempotency_key, content_hash, policy_id, name, dob, mobile) VALUES ('again', NOW(), 'first-key-0', '', 'P001', 'Somebody', '1990-04-25', '+447700900123')",
      );
    const erased = await session((database) =>
      eraseClaim(database, 'first-0', { pause: async () => void (await tryAgain()) }),
    );
    expect(erased).toEqual(['first-0', 'again']);
    expect(await countClaims()).toBe(0);
  });

  it('asks, and says what to run where nobody can be asked', async () => {
    const reference = await referenceOf(await sendJson(claim, 'asked'));
    const nobody = await run(`erase --reference ${reference}`);
    expect([nobody.exitCode, nobody.out]).toEqual([
      2,
      `Nobody can be asked here. To erase the claim, run:\n  npm run claims -- erase --reference ${reference} --yes\n`,
    ]);
    const asJson = await run(`erase --reference ${reference} --json`, 'y');
    expect([asJson.exitCode, JSON.parse(asJson.out).claims]).toEqual([2, 0]);
    const declined = await run(`erase --reference ${reference}`, 'n');
    expect([declined.exitCode, declined.out]).toEqual([1, 'Nothing was erased.\n']);
    expect(declined.questions).toEqual([
      expect.stringMatching(
        `Erase ${reference}, received on \\d{4}-\\d\\d-\\d\\d\\? It cannot be had back. \\[y/N\\] `,
      ),
    ]);
    expect(await countClaims()).toBe(1);
    expect((await run(`erase --reference ${reference}`, 'y')).exitCode).toBe(0);
    expect(await countClaims()).toBe(0);

    const again = await run(`erase --reference ${reference} --json`);
    expect([again.exitCode, JSON.parse(again.out)]).toEqual([
      0,
      { action: 'erase', claims: 0, references: [], reference, erased_on: expect.stringMatching(/^\d{4}-/) },
    ]);
    const exported = await run(`export --reference ${reference}`);
    expect([exported.exitCode, JSON.parse(exported.out)]).toMatchObject([0, { claims: [], erased: [{ reference }] }]);
  });
});

describe('npm run claims -- retain', () => {
  const before = new Date('2020-01-01T00:00:00Z');
  const clock = { nowMs: () => 0, pause: async () => {} };

  it('erases what is older, 500 claims in a transaction, and goes on where it ended', async () => {
    await storeClaims(3200, '2015-01-01', 'old');
    await storeClaims(300, '2026-01-01', 'new');
    const dry = await run('retain --older-than 7y --dry-run');
    expect([dry.exitCode, dry.out]).toEqual([
      2,
      expect.stringMatching(/^3,200 claims received before .* would be erased/),
    ]);
    expect(await countClaims()).toBe(3500);

    const limited = await run('retain --older-than 7y --limit 700 --json', undefined, 1);
    expect(limited.error).toMatch(/^Erased 500 of 700\.\nErased 700 of 700\.\n\{"time":/);
    expect([limited.exitCode, JSON.parse(limited.out)]).toMatchObject([
      2,
      { action: 'retain', claims: 700, left: 2500 },
    ]);

    const statements = await statementsOf(async () => {
      const { exitCode, out, error } = await run('retain --older-than 7y');
      expect([exitCode, out]).toEqual([0, expect.stringMatching(/^2,500 claims received before .* erased, 0 left/)]);
      expect(JSON.parse(error)).toMatchObject({ msg: 'audit', action: 'retain', claims: 2500 });
    });
    const deletes = [...statements.matchAll(/DELETE FROM claims WHERE id IN \(([\d, ]+)\)/g)];
    expect(deletes.map(([, ids = '']) => ids.split(',').length)).toEqual([500, 500, 500, 500, 500]);
    expect(statements.match(/\bCOMMIT\b/gi)).toHaveLength(6);
    expect(await countClaims()).toBe(300);
    const [tombstones] = await query<{ count: number }>(
      "SELECT COUNT(DISTINCT reference) AS count FROM erased_claims WHERE reference LIKE 'old-%'",
    );
    expect(tombstones?.count).toBe(3200);
    expect((await run('retain --older-than 7y --dry-run')).exitCode).toBe(0);
  });

  it('lets claims be stored and looked up in the middle of a batch', async () => {
    await storeClaims(500, '2015-01-02', 'busy');
    let stored: Response | undefined;
    await session((database) =>
      retainClaims(
        {
          ...database,
          transaction: (work) =>
            database.transaction(async (connection) => {
              const result = await work(connection);
              stored ??= await sendJson(claim, 'meanwhile');
              return result;
            }),
        },
        { before, limit: 1000, signal: new AbortController().signal, ...clock, onProgress: () => {} },
      ),
    );
    expect(stored?.status).toBe(201);
    expect(await countClaims()).toBe(1);
  });

  it('ends between two batches when it is asked to', async () => {
    await storeClaims(1200, '2015-01-03', 'stopped');
    const stop = new AbortController();
    const told: number[] = [];
    const onProgress = (erased: number) => {
      told.push(erased);
      if (erased === 1000) stop.abort();
    };
    const erased = await session((database) =>
      retainClaims(database, { before, limit: 5000, signal: stop.signal, ...clock, onProgress }),
    );
    expect([erased, told, await countClaims()]).toEqual([1000, [500, 1000], 200]);
  });

  it('passes over a claim that somebody else has locked, and says that one is left', async () => {
    await storeClaims(3, '2015-01-04', 'locked');
    const other = await createConnection({ ...addressOf(server), database: name });
    try {
      await other.beginTransaction();
      await other.query("SELECT id FROM claims WHERE reference = 'locked-1' FOR UPDATE");
      const { exitCode, out } = await run('retain --older-than 7y --json');
      expect([exitCode, JSON.parse(out)]).toMatchObject([2, { claims: 2, left: 1 }]);
    } finally {
      await other.end();
    }
    expect((await run('retain --older-than 7y')).exitCode).toBe(0);
  });
});

describe('npm run claims refuses', () => {
  it.each([
    ['export', "error: required option '--reference <reference>' or '--mobile <number>' not specified"],
    ['export --reference C-1', 'Give a reference such as C-7Q2M-0XKD-94TB.'],
    ['export --reference C-7Q2M-0XKD-94TB', 'error: There is no claim C-7Q2M-0XKD-94TB.\n  Check it, and that DB_HOST'],
    ['export --mobile +447700900999', 'error: No claim has this mobile number.'],
    ['export --mobile 12', 'error: --mobile: Add your country code, such as +33.'],
    [
      'export --mobile 1 --reference C-7Q2M-0XKD-94TB',
      "option '--mobile <number>' cannot be used with option '--reference",
    ],
    ['erase', "error: required option '--reference <reference>' not specified"],
    ['erase --reference C-7Q2M-0XKD-94TB --yes', 'error: There is no claim C-7Q2M-0XKD-94TB.'],
    ['retain', "error: required option '--older-than <age>' not specified"],
    ['retain --older-than 7', 'Give an age such as 7y, 18m (months) or 90d.'],
    ['retain --older-than 7y --limit 0', 'Give a whole number from 1 on.'],
    ['forget', "error: unknown command 'forget'"],
  ])('%s', async (command, message) => {
    const { exitCode, out, error } = await run(command);
    expect([exitCode, out]).toEqual([1, '']);
    expect(error).toContain(message);
  });

  it.each([
    [
      'that is away',
      { DB_PORT: '1' },
      /^error: The database at 127\.0\.0\.1:1 is not available: .*\n {2}Check that it runs/,
    ],
    ['that is not named', { DB_HOST: '' }, /^error: The environment is not complete:\n {2}DB_HOST: is not set/],
    ['whose account may not', { DB_USER: 'reader' }, /^error: The database's account has not the rights for that/],
  ])('a database %s', async (_, changes, message) => {
    const before = environment;
    await query("CREATE USER IF NOT EXISTS 'reader'@'127.0.0.1' IDENTIFIED BY 'secret'");
    await query(`GRANT SELECT ON ${name}.claims TO 'reader'@'127.0.0.1'`);
    environment = { ...before, ...changes };
    const { exitCode, error } = await run('export --reference C-7Q2M-0XKD-94TB');
    environment = before;
    expect(exitCode).toBe(1);
    expect(error).toMatch(message);
  });

  it('a database of the version before', async () => {
    await query('RENAME TABLE erased_claims TO away');
    const { exitCode, error } = await run('export --reference C-7Q2M-0XKD-94TB');
    await query('RENAME TABLE away TO erased_claims');
    expect(exitCode).toBe(1);
    expect(error).toMatch(/^error: The database has not the tables of this version.\n {2}Check DB_NAME/);
  });

  it('with --json by one document', async () => {
    const { exitCode, out } = await run('export --reference C-7Q2M-0XKD-94TB --json');
    expect([exitCode, JSON.parse(out)]).toMatchObject([1, { error: { code: 'CLAIM_NOT_FOUND' } }]);
  });
});
