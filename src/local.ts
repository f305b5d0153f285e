/** Composition root of `npm start`: the service, and everything that AWS would be for it, on this machine. */
import { join, resolve } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { AppError, errorChain, explainError } from './base/errors.ts';
import { createLifecycle, type Lifecycle, stopOnSignals } from './base/lifecycle.ts';
import { requireFreePorts } from './base/ports.ts';
import { startFaultControl } from './drills/faults/fault-control.ts';
import { removeFaultSocket } from './drills/faults/fault-socket.ts';
import { type AwsEndpoint, startAwsEndpoint } from './emulator/endpoint.ts';
import { systemClock } from './emulator/protocol/clock.ts';
import { awsCallRates, type CallRates, evenCallRates } from './monitoring/account/call-rate-limit.ts';
import type { AccountClients } from './monitoring/account/live-account.ts';
import { environmentNumber, environmentText, loadEnvironment } from './monitoring/files/environment.ts';
import { loadDefinitions } from './monitoring/load/load-definitions.ts';
import { hasErrors } from './monitoring/model/problem.ts';
import { applyPlan } from './monitoring/plan/apply-plan.ts';
import { planChanges } from './monitoring/plan/plan-changes.ts';
import { readLocalConfig } from './service/config/config.ts';
import { startPreparedDatabase } from './stack/database/prepared-database.ts';
import { instanceAccessKeyId, instanceEnvironment } from './stack/instances/instance-environment.ts';
import { startInstances } from './stack/instances/instances.ts';
import { untilHealthy } from './stack/instances/wait-until-healthy.ts';
import { startLoadBalancer } from './stack/load-balancer/load-balancer.ts';
import { createLoadBalancerMetrics } from './stack/load-balancer/load-balancer-metrics.ts';
import { startDatabaseMetrics } from './stack/metrics/database-metrics.ts';
import { createInstanceMetrics } from './stack/metrics/instance-metrics.ts';
import { publishAwsMetrics } from './stack/metrics/publish-aws-metrics.ts';
import { readKilled, refuseRunning, writeRunning } from './stack/pid-file.ts';

const host = '127.0.0.1';
const environmentName = 'local';
const projectFolder = join(import.meta.dirname, '..');
const localFolder = join(projectFolder, '.local');
const instanceCount = 2;
const metricsPeriodSeconds = 10;
const evaluateEveryMs = 1000;
const stopTimeoutMs = 9000;
/** What the endpoint takes; AWS's own rates would make the first start slow. */
const localCallsPerSecond = 1000;
/** The SDK signs with them; the stand-in does not check. */
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

type LocalConfig = ReturnType<typeof readLocalConfig>;

