import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { findFreePort } from '../../src/base/ports.ts';
import { migrate, runSqlFile } from '../../src/service/database/migrate.ts';
import { procfileArguments } from '../../src/stack/instances/procfile.ts';
import { type Child, startChild } from '../../src/stack/processes/child-process.ts';
import { compileCache } from '../compile-cache.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const projectFolder = join(import.meta.dirname, '..', '..');
const readyTimeoutMs = 20_000;

/** One instance of the service as Elastic Beanstalk runs it. */
export interface TestInstance {
  readonly url: string;
  readonly child: Child;
  /** What it wrote to stdout, line by line. */
  readonly lines: string[];
  /** The log lines of requests. */
  requests(): Record<string, unknown>[];
}

/**
 * Starts an instance by the Procfile's own command against `database` and waits until it serves. Stop it by `child.stop()`.
 * `shell` is what sh runs in its place, which should end with `exec "$0" "$@"`.
 */
export async function startInstance(
  database: Pick<TestDatabase, 'host' | 'port' | 'user' | 'password' | 'database'>,
  environment: Readonly<Record<string, string>> = {},
  folder = projectFolder,
  shell?: string,
): Promise<TestInstance> {
  const args = await procfileArguments(folder);
  const port = await findFreePort();
  const lines: string[] = [];
  const errorLines: string[] = [];
  const child = await startChild({
    command: shell === undefined ? process.execPath : 'sh',
    args: shell === undefined ? args : ['-c', shell, process.execPath, ...args],
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      ...compileCache,
      PORT: String(port),
      HOST: '127.0.0.1',
      DB_HOST: database.host,
      DB_PORT: String(database.port),
      DB_USER: database.user,
      DB_PASSWORD: database.password,
      DB_NAME: database.database,
      ENVIRONMENT_NAME: 'test',
      METRICS: 'none',
      TRACES: 'none',
      // A test is one client that sends more claims than people do.
      RATE_LIMIT_PER_MINUTE: '100000',
      ...environment,
    },
    onLine: (line) => lines.push(line),
    onErrorLine: (line) => errorLines.push(line),
  });
  let ended = false;
  void child.exited.then(() => {
    ended = true;
  });
  const url = `http://127.0.0.1:${port}`;
  const deadlineMs = performance.now() + readyTimeoutMs;
  while (!(await answers(`${url}/healthz`))) {
    if (ended || performance.now() > deadlineMs) {
      await child.stop();
      throw new Error(`the instance did not get ready:\n${[...lines, ...errorLines].join('\n')}`);
    }
    await new Promise((resume) => setTimeout(resume, 50));
  }
  return {
    url,
    child,
    lines,
    requests: () => lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request'),
  };
}

/** A prepared database and an instance on it, there from before the first test of the file until after its last. */
export function useInstance(environment: Readonly<Record<string, string>> = {}): {
  readonly database: TestDatabase;
  readonly instance: TestInstance;
} {
  let database: TestDatabase | undefined;
  let instance: TestInstance | undefined;
  beforeAll(async () => {
    database = await createPreparedDatabase();
    instance = await startInstance(database, environment);
  });
  afterAll(async () => {
    await instance?.child.stop();
    await database?.drop();
  });
  const started = <Part>(part: Part | undefined): Part => {
    if (part === undefined) throw new Error('it is there from the first test on');
    return part;
  };
  return {
    get database() {
      return started(database);
    },
    get instance() {
      return started(instance);
    },
  };
}

/** Settings with which an instance sends everything it measures, every second, to an endpoint of the test's own. */
export function sendingTo(endpoint: {
  region: string;
  url: string;
  xrayDaemonAddress: string;
}): Record<string, string> {
  return {
    METRICS: 'cloudwatch',
    METRICS_PERIOD_SECONDS: '1',
    TRACES: 'xray-daemon',
    TRACE_SAMPLE_RATIO: '1',
    AWS_REGION: endpoint.region,
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_XRAY_DAEMON_ADDRESS: endpoint.xrayDaemonAddress,
  };
}

/** A database that one test has to itself, with the tables and the sample products. */
export async function createPreparedDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  await prepareDatabase(database);
  return database;
}

/** The tables and the sample products. */
export async function prepareDatabase(database: Omit<TestDatabase, 'query' | 'drop'>): Promise<void> {
  const connection = { ...database, name: database.database };
  await migrate({ database: connection, folder: join(projectFolder, 'sql') });
  await runSqlFile({ database: connection, file: join(projectFolder, 'sql', 'samples', 'products.sql') });
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
