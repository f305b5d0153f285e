// What one instance is deployed as: the bundle, its packages, how soon it answers; and whether somebody who is paged finds a page.
// Works on the files of the last commit, as a deployment does.
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../src/base/ports.ts';
import { loadProject } from '../src/monitoring/files/load-project.ts';
import { loadDefinitions } from '../src/monitoring/load/load-definitions.ts';
import { createDatabase } from '../src/service/database/create-database.ts';
import { migrate } from '../src/service/database/migrate.ts';
import { procfileArguments } from '../src/stack/instances/procfile.ts';
import { startChild } from '../src/stack/processes/child-process.ts';
import { runProgram } from '../src/stack/processes/run-program.ts';
import { readZip } from '../tests/integration/read-zip.ts';
import { atLeast, atMost, type BenchContext, type Row, reported, timed } from './harness/bench.ts';
import { startBenchAws } from './harness/bench-aws.ts';
import { startBenchDatabase } from './harness/bench-database.ts';
import { measurePages, measureRights, measureTemplates } from './harness/deployment-checks.ts';
import { measureDocumentedSteps } from './harness/documented-steps.ts';
import { freshEnvironment } from './harness/fresh-environment.ts';
import { median } from './harness/median.ts';

const megabyte = 2 ** 20;
const starts = 7;
const startTimeoutMs = 20_000;

export async function* measures(context: BenchContext): AsyncGenerator<Row> {
  const folder = join(context.temporaryFolder, 'bundle');
  context.progress('packing the bundle');
  const zip = join(context.temporaryFolder, 'bundle.zip');
  await run(context, context.projectFolder, 'bash', ['deploy/bundle.sh', zip]);
  yield atMost('bundle as deployed, with its packages', (await stat(zip)).size / megabyte, 'MB', 60);
  await unpack(zip, folder);
  const packages = join(folder, 'node_modules');
  yield atMost('its packages, unpacked', (await bytesIn(packages)) / megabyte, 'MB', 120);
  const installed = JSON.parse(await readFile(join(packages, '.package-lock.json'), 'utf8')) as { packages: object };
  yield reported('production packages', Object.keys(installed.packages).length, 'packages');

  yield await measureStart(context, folder);
  yield* measureChecks(context);
  yield* measureRunbooks(context);
  yield* measureSteps(context);
}

async function unpack(zip: string, folder: string): Promise<void> {
  for (const { name, content } of readZip(await readFile(zip))) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** From the start of the process to the first answer, with all telemetry; an earlier start has compiled the modules. */
async function measureStart(context: BenchContext, folder: string): Promise<Row> {
  const server = await startBenchDatabase(context, {
    dataFolder: join(context.temporaryFolder, 'database'),
    maxConnections: 60,
  });
  const { host, port, user, password } = server;
  const database = { host, port, user, password, name: 'insured' };
  await createDatabase(database);
  await migrate({ database, folder: join(folder, 'sql') });
  const { endpoint, account } = await startBenchAws(context);
  const environment = {
    ...freshEnvironment(context.projectFolder),
    HOST: '127.0.0.1',
    DB_HOST: host,
    DB_PORT: String(port),
    DB_USER: user,
    DB_PASSWORD: password,
    DB_NAME: database.name,
    AWS_REGION: account.region,
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_XRAY_DAEMON_ADDRESS: endpoint.xrayDaemonAddress,
    NODE_COMPILE_CACHE: join(context.temporaryFolder, 'compile-cache'),
  };
  const seconds: number[] = [];
  for (let round = 0; round <= starts; round += 1) {
    const taken = await startOnce(folder, { ...environment, PORT: String(await findFreePort()) });
    // The first start is the one that compiles.
    if (round > 0) seconds.push(taken);
    context.progress(`start ${round}: ${taken.toFixed(2)} s`);
  }
  return atMost('instance start to /healthz', median(seconds), 's', 1.5);
}

async function startOnce(folder: string, environment: { PORT: string }): Promise<number> {
  const lines: string[] = [];
  const args = await procfileArguments(folder);
  let stop = async () => {};
  try {
    const { seconds } = await timed(async () => {
      const child = await startChild({
        command: process.execPath,
        args,
        cwd: folder,
        env: environment,
        onLine: (line) => lines.push(line),
        onErrorLine: (line) => lines.push(line),
      });
      stop = async () => void (await child.stop());
      const deadlineMs = performance.now() + startTimeoutMs;
      while (!(await isHealthy(environment.PORT))) {
        if (performance.now() > deadlineMs) throw new Error(`the instance does not answer:\n${lines.join('\n')}`);
        await delay(5);
      }
    });
    return seconds;
  } finally {
    await stop();
  }
}

function isHealthy(port: string): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function* measureChecks({ projectFolder, progress }: BenchContext): AsyncGenerator<Row> {
  progress('holding rights and templates against what AWS publishes');
  const { needed, needEverything, refused, attacks, open } = await measureRights();
  yield reported('calls that actors have to make', needed, 'calls');
  yield reported('of those, calls for which AWS demands *', needEverything, 'calls');
  yield atMost('calls that are refused', refused, 'calls', 0);
  yield reported('attack paths that were tried', attacks, 'calls');
  yield atMost('attack paths that succeed', open, 'calls', 0);
  const { resources, problems } = measureTemplates();
  yield reported('resources held against the specification', resources, 'resources');
  yield atMost('what it says against them', problems, 'problems', 0);
  const { mostMinutes, quietPages } = await measurePages(projectFolder);
  yield atMost('total failure to ALARM, 1 to 60 requests a minute', mostMinutes, 'min', 10);
  yield atMost('pages in 30 quiet days with 5 strays each', quietPages, 'pages', 0);
}

async function* measureRunbooks({ projectFolder }: BenchContext): AsyncGenerator<Row> {
  const project = await loadProject(projectFolder);
  const { definitions } = await loadDefinitions({ project, environment: 'production' });
  const alarms = [...definitions.alarms, ...definitions.composites].filter(({ severity }) => severity !== 'none');
  const withRunbook = alarms.filter(({ runbook }) => runbook !== undefined);
  yield atLeast('alarms that have a runbook', (100 * withRunbook.length) / alarms.length, '%', 100);
  const folder = join(projectFolder, project.runbooks);
  const names = (await readdir(folder)).filter((name) => name !== 'README.md');
  const pages = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const withDrill = pages.filter((page) => page.includes('**Drill**'));
  yield atLeast('runbooks that name a drill, or why there is none', (100 * withDrill.length) / pages.length, '%', 100);
}

async function* measureSteps({ progress }: BenchContext): AsyncGenerator<Row> {
  progress('following the docs on a pretended account');
  const { calls, firstPercent, secondPercent } = await measureDocumentedSteps();
  yield reported('commands of the docs, run on a pretended account', calls, 'commands');
  yield atLeast('pages whose commands all succeed, in order', firstPercent, '%', 100);
  yield atLeast('the same, a second time', secondPercent, '%', 100);
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function run(context: BenchContext, cwd: string, command: string, args: readonly string[]): Promise<void> {
  const { code, lines } = await runProgram({ command, args, cwd, timeoutMs: 300_000 });
  if (code !== 0) throw new Error(`${command} in ${context.temporaryFolder} ended with ${code}:\n${lines.join('\n')}`);
}