async function startAll(config: LocalConfig, lifecycle: Lifecycle): Promise<void> {
  const startMs = performance.now();
  // Before anything slow: a port that is taken is found at once.
  await requireFreePorts(host, [
    [config.port, 'the claims form'],
    [config.consolePort, 'the console'],
    [config.awsPort, 'the AWS endpoint'],
  ]);
  const dataFolder = resolve(projectFolder, config.dataFolder);
  await refuseRunning(dataFolder);
  const killed = await readKilled(dataFolder);
  if (killed !== undefined) await removeFaultSocket(killed.controlSocket);
  const environment = await loadEnvironment({ folder: projectFolder, environment: environmentName });
  const logGroupName = environmentText(environment, 'LogGroup');
  const aws = await lifecycle.start(
    'AWS endpoint',
    () =>
      startAwsEndpoint({
        port: config.awsPort,
        clock: systemClock,
        region: environment.Region,
        accountId: environment.AccountId,
        evaluateEveryMs,
        throttle: config.throttle,
        folder: `${dataFolder}.aws`,
        onFolderProblem: (problem) => say(`What the AWS endpoint keeps: ${problem}`),
        onUnknownAction: (name) => say(`The AWS endpoint was asked for ${name}, which it does not know.`),
        onNotificationLost: (problem) => say(`A subscriber of a topic cannot be told: ${problem}`),
      }),
    (endpoint) => endpoint.close(),
  );
  for (const topic of ['PageTopic', 'TicketTopic']) {
    aws.createTopic(environmentText(environment, topic).split(':').at(-1) ?? '');
  }
  // Its charts take most of a second to load: time in which the database server starts.
  const loadingConsole = import('./console/serve-console.ts');
  loadingConsole.catch(() => {});
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
        environment: instanceEnvironment({
          path: process.env.PATH,
          compileCacheFolder: join(localFolder, 'compile-cache'),
          environmentName: environment.Environment,
          database: database.address,
          metricsPeriodSeconds,
          region: environment.Region,
          aws,
        }),
        onLine: (id, line) => keepLogLine({ aws, logGroupName }, id, line),
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
  await untilHealthy({ count: instanceCount, healthy: () => loadBalancer.health().healthy });
  await lifecycle.start(
    "AWS's own metrics",
    () =>
      publishAwsMetrics({
        aws,
        databaseMetrics,
        instanceMetrics: createInstanceMetrics({
          instances,
          autoScalingGroup: environmentText(environment, 'AutoScalingGroup'),
        }),
        loadBalancerMetrics,
        health: () => loadBalancer.health(),
        nowMs: () => systemClock.nowMs(),
        everyMs: metricsPeriodSeconds * 1000,
      }),
    (stopPublishing) => stopPublishing(),
  );
  const account = { region: environment.Region, endpoint: aws.url, credentials };
  const clients = { cloudwatch: new CloudWatchClient(account), logs: new CloudWatchLogsClient(account) };
  await applyDefinitions(clients, config.throttle ? awsCallRates : evenCallRates(localCallsPerSecond));
  const { serveConsole } = await loadingConsole;
  const webConsole = await lifecycle.start(
    'console',
    () =>
      serveConsole({
        port: config.consolePort,
        account,
        logGroupName,
        onError: (error) => say(`A page of the console failed: ${explainError(error)}`),
      }),
    (running) => running.close(),
  );
  const faults = await lifecycle.start(
    'fault control',
    () =>
      startFaultControl({
        targets: {
          database,
          instances,
          cutOffInstances: (onBrokenOff) => aws.cutOff(instanceAccessKeyId, onBrokenOff),
        },
        onProgress: say,
      }),
    (running) => running.close(),
  );
  await lifecycle.start(
    'note that it runs',
    () =>
      writeRunning(dataFolder, {
        pid: process.pid,
        formUrl: loadBalancer.url,
        consoleUrl: webConsole.url,
        awsUrl: aws.url,
        region: environment.Region,
        environment: environment.Environment,
        logGroupName,
        controlSocket: faults.socketPath,
      }),
    (remove) => remove(),
  );
  say(
    [
      '',
      `claims form   ${loadBalancer.url}`,
      `console       ${webConsole.url}`,
      `AWS endpoint  ${aws.url}`,
      `database      ${database.address.host}:${database.address.port}`,
      '',
      'To ask the AWS endpoint yourself, by `aws cloudwatch describe-alarms` or `npm run monitor -- plan --env local`:',
      `  export AWS_ENDPOINT_URL=${aws.url} AWS_REGION=${environment.Region} AWS_DEFAULT_REGION=${environment.Region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`,
      '',
      `ready after ${((performance.now() - startMs) / 1000).toFixed(1)} s; Ctrl-C stops everything`,
    ].join('\n'),
  );
}

/** What Elastic Beanstalk's log streaming does with stdout. What is no JSON (a crash) is also said here. */
function keepLogLine(to: { aws: AwsEndpoint; logGroupName: string }, instanceId: string, line: string): void {
  to.aws.putLogEvents({
    logGroupName: to.logGroupName,
    logStreamName: instanceId,
    events: [{ timestampMs: systemClock.nowMs(), message: line }],
  });
  if (!line.startsWith('{')) say(`${instanceId}: ${line}`);
}

/** Alarms and dashboards get here by the code that brings them to AWS. */
async function applyDefinitions(clients: AccountClients, rates: CallRates): Promise<void> {
  const { definitions, problems } = await loadDefinitions({ folder: projectFolder, environment: environmentName });
  if (!hasErrors(problems)) {
    const plan = await planChanges({ clients, definitions, rates });
    const { missing } = await applyPlan({ clients, plan, rates, onProgress: () => {} });
    if (missing.length === 0) return;
  }
  throw new AppError('DEFINITION_INVALID', 'The alarms and dashboards could not be applied.', {
    remedy: `See "npm run monitor -- validate --env ${environmentName}".`,
  });
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
    await startAll(readLocalConfig(process.env, process.argv.slice(2)), lifecycle);
  } catch (error) {
    process.stderr.write(`${explainError(error)}\n`);
    await lifecycle.stop();
    process.exit(1);
  }
}

await main();
