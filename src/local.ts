/** Composition root of `npm start`: the service, and everything that AWS would be for it, on this machine. */
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { AppError, errorChain, explainError } from './base/errors.ts';
import { createLifecycle, type Lifecycle, stopOnSignals } from './base/lifecycle.ts';
import { requireFreePorts } from './base/ports.ts';
import type { ConsoleThreadData, ConsoleThreadMessage } from './console-thread.ts';
import { startFaultControl } from './drills/faults/fault-control.ts';
import { removeFaultSocket } from './drills/faults/fault-socket.ts';
import { type AwsEndpoint, startAwsEndpoint } from './emulator/endpoint.ts';
import { systemClock } from './emulator/protocol/clock.ts';
import { awsCallRates, type CallRates, evenCallRates } from './monitoring/account/call-rate-limit.ts';
import { environmentNumber, environmentText, loadEnvironment } from './monitoring/files/environment.ts';
import { loadProject } from './monitoring/files/load-project.ts';
import { loadDefinitions } from './monitoring/load/load-definitions.ts';
import type { Environment } from './monitoring/model/environment-schema.ts';
import { hasErrors } from './monitoring/model/problem.ts';
import type { Project } from './monitoring/model/project-schema.ts';
import { applyPlan } from './monitoring/plan/apply-plan.ts';
import { planChanges } from './monitoring/plan/plan-changes.ts';
import { instanceAccessKeyId } from './stack/instances/instance-environment.ts';
import { localAccount, localAccountVariables } from './stack/local-account.ts';
import { readLocalConfig } from './stack/local-config.ts';
import { type Running, readKilled, refuseRunning, writeRunning } from './stack/pid-file.ts';
import { startStack } from './stack/start-stack.ts';

const host = '127.0.0.1';
const environmentName = 'local';
const projectFolder = join(import.meta.dirname, '..');
const evaluateEveryMs = 1000;
const stopTimeoutMs = 9000;
/** What the endpoint takes; AWS's own rates would make the first start slow. */
const localCallsPerSecond = 1000;

type LocalConfig = ReturnType<typeof readLocalConfig>;

async function startAll(config: LocalConfig, lifecycle: Lifecycle): Promise<void> {
  const startMs = performance.now();
  const dataFolder = resolve(projectFolder, config.dataFolder);
  await requirePlace(config, dataFolder);
  if (config.notTaken.length > 0) {
    say(`npm start decides these for its instances, whatever the shell says: ${config.notTaken.join(', ')}`);
  }
  const project = await loadProject(projectFolder);
  const environment = await loadEnvironment({ project, environment: environmentName });
  const logGroupName = environmentText(environment, 'LogGroup');
  const accountOf = (aws: AwsEndpoint) => localAccount({ region: environment.Region, awsUrl: aws.url });
  const stack = await startStack(lifecycle, {
    projectFolder,
    environment: {
      text: (name) => environmentText(environment, name),
      number: (name) => environmentNumber(environment, name),
    },
    database: { configured: config.database, dataFolder },
    instances: {
      path: process.env.PATH,
      variables: config.instanceVariables,
      syslogHeader: config.syslogHeader,
    },
    loadBalancer: {
      port: config.port,
      healthCheck: { intervalMs: 1000, timeoutMs: 1000 },
      idleTimeoutMs: 60_000,
    },
    publishes: true,
    startAws: () => startAws(config, { environment, dataFolder }),
    applyDefinitions: (aws) =>
      applyDefinitions(project, accountOf(aws), config.throttle ? awsCallRates : evenCallRates(localCallsPerSecond)),
    startConsole: (aws) =>
      startConsole(config, {
        account: accountOf(aws),
        logGroupName,
        project: project.console,
        projectFolder,
        documents: project.documents,
      }),
    startFaultControl: ({ aws, database, instances }) =>
      startFaultControl({
        targets: {
          database,
          instances,
          cutOffInstances: (onBrokenOff) => aws.cutOff(instanceAccessKeyId, onBrokenOff),
        },
        onProgress: say,
      }),
    nowMs: () => systemClock.nowMs(),
    onProgress: say,
  });
  const running: Running = {
    pid: process.pid,
    formUrl: stack.loadBalancer.url,
    consoleUrl: stack.console.url,
    awsUrl: stack.aws.url,
    region: environment.Region,
    environment: environment.Environment,
    logGroupName,
    controlSocket: stack.faults.socketPath,
  };
  await lifecycle.start(
    'note that it runs',
    () => writeRunning(dataFolder, running),
    (remove) => remove(),
  );
  sayReady(running, stack.database.address, (performance.now() - startMs) / 1000);
}

