import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startInstance, type TestInstance } from './instance.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const execute = promisify(execFile);
const megabyte = 2 ** 20;
const bundleReachBytes = 2 * megabyte;
const packagesReachBytes = 120 * megabyte;

let bundle: string;
let files: string[];
let database: TestDatabase;

function gitFiles(...args: string[]): string[] {
  return execFileSync('git', ['ls-files', ...args], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
}

beforeAll(async () => {
  // What deploy/bundle.sh would pack, with what is not committed yet.
  const leftOut = new Set(gitFiles('--cached', '--ignored', '--exclude-from=.ebignore'));
  const gone = new Set(gitFiles('--deleted'));
  const notYetCommitted = gitFiles('--others', '--exclude-standard', '--exclude-from=.ebignore');
  files = [...gitFiles('--cached'), ...notYetCommitted].filter((file) => !leftOut.has(file) && !gone.has(file));
  bundle = mkdtempSync(join(tmpdir(), 'claims-bundle-'));
  for (const file of files) cpSync(file, join(bundle, file));
  await execute('npm', ['ci', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: bundle });
  database = await createTestDatabase();
}, 180_000);

afterAll(async () => {
  rmSync(bundle, { recursive: true, force: true });
  await database?.drop();
});

describe('what is deployed to Elastic Beanstalk', () => {
  it('leaves out what an instance does not run', () => {
    const folders = new Set(files.flatMap((file) => [file.split('/')[0], file.split('/').slice(0, 2).join('/')]));
    for (const folder of [
      'tests',
      'bench',
      'setup',
      'docs',
      'deploy',
      '.github',
      'src/cloudwatch',
      'src/console',
      'src/drills',
      'src/emulator',
      'src/monitoring',
      'src/stack',
      'src/local.ts',
      'src/console.ts',
      'src/drill.ts',
    ]) {
      expect(folders).not.toContain(folder);
    }
    for (const needed of ['package-lock.json', 'Procfile', '.npmrc']) expect(files).toContain(needed);
  });

  it('is at most 2 MB without its packages', () => {
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    console.log(`bundle: ${files.length} files, ${(bytes / megabyte).toFixed(2)} MB before compression`);
    expect(bytes).toBeLessThanOrEqual(bundleReachBytes);
  });

  it('installs at most 120 MB of packages', () => {
    const folder = join(bundle, 'node_modules');
    const installed = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const bytes = installed.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
    const { packages } = JSON.parse(readFileSync(join(folder, '.package-lock.json'), 'utf8'));
    console.log(`packages: ${Object.keys(packages).length}, ${(bytes / megabyte).toFixed(0)} MB`);
    expect(bytes).toBeLessThanOrEqual(packagesReachBytes);
  });

  it('is packed by deploy/bundle.sh: the files of the commit, without those', () => {
    const zip = join(bundle, 'bundle.zip');
    execFileSync('bash', ['deploy/bundle.sh', zip]);
    const leftOut = new Set(gitFiles('--cached', '--ignored', '--exclude-from=.ebignore'));
    const committed = execFileSync('git', ['ls-tree', '-r', '--name-only', 'HEAD'], { encoding: 'utf8' })
      .split('\n')
      .filter((file) => file !== '' && !leftOut.has(file));
    expect(zippedFiles(zip)).toEqual(committed.sort());
  });
});

describe('an instance that has nothing but the bundle', () => {
  let instance: TestInstance;

  beforeAll(async () => {
    const command = containerCommand('01_migrate');
    const env = {
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
      DB_HOST: database.host,
      DB_PORT: String(database.port),
      DB_USER: database.user,
      DB_PASSWORD: database.password,
      DB_NAME: database.database,
    };
    const migrate = () => execFileSync('sh', ['-c', command], { cwd: bundle, env, encoding: 'utf8' });
    const names = readdirSync('sql').filter((name) => name.endsWith('.sql'));
    expect(migrate()).toBe(`Applied ${names.sort().join(', ')}.\n`);
    expect(migrate()).toBe('The database is up to date.\n');
    instance = await startInstance(database, {}, bundle);
  });
  afterAll(async () => {
    await instance?.child.stop();
  });

  it('serves on a database that the bundle migrated', async () => {
    expect((await fetch(`${instance.url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${instance.url}/site.css`)).text()).toContain('color-scheme');
  });

  const smokeTest = (...args: string[]) =>
    execute(process.execPath, ['deploy/smoke-test.mjs', ...args]).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
    );

  it('passes the smoke test, which stores one claim however often it runs', async () => {
    const first = await smokeTest(instance.url, 'smoke-1');
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/accepted C-\S+, and has it/) });
    expect(await smokeTest(instance.url, 'smoke-1')).toEqual(first);
    expect(await database.query('SELECT name FROM claims')).toEqual([{ name: 'Smoke Test' }]);
  });

  it('fails the smoke test without its tables', async () => {
    await database.query('RENAME TABLE claims TO claims_away');
    try {
      const { code, stderr } = await smokeTest(instance.url, 'smoke-2');
      expect(code).toBe(1);
      expect(stderr).toMatch(/^smoke test: (GET|POST) \S+: 50\d instead of 20\d/);
    } finally {
      await database.query('RENAME TABLE claims_away TO claims');
    }
  });

  it.each([
    ['nobody answers', ['http://127.0.0.1:9', 'smoke-3'], /^smoke test: .*ECONNREFUSED|^smoke test: bad port/],
    ['it is not told where to look', [], /^smoke test: usage:/],
  ])('is not what the smoke test reports when %s', async (_when, args, message) => {
    const { code, stderr } = await smokeTest(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });
});

interface EbConfig {
  container_commands?: Record<string, { command: string; leader_only?: boolean }>;
}

function containerCommand(name: string): string {
  const configs: EbConfig[] = readdirSync('.ebextensions').map((file) =>
    parse(readFileSync(join('.ebextensions', file), 'utf8')),
  );
  const command = configs.find(({ container_commands: commands }) => commands?.[name])?.container_commands?.[name];
  expect(command?.leader_only).toBe(true);
  return command?.command ?? '';
}

/** The names of the files in a zip, sorted, from its central directory. */
function zippedFiles(path: string): string[] {
  const bytes = readFileSync(path);
  const names: string[] = [];
  const header = Buffer.from('PK\u0001\u0002');
  for (let at = bytes.indexOf(header); at !== -1; at = bytes.indexOf(header, at + 46)) {
    const name = bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    if (!name.endsWith('/')) names.push(name);
  }
  return names.sort();
}
