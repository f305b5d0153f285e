/** Composition root of `npm start`: the service, and everything that AWS would be for it, on this machine. */
import type { Server } from 'node:net';
import { join, resolve } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { XRayClient } from '@aws-sdk/client-xray';
import { createAdaptorServer } from '@hono/node-server';
import { type DatabaseConfig, readLocalConfig } from './config.ts';
import { createConsole } from './console/console.ts';
import { AppError, errorChain, explainError } from './errors.ts';
import { createLifecycle, type Lifecycle, stopOnSignals } from './lifecycle.ts';
import { type AwsEndpoint, startAwsEndpoint } from './local/aws-endpoint.ts';
import { systemClock } from './local/clock.ts';
import { startDatabaseMetrics } from './local/database-metrics.ts';
import { startInstances } from './local/instances.ts';
import { startLoadBalancer } from './local/load-balancer.ts';
import { createLoadBalancerMetrics } from './local/load-balancer-metrics.ts';
import { listen, requireFreePorts } from './local/ports.ts';
import { startPreparedDatabase } from './local/prepared-database.ts';
import { publishAwsMetrics } from './local/publish-aws-metrics.ts';
import { applyPlan } from './monitoring/apply-plan.ts';
import { evenCallRates } from './monitoring/call-pacer.ts';
import { environmentNumber, environmentText, loadEnvironment } from './monitoring/environment.ts';
import type { Environment } from './monitoring/environment-schema.ts';
import type { AccountClients } from './monitoring/live-account.ts';
import { loadDefinitions } from './monitoring/load-definitions.ts';
import { planChanges } from './monitoring/plan-changes.ts';
import { hasErrors } from './monitoring/problem.ts';

const host = '127.0.0.1';
const environmentName = 'local';
const projectFolder = join(import.meta.dirname, '..');
const localFolder = join(projectFolder, '.local');
const instanceCount = 2;
const metricsPeriodSeconds = 10;
const evaluateEveryMs = 1000;
const stopTimeoutMs = 9000;
const healthyTimeoutMs = 30_000;
/** What the endpoint takes; AWS's own rates would make the first start slow. */
const localCallsPerSecond = 1000;
/** The SDK signs with them; the stand-in does not check. */
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const logGroupName = `/aws/elasticbeanstalk/insurance-claims-${environmentName}/var/log/web.stdout.log`;

type LocalConfig = ReturnType<typeof readLocalConfig>;

async function startAll(config: LocalConfig, lifecycle: Lifecycle): Promise<void> {
  const startMs = performance.now();
  // Before anything slow: a port that is taken is found at once.
  await requireFreePorts(host, [
    [config.port, 'the claims form'],
    [config.consolePort, 'the console'],
    [config.awsPort, 'the AWS endpoint'],
  ]);
  const environment = await loadEnvironment({ folder: projectFolder, environment: environmentName });
  const aws = await lifecycle.start(
    'AWS endpoint',
    () =>
      startAwsEndpoint({
        port: config.awsPort,
        clock: systemClock,
        region: environment.Region,
        accountId: environment.AccountId,
        evaluateEveryMs,
        onUnknownAction: (name) => say(`The AWS endpoint was asked for ${name}, which it does not know.`),
      }),
    (endpoint) => endpoint.close(),
  );
  const dataFolder = resolve(projectFolder, config.dataFolder);
  const database = await lifecycle.start(
    'database',
    () =>
      startPreparedDatabase({
        configured: config.database,
        dataFolder,
        toolsFolder: localFolder,
        sqlFolder: join(projectFolder, 'sql'),
        maxConnections: environmentNumber(environment, 'MaxConnections'),
        onProgress: say,
        onEnded: () =>
          say(`The database server ended; its log is ${dataFolder}.log. Stop with Ctrl-C and start again.`),
      }),
    (prepared) => prepared.stop(),
  );
  const databaseMetrics = await lifecycle.start(
    'database metrics',
    () =>
      startDatabaseMetrics({
        database: database.address,
        localServer: database.localServer,
        dbInstanceIdentifier: environmentText(environment, 'DBInstanceIdentifier'),
        onFailure: (error) => say(`The database does not tell its state: ${errorChain(error)}`),
      }),
    (running) => running.close(),
  );
  const instances = await lifecycle.start(
    'instances',
    () =>
      startInstances({
        count: instanceCount,
        projectFolder,
        environment: instanceEnvironment(environment, database.address, aws),
        onLine: (id, line) => keepLogLine(aws, id, line),
        onEnded: (id) => say(`${id} ended; it is started again.`),
      }),
    (running) => running.stop(),
  );
  const loadBalancerMetrics = createLoadBalancerMetrics({
    loadBalancer: environmentText(environment, 'LoadBalancer'),
    targetGroup: environmentText(environment, 'TargetGroup'),
  });
  const loadBalancer = await lifecycle.start(
    'load balancer',
    () =>
      startLoadBalancer({
        port: config.port,
        targets: instances.targets,
        healthCheck: {
          path: '/healthz',
          intervalMs: 1000,
          timeoutMs: 1000,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
        },
        idleTimeoutMs: 60_000,
        onRequest: (observation) => loadBalancerMetrics.observe(observation),
      }),
    (running) => running.close(),
  );
  await untilHealthy(() => loadBalancer.health().healthy);
  await lifecycle.start(
    "AWS's own metrics",
    () =>
      publishAwsMetrics({
        aws,
        databaseMetrics,
        loadBalancerMetrics,
        health: () => loadBalancer.health(),
        nowMs: () => systemClock.nowMs(),
        everyMs: metricsPeriodSeconds * 1000,
      }),
    (stopPublishing) => stopPublishing(),
  );
  const clientOptions = { region: environment.Region, endpoint: aws.url, credentials };
  const cloudwatch = new CloudWatchClient(clientOptions);
  await applyDefinitions({ cloudwatch, logs: new CloudWatchLogsClient(clientOptions) });
  const consoleUrl = await startConsole(config, clientOptions, cloudwatch, lifecycle);
  say(
    [
      '',
      `claims form   ${loadBalancer.url}`,
      `console       ${consoleUrl}`,
      `AWS endpoint  ${aws.url}`,
      `database      ${database.address.host}:${database.address.port}`,
      '',
      'To ask the AWS endpoint yourself, by `aws cloudwatch describe-alarms` or `npm run monitor -- plan --env local`:',
      `  export AWS_ENDPOINT_URL=${aws.url} AWS_REGION=${environment.Region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`,
      '',
      `ready after ${((performance.now() - startMs) / 1000).toFixed(1)} s; Ctrl-C stops everything`,
    ].join('\n'),
  );
}