/** Before anything slow: a port that is taken, and another that runs on the same data, are found at once. */
async function requirePlace(config: LocalConfig, dataFolder: string): Promise<void> {
  await requireFreePorts(host, [
    [config.port, 'the claims form'],
    [config.consolePort, 'the console'],
    [config.awsPort, 'the AWS endpoint'],
  ]);
  await refuseRunning(dataFolder);
  const killed = await readKilled(dataFolder);
  if (killed !== undefined) await removeFaultSocket(killed.controlSocket);
}

async function startAws(
  config: LocalConfig,
  { environment, dataFolder }: { environment: Environment; dataFolder: string },
): Promise<AwsEndpoint> {
  const aws = await startAwsEndpoint({
    port: config.awsPort,
    clock: systemClock,
    region: environment.Region,
    accountId: environment.AccountId,
    evaluateEveryMs,
    throttle: config.throttle,
    allowedHosts: config.allowedHosts,
    folder: `${dataFolder}.aws`,
    onFolderProblem: (problem) => say(`What the AWS endpoint keeps: ${problem}`),
    onUnknownAction: (name) => say(`The AWS endpoint was asked for ${name}, which it does not know.`),
    onNotificationLost: (problem) => say(`A subscriber of a topic cannot be told: ${problem}`),
  });
  for (const topic of [environment.PageTopic, environment.TicketTopic]) aws.createTopic(topic.split(':').at(-1) ?? '');
  return aws;
}

/** Starts the console beside everything else. Rejects with what keeps it from serving. */
async function startConsole(
  { consolePort, allowedHosts }: LocalConfig,
  shown: Omit<ConsoleThreadData, 'port' | 'allowedHosts'>,
): Promise<{ url: string; close(): Promise<void> }> {
  const workerData: ConsoleThreadData = { ...shown, port: consolePort, allowedHosts };
  const thread = new Worker(new URL('./console-thread.ts', import.meta.url), { workerData });
  const url = await new Promise<string>((resolve, reject) => {
    thread.once('error', reject);
    thread.on('message', (message: ConsoleThreadMessage) => {
      if ('url' in message) resolve(message.url);
      else say(`A page of the console failed: ${message.problem}`);
    });
  });
  thread.on('error', (error) => say(`The console ended: ${explainError(error)}`));
  return {
    url,
    async close() {
      await thread.terminate();
    },
  };
}

/** Alarms and dashboards get here by the code that brings them to AWS. */
async function applyDefinitions(
  project: Project,
  account: ReturnType<typeof localAccount>,
  rates: CallRates,
): Promise<void> {
  const clients = { cloudwatch: new CloudWatchClient(account), logs: new CloudWatchLogsClient(account) };
  const { definitions, problems } = await loadDefinitions({ project, environment: environmentName });
  if (!hasErrors(problems)) {
    const plan = await planChanges({ clients, definitions, rates });
    const { missing } = await applyPlan({ clients, plan, rates, onProgress: () => {} });
    if (missing.length === 0) return;
  }
  throw new AppError('DEFINITION_INVALID', 'The alarms and dashboards could not be applied.', {
    remedy: `See "${project.command} validate --env ${environmentName}".`,
  });
}

function sayReady(running: Running, database: { host: string; port: number }, seconds: number): void {
  say(
    [
      '',
      `claims form   ${running.formUrl}`,
      `console       ${running.consoleUrl}`,
      `AWS endpoint  ${running.awsUrl}`,
      `database      ${database.host}:${database.port}`,
      '',
      'To ask the AWS endpoint yourself, by `aws cloudwatch describe-alarms` or `npm run monitor -- plan --env local`:',
      `  export ${localAccountVariables(running)}`,
      '',
      `ready after ${seconds.toFixed(1)} s; Ctrl-C stops everything`,
    ].join('\n'),
  );
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
