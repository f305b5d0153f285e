import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processCommand } from '../../src/stack/processes/procfs.ts';

/** Where nobody answers: the discard port of this machine. */
const deadRegistry = 'http://127.0.0.1:9/';
let project: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'claims-setup-test-'));
  await cp(join(import.meta.dirname, '../../setup'), join(project, 'setup'), { recursive: true });
  await writePackages('1.0.0', {});
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(project, { recursive: true, force: true });
});

/** A project whose only packages, if any, are folders of its own: nothing is fetched. */
async function writePackages(version: string, dependencies: Record<string, string>) {
  // No script of an installation runs: on GitHub a job may have more rights than its packages.
  const scripts = { postinstall: 'touch ran-a-script' };
  const manifest = { name: 'project', version, type: 'module', dependencies, scripts };
  const links = Object.fromEntries(
    Object.keys(dependencies).flatMap((name) => [
      [`node_modules/${name}`, { resolved: name, link: true }],
      [name, { version: '1.0.0' }],
    ]),
  );
  const lock = { name: 'project', version, lockfileVersion: 3, packages: { '': manifest, ...links } };
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(project, 'package-lock.json'), JSON.stringify(lock));
}

function startRun(args: string[], environment: Record<string, string> = {}) {
  return startShell(`exec ${process.execPath} setup/run.mjs ${args.map((arg) => `'${arg}'`).join(' ')}`, environment);
}

function startShell(script: string, environment: Record<string, string> = {}) {
  const env = { ...process.env, npm_config_registry: deadRegistry, npm_config_fetch_retries: '0', ...environment };
  const child = spawn('/bin/sh', ['-c', script], {
    cwd: project,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

async function run(...args: string[]) {
  const child = startRun(args);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

const entry = (source: string) => writeFile(join(project, 'entry.ts'), source);

test('the entry gets its arguments and decides the exit code', async () => {
  await entry('console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7 as number;');
  expect(await run('entry.ts', '--flag', 'two words')).toMatchObject({ code: 7, stdout: '["--flag","two words"]\n' });
});

test('the second run is silent, and a changed lock file is installed', async () => {
  await entry("console.log(await import('greeting').then((m) => m.text, () => 'no greeting'));");
  expect(await run('entry.ts')).toEqual({
    code: 0,
    stdout: 'no greeting\n',
    stderr: 'set-up: installing the packages\n',
  });
  expect(await run('entry.ts')).toEqual({ code: 0, stdout: 'no greeting\n', stderr: '' });

  await mkdir(join(project, 'greeting'));
  await writeFile(
    join(project, 'greeting/package.json'),
    '{"name":"greeting","version":"1.0.0","exports":"./index.mjs"}',
  );
  await writeFile(join(project, 'greeting/index.mjs'), "export const text = 'hello';");
  await writePackages('1.0.1', { greeting: 'file:greeting' });
  expect(await run('entry.ts')).toEqual({ code: 0, stdout: 'hello\n', stderr: 'set-up: installing the packages\n' });
});

test('an installation runs no script', async () => {
  await entry("console.log('ran');");
  expect(await run('entry.ts')).toMatchObject({ code: 0, stdout: 'ran\n' });
  expect(await readdir(project)).not.toContain('ran-a-script');
});

test('an installation that was cut short is done again', async () => {
  await entry("console.log('ran');");
  await run('entry.ts');
  await rm(join(project, 'node_modules/.installed-lock'));
  expect(await run('entry.ts')).toMatchObject({ code: 0, stderr: 'set-up: installing the packages\n' });
});

test('two runs at once install once, and both run', async () => {
  await entry("console.log('ran');");
  const runs = await Promise.all([run('entry.ts'), run('entry.ts')]);
  expect(runs.map(({ code, stdout }) => ({ code, stdout }))).toEqual(Array(2).fill({ code: 0, stdout: 'ran\n' }));
  expect(
    runs
      .map(({ stderr }) => stderr)
      .join('')
      .match(/installing/g),
  ).toHaveLength(1);
  expect(await readdir(join(project, '.local'))).not.toContain('setup.lock');
});

test('the lock of a set-up that died is taken over', async () => {
  await entry("console.log('ran');");
  await mkdir(join(project, '.local/setup.lock'), { recursive: true });
  await writeFile(join(project, '.local/setup.lock/owner'), `${process.pid} of-another-time`);
  expect(await run('entry.ts')).toMatchObject({ code: 0, stdout: 'ran\n' });
});

test('a registry that does not answer is one message with a remedy, without its address', async () => {
  await writePackages('1.0.0', { 'nobody-has-this': '1.0.0' });
  const lockFile = join(project, 'package-lock.json');
  const lock = JSON.parse(await readFile(lockFile, 'utf8'));
  lock.packages = { '': lock.packages[''], 'node_modules/nobody-has-this': { version: '1.0.0' } };
  await writeFile(lockFile, JSON.stringify(lock));
  const { code, stdout, stderr } = await run('entry.ts');
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^set-up: installing the packages\ninstalling the packages failed:\n/);
  expect(stderr).toMatch(/\nWhat to do: check that npm reaches its registry/);
  expect(stderr).toContain('ECONNREFUSED');
  expect(stderr).not.toContain('127.0.0.1');
  await expect(readFile(join(project, 'node_modules/.installed-lock'))).rejects.toMatchObject({ code: 'ENOENT' });
});

const waiting = 'console.log(process.pid); setInterval(() => {}, 1000);';

test('a signal is handed on, and the exit code tells which', async () => {
  await entry(waiting);
  await run('setup/setup-error.mjs');
  const child = startRun(['entry.ts']);
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([128 + 15, null]);
});

test.skipIf(process.platform !== 'linux')('when it is killed outright the entry ends too', async () => {
  await entry(waiting);
  await run('setup/setup-error.mjs');
  const child = startRun(['entry.ts']);
  const pid = Number(String((await once(child.stdout, 'data'))[0]));
  expect(await processCommand(pid)).toContain('entry.ts');
  child.kill('SIGKILL');
  await expect.poll(() => processCommand(pid).then(Boolean)).toBe(false);
});

test('below npm, the entry ends when the shell that npm started is gone', async () => {
  await entry(waiting);
  await run('setup/setup-error.mjs');
  const shell = startShell(`${process.execPath} setup/run.mjs entry.ts; true`, { npm_lifecycle_event: 'start' });
  const pid = Number(String((await once(shell.stdout, 'data'))[0]));
  shell.kill('SIGTERM');
  await expect.poll(() => processCommand(pid).then(Boolean), { timeout: 5000 }).toBe(false);
});

test('a Node.js that is fetched is taken by its hash alone', async () => {
  const source = await readFile(join(project, 'setup', 'node-runtime.mjs'), 'utf8');
  const hashes = [...source.matchAll(/integrity: 'sha512-([^']+)'/g)].map(([, hash = '']) => hash);
  expect(hashes).toHaveLength(source.match(/version: '24\./g)?.length ?? 0);
  for (const hash of hashes) expect(Buffer.from(hash, 'base64')).toHaveLength(64);
});