/** All that an instance gets: nothing of the shell's own AWS credentials or settings. */
function instanceEnvironment(environment: Environment, database: DatabaseConfig, aws: AwsEndpoint) {
  return {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: join(localFolder, 'compile-cache'),
    ENVIRONMENT_NAME: environment.Environment,
    RELEASE: 'local',
    DB_HOST: database.host,
    DB_PORT: String(database.port),
    DB_USER: database.user,
    DB_PASSWORD: database.password,
    DB_NAME: database.name,
    METRICS_PERIOD_SECONDS: String(metricsPeriodSeconds),
    // Everybody here is one client, 127.0.0.1, who may well try out what a crowd would do.
    RATE_LIMIT_PER_MINUTE: '6000',
    TRACE_SAMPLE_RATIO: '1',
    AWS_REGION: environment.Region,
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_XRAY_DAEMON_ADDRESS: aws.xrayDaemonAddress,
  };
}

/** What Elastic Beanstalk's log streaming does with stdout. What is no JSON (a crash) is also said here. */
function keepLogLine(aws: AwsEndpoint, instanceId: string, line: string): void {
  aws.putLogEvents({
    logGroupName,
    logStreamName: instanceId,
    events: [{ timestampMs: systemClock.nowMs(), message: line }],
  });
  if (!line.startsWith('{')) say(`${instanceId}: ${line}`);
}

async function untilHealthy(healthy: () => number): Promise<void> {
  const deadlineMs = performance.now() + healthyTimeoutMs;
  while (healthy() < instanceCount) {
    if (performance.now() > deadlineMs) {
      throw new AppError('PROCESS_FAILED', `The instances did not get healthy within ${healthyTimeoutMs / 1000} s.`, {
        remedy: 'What they wrote stands above; the machine may also be too busy.',
      });
    }
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

/** Alarms and dashboards get here by the code that brings them to AWS. */
async function applyDefinitions(clients: AccountClients): Promise<void> {
  const { definitions, problems } = await loadDefinitions({ folder: projectFolder, environment: environmentName });
  const rates = evenCallRates(localCallsPerSecond);
  if (!hasErrors(problems)) {
    const plan = await planChanges({ clients, definitions, rates });
    const { missing } = await applyPlan({ clients, plan, rates, onProgress: () => {} });
    if (missing.length === 0) return;
  }
  throw new AppError('DEFINITION_INVALID', 'The alarms and dashboards could not be applied.', {
    remedy: `See "npm run monitor -- validate --env ${environmentName}".`,
  });
}

async function startConsole(
  config: LocalConfig,
  clientOptions: { region: string; endpoint: string; credentials: { accessKeyId: string; secretAccessKey: string } },
  cloudwatch: CloudWatchClient,
  lifecycle: Lifecycle,
): Promise<string> {
  const app = createConsole({
    cloudwatch,
    xray: new XRayClient(clientOptions),
    logs: new CloudWatchLogsClient(clientOptions),
    logGroupName,
    nowMs: () => systemClock.nowMs(),
    onError: (error) => say(`A page of the console failed: ${explainError(error)}`),
  });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server & { closeAllConnections(): void };
  const port = await lifecycle.start(
    'console',
    () => listen(server, { host, port: config.consolePort, what: 'the console' }),
    () => {
      server.close();
      server.closeAllConnections();
    },
  );
  return `http://${host}:${port}`;
}

function say(message: string): void {
  process.stdout.write(`${message}\n`);
}

async function main(): Promise<void> {
  const lifecycle = createLifecycle({
    stopTimeoutMs,
    onStopFailure: (part, error) => say(`The ${part} did not stop cleanly: ${errorChain(error)}`),
  });
  stopOnSignals(async () => {
    say('stopping');
    await lifecycle.stop();
    return 0;
  });
  try {
    await startAll(readLocalConfig(process.env), lifecycle);
  } catch (error) {
    process.stderr.write(`${explainError(error)}\n`);
    await lifecycle.stop();
    process.exit(1);
  }
}

await main();
