// The path that one claim takes, as a person on a new machine meets it. Works on clones of the last commit.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import { environmentNumber, loadEnvironment } from '../src/monitoring/files/environment.ts';
import { loadProject } from '../src/monitoring/files/load-project.ts';
import type { DatabaseServer } from '../src/stack/database/database-server.ts';
import { startChild } from '../src/stack/processes/child-process.ts';
import { atMost, type BenchContext, type Row, timed } from './harness/bench.ts';
import { startBenchDatabase } from './harness/bench-database.ts';
import { cloneProject } from './harness/clone-project.ts';
import { freshEnvironment } from './harness/fresh-environment.ts';
import { startLocalStack, submitClaim } from './harness/local-stack.ts';
import { until } from './harness/until.ts';
import { createLocalClient, sumOfMetric, untilConnectionsAlarm } from './harness/watch-cloudwatch.ts';

const alarmTimeoutSeconds = 8 * 60;
const countedClaims = 5;
const metricsPeriodMs = 10_000;

export async function* measures(context: BenchContext): AsyncGenerator<Row> {
  const clone = join(context.temporaryFolder, 'clone');
  yield* startFromNothing(context, clone);
  yield* startAgainAndCount(context, clone);
  yield* hogConnections(context, clone);
  yield* testFromNothing(context);
}

async function* startFromNothing(context: BenchContext, clone: string): AsyncGenerator<Row> {
  context.progress('cloning, and starting for the first time');
  const { result: stack, seconds } = await timed(async () => {
    await cloneProject(context.projectFolder, clone);
    const started = await start(context, { folder: clone, timeoutSeconds: 600 });
    await submitClaim(started.claimsUrl);
    return started;
  });
  yield atMost('fresh clone to the first accepted claim', seconds, 's', 120);
  await stack.stop();
}

async function* startAgainAndCount(context: BenchContext, clone: string): AsyncGenerator<Row> {
  context.progress('starting for the second time');
  const { result: stack, seconds } = await timed(async () => {
    const started = await start(context, { folder: clone, timeoutSeconds: 120 });
    await submitClaim(started.claimsUrl);
    return started;
  });
  yield atMost('second npm start to the first accepted claim', seconds, 's', 8);

  context.progress(`waiting for ${countedClaims} claims to be counted, one after the other`);
  const client = createLocalClient(stack.awsUrl);
  let slowestSeconds = 0;
  for (let sent = 1; sent <= countedClaims; sent += 1) {
    // What was sent before must have been counted, or it would be taken for the claim that is measured.
    await untilAccepted(client, sent);
    // Metrics go out at a fixed beat: claims sent right after it would all wait equally long.
    await delay((metricsPeriodMs * sent) / countedClaims);
    const counted = await timed(async () => {
      await submitClaim(stack.claimsUrl);
      await untilAccepted(client, sent + 1);
    });
    slowestSeconds = Math.max(slowestSeconds, counted.seconds);
  }
  yield atMost('accepted claim to its datapoint, slowest of five', slowestSeconds, 's', 70);
  await stack.stop();
}

async function untilAccepted(client: ReturnType<typeof createLocalClient>, count: number): Promise<void> {
  await until({
    what: `${count} claims in GetMetricData`,
    timeoutSeconds: 180,
    everyMs: 100,
    check: async () =>
      (await sumOfMetric(client, { name: 'ClaimsAccepted', environmentName: 'local', minutes: 15 })) >= count ||
      undefined,
  });
}

async function* hogConnections(context: BenchContext, clone: string): AsyncGenerator<Row> {
  const { projectFolder, temporaryFolder } = context;
  const environment = await loadEnvironment({ project: await loadProject(projectFolder), environment: 'local' });
  const server = await startBenchDatabase(context, {
    dataFolder: join(temporaryFolder, 'hogged-database'),
    maxConnections: environmentNumber(environment, 'MaxConnections'),
  });
  const { host, port, user, password } = server;
  const stack = await start(context, {
    folder: clone,
    timeoutSeconds: 120,
    environment: { DB_HOST: host, DB_PORT: String(port), DB_USER: user, DB_PASSWORD: password },
  });
  const client = createLocalClient(stack.awsUrl);
  context.progress('waiting for the alarm on database connections to be OK');
  await untilConnectionsAlarm(client, { state: 'OK', timeoutSeconds: alarmTimeoutSeconds });

  context.progress('hogging all connections until the alarm goes off');
  const hogged: Connection[] = [];
  context.onEnd(() => release(hogged));
  const alarmed = await timed(async () => {
    await openUntilRefused(server, hogged);
    await untilConnectionsAlarm(client, { state: 'ALARM', timeoutSeconds: alarmTimeoutSeconds });
  });
  yield atMost('connections hogged until their alarm is in ALARM', alarmed.seconds, 's', 240);

  context.progress(`releasing ${hogged.length} connections until the alarm is OK`);
  const calmed = await timed(async () => {
    release(hogged);
    await untilConnectionsAlarm(client, { state: 'OK', timeoutSeconds: alarmTimeoutSeconds });
  });
  yield atMost('connections released until their alarm is OK', calmed.seconds, 's', 240);
  await stack.stop();
  await server.stop();
}

async function openUntilRefused(server: DatabaseServer, opened: Connection[]): Promise<void> {
  const { host, port, user, password } = server;
  for (;;) {
    try {
      const connection = await createConnection({ host, port, user, password });
      connection.on('error', () => {});
      opened.push(connection);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ER_CON_COUNT_ERROR') return;
      throw error;
    }
  }
}

function release(connections: Connection[]): void {
  for (const connection of connections.splice(0)) connection.destroy();
}

async function* testFromNothing(context: BenchContext): AsyncGenerator<Row> {
  context.progress('cloning, and running all tests');
  const folder = join(context.temporaryFolder, 'tested');
  const lines: string[] = [];
  const { result: exit, seconds } = await timed(async () => {
    await cloneProject(context.projectFolder, folder);
    const child = await startChild({
      command: 'npm',
      args: ['test'],
      cwd: folder,
      env: freshEnvironment(context.projectFolder),
      onLine: (line) => lines.push(line),
      onErrorLine: (line) => lines.push(line),
    });
    context.onEnd(() => child.stop());
    return child.exited;
  });
  if (exit.code !== 0) throw new Error(`npm test failed on a fresh clone:\n${lines.slice(-40).join('\n')}`);
  yield atMost('npm test on a fresh clone', seconds, 's', 360);
}

async function start(
  context: BenchContext,
  options: { folder: string; timeoutSeconds: number; environment?: Record<string, string> },
) {
  const stack = await startLocalStack({
    ...options,
    environment: { ...freshEnvironment(context.projectFolder), ...options.environment },
  });
  context.onEnd(() => stack.stop());
  return stack;
}
