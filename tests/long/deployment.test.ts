import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { startInstance, type TestInstance } from '../integration/instance.ts';
import { readZip, type ZippedFile } from '../integration/read-zip.ts';
import { createTestDatabase, type TestDatabase } from '../integration/test-database.ts';
import { reachedFrom, readImports } from '../unit/root/rooms.ts';

const execute = promisify(execFile);
const megabyte = 2 ** 20;
const bundleReachBytes = 2 * megabyte;
const packagesReachBytes = 120 * megabyte;
const packedReachBytes = 60 * megabyte;

let scratch: string;
/** The bundle, unpacked. */
let bundle: string;
let zipBytes: number;
let zipped: readonly ZippedFile[];
/** Its files, without those of its packages. */
let files: readonly string[];
/** All that is here. */
let inTree: readonly string[];
let tree: string;
let database: TestDatabase;

function git(args: readonly string[], env: Readonly<Record<string, string | undefined>> = process.env): string[] {
  return execFileSync('git', [...args], { encoding: 'utf8', env })
    .split('\n')
    .filter(Boolean);
}

/** Has deploy/bundle.sh pack all that is here, as if it were committed, and gives the tree; the repository gets nothing of it. */
function packWhatIsHere(...zips: string[]): string {
  const [objects = ''] = git(['rev-parse', '--git-path', 'objects']);
  const env = {
    ...process.env,
    GIT_INDEX_FILE: join(scratch, 'index'),
    GIT_OBJECT_DIRECTORY: join(scratch, 'objects'),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: resolve(objects),
  };
  mkdirSync(env.GIT_OBJECT_DIRECTORY);
  git(['add', '--all'], env);
  const [tree = ''] = git(['write-tree'], env);
  for (const zip of zips) execFileSync('bash', ['deploy/bundle.sh', zip, tree], { env, stdio: 'pipe' });
  inTree = git(['ls-tree', '-r', '--name-only', tree], env);
  return tree;
}

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'claims-bundle-'));
  const zip = join(scratch, 'bundle.zip');
  tree = packWhatIsHere(zip, join(scratch, 'again.zip'));
  zipBytes = statSync(zip).size;
  zipped = readZip(readFileSync(zip));
  files = zipped.map(({ name }) => name).filter((name) => !name.startsWith('node_modules/'));
  bundle = join(scratch, 'unpacked');
  for (const { name, mode, content } of zipped) {
    const path = join(bundle, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode });
  }
  database = await createTestDatabase();
}, 180_000);

afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
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

  it('has of the source what an instance and its migration run, and nothing else', () => {
    const packed = files.filter((file) => file.startsWith('src/') && file.endsWith('.ts')).map((file) => file.slice(4));
    const imports = readImports('src');
    const entries = ['server.ts', 'migrate.ts', 'service/telemetry/register.ts'];
    expect(packed.sort()).toEqual([...new Set(entries.flatMap((entry) => reachedFrom(entry, imports)))].sort());
  });

  it('is at most 2 MB without its packages, which are at most 120 MB, and packed at most 60 MB', () => {
    const sum = (isOf: (name: string) => boolean) =>
      zipped.filter(({ name }) => isOf(name)).reduce((bytes, { content }) => bytes + content.length, 0);
    const packages = sum((name) => name.startsWith('node_modules/'));
    const own = sum((name) => !name.startsWith('node_modules/'));
    const [whole, brought, packed] = [own, packages, zipBytes].map((size) => `${(size / megabyte).toFixed(2)} MB`);
    console.log(`bundle: ${files.length} files of ${whole}, packages of ${brought}, packed ${packed}`);
    expect(own).toBeLessThanOrEqual(bundleReachBytes);
    expect(packages).toBeGreaterThan(megabyte);
    expect(packages).toBeLessThanOrEqual(packagesReachBytes);
    expect(zipBytes).toBeLessThanOrEqual(packedReachBytes);
  });

  it('brings every package of the lock file that an instance loads, and none for another processor than its own', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Readonly<Record<string, { dev?: boolean; optional?: boolean; cpu?: string[]; os?: string[] }>>;
    };
    const needed = Object.entries(packages).filter(([path, { dev, optional }]) => path !== '' && !dev && !optional);
    const brought = new Set(zipped.map(({ name }) => name));
    expect(needed.length).toBeGreaterThan(100);
    expect(needed.filter(([path]) => !brought.has(`${path}/package.json`)).map(([path]) => path)).toEqual([]);
    const machineCode = zipped.filter(({ name }) => name.endsWith('.node')).map(({ name }) => name);
    expect(machineCode.filter((name) => !name.includes('arm64'))).toEqual([]);
    const development = Object.entries(packages).filter(
      ([path, { dev }]) => dev && brought.has(`${path}/package.json`),
    );
    expect(development).toEqual([]);
  });

  it('is the same to the byte for the same commit', () => {
    const [one, again] = ['bundle.zip', 'again.zip'].map((name) => readFileSync(join(scratch, name)));
    expect(one?.equals(again as Buffer)).toBe(true);
  });

  it('has its hooks as programs', () => {
    const hooks = zipped.filter(({ name }) => /^\.platform\/(config)?hooks\/[a-z]+\/./.test(name));
    const names = hooks.map(({ name }) => name);
    for (const when of ['hooks', 'confighooks']) expect(names).toContain(`.platform/${when}/prebuild/10_log_lines.sh`);
    for (const { name, mode } of hooks) expect([name, mode & 0o111]).toEqual([name, 0o111]);
  });

  it('has all that is committed, without what .ebignore names', () => {
    const leftOut = new Set(git(['ls-files', '--cached', '--ignored', '--exclude-from=.ebignore']));
    expect([...files].sort()).toEqual(inTree.filter((file) => !leftOut.has(file)).sort());
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

  it('names its release after the commit', async () => {
    await expect
      .poll(() => instance.lines.map((line) => (JSON.parse(line) as { release?: string }).release))
      .toContain(tree);
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

  it('passes the smoke test, which stores one claim each time, under a key that nobody can have used before', async () => {
    // Whoever knows the label sends a claim under it first.
    const squatted = await fetch(`${instance.url}/api/claims`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'smoke-1' },
      body: JSON.stringify(sampleClaim({ policy_id: 'TEST-000001', name: 'Somebody Else' })),
    });
    expect(squatted.status).toBe(201);
    const runs = [await smokeTest(instance.url, 'smoke-1'), await smokeTest(instance.url, 'smoke-1')];
    for (const run of runs) {
      expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/accepted C-\S+, and has it/) });
    }
    expect(runs[0]?.stdout).not.toBe(runs[1]?.stdout);
    expect(await database.query("SELECT name FROM claims WHERE name = 'Smoke Test'")).toHaveLength(2);
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
