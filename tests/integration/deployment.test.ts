import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startInstance } from './instance.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let bundle: string;
let files: string[];
let database: TestDatabase;

function gitFiles(...args: string[]): string[] {
  return execFileSync('git', ['ls-files', ...args], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
}

beforeAll(async () => {
  // What `eb deploy` would send: with an .ebignore it leaves out what that names, and asks .gitignore nothing.
  const leftOut = new Set(gitFiles('--cached', '--ignored', '--exclude-from=.ebignore'));
  const notYetCommitted = gitFiles('--others', '--exclude-standard', '--exclude-from=.ebignore');
  files = [...gitFiles('--cached'), ...notYetCommitted].filter((file) => !leftOut.has(file));
  bundle = mkdtempSync(join(tmpdir(), 'claims-bundle-'));
  for (const file of files) cpSync(file, join(bundle, file));
  symlinkSync(resolve('node_modules'), join(bundle, 'node_modules'));
  database = await createTestDatabase();
});

afterAll(async () => {
  rmSync(bundle, { recursive: true, force: true });
  await database?.drop();
});

describe('what is deployed to Elastic Beanstalk', () => {
  it('leaves out what an instance does not run', () => {
    const folders = new Set(files.map((file) => file.split('/').slice(0, 2).join('/')));
    for (const folder of ['tests/unit', 'src/local', 'src/console', 'src/local.ts', 'bench', 'setup']) {
      expect(folders).not.toContain(folder);
    }
    expect(files).toContain('package-lock.json');
  });

  it('migrates the database and serves from the bundle alone', async () => {
    const [command = '', ...args] = containerCommand('01_migrate').split(' ');
    expect(command).toBe('node');
    const env = {
      PATH: process.env.PATH,
      DB_HOST: database.host,
      DB_PORT: String(database.port),
      DB_USER: database.user,
      DB_PASSWORD: database.password,
      DB_NAME: database.database,
    };
    const migrate = () => execFileSync(process.execPath, args, { cwd: bundle, env, encoding: 'utf8' });
    expect(migrate()).toBe('Applied 0001-claims.sql, 0002-products.sql.\n');
    expect(migrate()).toBe('The database is up to date.\n');
    const instance = await startInstance(database, {}, bundle);
    try {
      expect((await fetch(`${instance.url}/readyz`)).status).toBe(200);
      expect(await (await fetch(`${instance.url}/site.css`)).text()).toContain('color-scheme');
    } finally {
      await instance.child.stop();
    }
  });

  it('is configured by option settings whose namespaces Elastic Beanstalk knows', () => {
    const namespaces = configs().flatMap(({ option_settings: settings = {} }) => Object.keys(settings));
    expect(namespaces.length).toBeGreaterThan(0);
    for (const namespace of namespaces) expect(namespace).toMatch(/^aws:(elasticbeanstalk|autoscaling|elbv2):[a-z:]+$/);
  });

  it('holds no credentials', () => {
    for (const { option_settings: settings = {} } of configs()) {
      const properties = settings['aws:elasticbeanstalk:application:environment'] ?? {};
      expect(Object.keys(properties)).not.toContain('DB_PASSWORD');
    }
  });
});

interface EbConfig {
  option_settings?: Record<string, Record<string, unknown>>;
  container_commands?: Record<string, { command: string; leader_only?: boolean }>;
}

function configs(): EbConfig[] {
  return readdirSync('.ebextensions').map((file) => parse(readFileSync(join('.ebextensions', file), 'utf8')));
}

function containerCommand(name: string): string {
  const command = configs().find(({ container_commands: commands }) => commands?.[name])?.container_commands?.[name];
  expect(command?.leader_only).toBe(true);
  return command?.command ?? '';
}
