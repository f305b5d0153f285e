import { join } from 'node:path';
import { findFreePort } from '../../src/base/ports.ts';
import { createDatabase } from '../../src/service/database/create-database.ts';
import { migrate } from '../../src/service/database/migrate.ts';
import type { DatabaseAddress } from '../../src/service/database/with-connection.ts';
import { procfileArguments } from '../../src/stack/instances/procfile.ts';
import { startChild } from '../../src/stack/processes/child-process.ts';
import type { BenchContext } from './bench.ts';
import { freshEnvironment } from './fresh-environment.ts';
import { until } from './until.ts';

/** A running server that takes `POST /api/claims`. */
export interface ClaimsTarget {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** Happens by itself at the end of the bench. */
  stop(): Promise<unknown>;
}

/** What differs from an instance with its default settings. */
export interface ServiceOptions {
  /** By default `service`. */
  readonly name?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What Node loads first instead of the service's own instrumentation. */
  readonly preload?: string;
}

/** Frameworks of which there is a handler under `bench/handlers`. */
export type Framework = 'express' | 'fastify' | 'hono';

/** Starts a handler that the service is measured against, on a database of its own. */
export async function startHandler(
  context: BenchContext,
  framework: Framework,
  database: DatabaseAddress,
): Promise<ClaimsTarget> {
  const args = [join(context.projectFolder, 'bench', 'handlers', `${framework}.ts`)];
  return startTarget(context, { name: framework, args, database, environment: { NODE_ENV: 'production' } });
}

/**
 * Starts one instance of the service by the Procfile's own command, with its default settings and all telemetry on, but
 * for what `options` say. The rate limit is out of the way: all the load comes from one address.
 */
export async function startService(
  context: BenchContext,
  database: DatabaseAddress,
  aws: { url: string; xrayDaemonAddress: string },
  options: ServiceOptions = {},
): Promise<ClaimsTarget> {
  const args = await procfileArguments(context.projectFolder);
  const { name = 'service', environment = {}, preload } = options;
  return startTarget(context, {
    name,
    args: preload === undefined ? args : args.map((arg) => (arg.endsWith('/register.ts') ? preload : arg)),
    database,
    environment: {
      RATE_LIMIT_PER_MINUTE: '1000000000',
      METRICS: 'cloudwatch',
      TRACES: 'xray-daemon',
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_XRAY_DAEMON_ADDRESS: aws.xrayDaemonAddress,
      ...environment,
    },
  });
}

async function startTarget(
  context: BenchContext,
  target: {
    name: string;
    args: readonly string[];
    database: DatabaseAddress;
    environment: Readonly<Record<string, string>>;
  },
): Promise<ClaimsTarget> {
  const { database } = target;
  await createDatabase(database);
  await migrate({ database, folder: join(context.projectFolder, 'sql') });
  const port = await findFreePort();
  const child = await startChild({
    // The log goes to a file, as on a server; this process would have no time to read it.
    command: 'sh',
    args: [
      '-c',
      'log=$1; shift; exec "$@" >"$log" 2>&1',
      'sh',
      join(context.temporaryFolder, `${database.name}.log`),
      process.execPath,
      ...target.args,
    ],
    cwd: context.projectFolder,
    env: {
      ...freshEnvironment(context.projectFolder),
      HOST: '127.0.0.1',
      PORT: String(port),
      DB_HOST: database.host,
      DB_PORT: String(database.port),
      DB_USER: database.user,
      DB_PASSWORD: database.password,
      DB_NAME: database.name,
      ...target.environment,
    },
  });
  context.onEnd(() => child.stop());
  const url = `http://127.0.0.1:${port}`;
  await until({
    what: `the ${target.name} serves`,
    timeoutSeconds: 20,
    everyMs: 50,
    check: async () => (await fetch(`${url}/healthz`)).ok || undefined,
  });
  return { name: target.name, url, pid: child.pid, stop: () => child.stop() };
}
