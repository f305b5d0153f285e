import { join } from 'node:path';
import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { errorChain } from '../base/errors.ts';
import type { Lifecycle } from '../base/lifecycle.ts';
import type { DatabaseAddress } from '../service/database/with-connection.ts';
import { type PreparedDatabase, startPreparedDatabase } from './database/prepared-database.ts';
import { instanceEnvironment } from './instances/instance-environment.ts';
import { type Instances, startInstances } from './instances/instances.ts';
import { withSyslogHeader } from './instances/syslog-header.ts';
import { untilHealthy } from './instances/wait-until-healthy.ts';
import { type LoadBalancer, startLoadBalancer } from './load-balancer/load-balancer.ts';
import { createLoadBalancerMetrics, type LoadBalancerMetrics } from './load-balancer/load-balancer-metrics.ts';
import type { HealthCheck } from './load-balancer/load-balancer-target-group.ts';
import { type DatabaseMetrics, startDatabaseMetrics } from './metrics/database-metrics.ts';
import { createInstanceMetrics } from './metrics/instance-metrics.ts';
import { publishAwsMetrics } from './metrics/publish-aws-metrics.ts';

const instanceCount = 2;
const metricsPeriodSeconds = 10;
/** How many checks in a row decide about an instance. */
const healthyThreshold = 2;
const unhealthyThreshold = 2;

interface Closable {
  close(): Promise<void> | void;
}

/** What of AWS the stack itself needs. */
export interface StackAws extends Closable {
  /** For the instances' `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** For the instances' `AWS_XRAY_DAEMON_ADDRESS`. */
  readonly xrayDaemonAddress: string;
  putAwsMetricData(namespace: string, data: readonly MetricDatum[]): void;
  putLogEvents(input: {
    logGroupName: string;
    logStreamName: string;
    events: readonly { timestampMs: number; message: string }[];
  }): void;
}

/** All that runs. The lifecycle it was started with stops it. */
export interface Stack<Aws, Console, Faults> {
  readonly aws: Aws;
  readonly database: PreparedDatabase;
  readonly databaseMetrics: DatabaseMetrics;
  readonly instances: Instances;
  readonly loadBalancer: LoadBalancer;
  readonly loadBalancerMetrics: LoadBalancerMetrics;
  readonly console: Console;
  readonly faults: Faults;
}

export interface StackDeps<Aws extends StackAws, Console extends Closable, Faults extends Closable> {
  readonly projectFolder: string;
  /** What the environment's file says by its own names. Both throw for a name that it does not have. */
  readonly environment: { text(name: string): string; number(name: string): number };
  readonly database: {
    /** Without it a private server runs on `dataFolder`. */
    readonly configured?: DatabaseAddress | undefined;
    readonly dataFolder: string;
    /** Before a private server that ended is started again; what `supervisor.ts` says unless it is given. */
    readonly pauseMs?: number;
  };
  readonly instances: {
    /** Their `PATH`. */
    readonly path: string | undefined;
    /** What they have in their environment besides. */
    readonly variables?: Readonly<Record<string, string>>;
    /** Whether their lines reach the log with the header that the platform's own rsyslog puts before each. */
    readonly syslogHeader?: boolean;
  };
  readonly loadBalancer: {
    /** 0 for a free one. */
    readonly port: number;
    readonly healthCheck: Pick<HealthCheck, 'intervalMs' | 'timeoutMs'>;
    readonly idleTimeoutMs: number;
  };
  /** Whether AWS's own metrics are published all the time; otherwise whoever reads them does it. */
  readonly publishes: boolean;
  startAws(): Promise<Aws>;
  /** Brings the alarms and dashboards to AWS. */
  applyDefinitions(aws: Aws): Promise<void>;
  startConsole(aws: Aws): Promise<Console>;
  startFaultControl(parts: { aws: Aws; database: PreparedDatabase; instances: Instances }): Promise<Faults>;
  nowMs(): number;
  onProgress(message: string): void;
}

/** Of the deps what the stack's own parts take. */
type OwnDeps = Omit<StackDeps<StackAws, Closable, Closable>, `start${string}` | 'applyDefinitions'>;

/**
 * Starts, one after the other, what AWS would run for the service: AWS's own endpoint, the database, the instances, the load balancer
 * in front of them, the publishing of AWS's metrics; then, with alarms and dashboards applied, the console and the control of faults.
 *
 * Throws what a part throws, at once. What was started before it is being stopped by then, in reverse: `lifecycle.stop()` resolves
 * when that is done.
 */
export async function startStack<Aws extends StackAws, Console extends Closable, Faults extends Closable>(
  lifecycle: Lifecycle,
  deps: StackDeps<Aws, Console, Faults>,
): Promise<Stack<Aws, Console, Faults>> {
  try {
    return await startParts(lifecycle, deps);
  } catch (error) {
    void lifecycle.stop();
    throw error;
  }
}

async function startParts<Aws extends StackAws, Console extends Closable, Faults extends Closable>(
  lifecycle: Lifecycle,
  deps: StackDeps<Aws, Console, Faults>,
): Promise<Stack<Aws, Console, Faults>> {
  const aws = await lifecycle.start('AWS endpoint', deps.startAws, close);
  const database = await startDatabase(lifecycle, deps);
  const databaseMetrics = await startReadingDatabase(lifecycle, deps, database);
  const instances = await startServing(lifecycle, deps, { aws, database });
  const balancing = await startBalancing(lifecycle, deps, instances);
  const { loadBalancer } = balancing;
  await untilHealthy({ count: instanceCount, healthy: () => loadBalancer.health().healthy });
  if (deps.publishes) await startPublishing(lifecycle, deps, { aws, databaseMetrics, instances, ...balancing });
  await deps.applyDefinitions(aws);
  const console = await lifecycle.start('console', () => deps.startConsole(aws), close);
  const faults = await lifecycle.start(
    'fault control',
    () => deps.startFaultControl({ aws, database, instances }),
    close,
  );
  return { aws, database, databaseMetrics, instances, ...balancing, console, faults };
}

function startDatabase(lifecycle: Lifecycle, deps: OwnDeps): Promise<PreparedDatabase> {
  const { projectFolder, environment, database, onProgress } = deps;
  return lifecycle.start(
    'database',
    () =>
      startPreparedDatabase({
        ...database,
        toolsFolder: join(projectFolder, '.local'),
        sqlFolder: join(projectFolder, 'sql'),
        maxConnections: environment.number('MaxConnections'),
        onProgress,
      }),
    (prepared) => prepared.stop(),
  );
}

function startReadingDatabase(
  lifecycle: Lifecycle,
  { environment, onProgress }: OwnDeps,
  { address, localServer }: PreparedDatabase,
): Promise<DatabaseMetrics> {
  return lifecycle.start(
    'database metrics',
    () =>
      startDatabaseMetrics({
        database: address,
        localServer,
        dbInstanceIdentifier: environment.text('DBInstanceIdentifier'),
        onFailure: (error) => onProgress(`The database does not tell its state: ${errorChain(error)}`),
      }),
    close,
  );
}

function startServing(
  lifecycle: Lifecycle,
  deps: OwnDeps,
  { aws, database }: { aws: StackAws; database: PreparedDatabase },
): Promise<Instances> {
  const { projectFolder, environment, onProgress } = deps;
  const logGroupName = environment.text('LogGroup');
  return lifecycle.start(
    'instances',
    () =>
      startInstances({
        count: instanceCount,
        projectFolder,
        environment: {
          ...instanceEnvironment({
            path: deps.instances.path,
            compileCacheFolder: join(projectFolder, '.local', 'compile-cache'),
            environmentName: environment.text('Environment'),
            database: database.serviceAddress,
            metricsPeriodSeconds,
            region: environment.text('Region'),
            aws,
          }),
          ...deps.instances.variables,
        },
        onLine: (id, line) => keepLogLine(deps, { aws, logGroupName, id, line }),
        onEnded: (id) => onProgress(`${id} ended; it is started again.`),
      }),
    (running) => running.stop(),
  );
}

/** What Elastic Beanstalk's log streaming does with stdout. What is no JSON (a crash) is also said here. */
function keepLogLine(
  { nowMs, onProgress, instances: { syslogHeader = false } }: OwnDeps,
  { aws, logGroupName, id, line }: { aws: StackAws; logGroupName: string; id: string; line: string },
): void {
  const timeMs = nowMs();
  const message = syslogHeader ? withSyslogHeader(line, { timeMs, host: id }) : line;
  aws.putLogEvents({ logGroupName, logStreamName: id, events: [{ timestampMs: timeMs, message }] });
  if (!line.startsWith('{')) onProgress(`${id}: ${line}`);
}

async function startBalancing(
  lifecycle: Lifecycle,
  { environment, loadBalancer: { port, healthCheck, idleTimeoutMs } }: OwnDeps,
  { targets }: Instances,
): Promise<Pick<Stack<StackAws, Closable, Closable>, 'loadBalancer' | 'loadBalancerMetrics'>> {
  const loadBalancerMetrics = createLoadBalancerMetrics({
    loadBalancer: environment.text('LoadBalancer'),
    targetGroup: environment.text('TargetGroup'),
  });
  const loadBalancer = await lifecycle.start(
    'load balancer',
    () =>
      startLoadBalancer({
        port,
        targets,
        healthCheck: { path: '/healthz', ...healthCheck, healthyThreshold, unhealthyThreshold },
        idleTimeoutMs,
        onRequest: (observation) => loadBalancerMetrics.observe(observation),
      }),
    close,
  );
  return { loadBalancer, loadBalancerMetrics };
}

async function startPublishing(
  lifecycle: Lifecycle,
  { environment, nowMs }: OwnDeps,
  parts: Omit<Stack<StackAws, Closable, Closable>, 'database' | 'console' | 'faults'>,
): Promise<void> {
  const { instances, loadBalancer } = parts;
  await lifecycle.start(
    "AWS's own metrics",
    () =>
      publishAwsMetrics({
        ...parts,
        instanceMetrics: createInstanceMetrics({ instances, autoScalingGroup: environment.text('AutoScalingGroup') }),
        health: () => loadBalancer.health(),
        nowMs,
        everyMs: metricsPeriodSeconds * 1000,
      }),
    (stopPublishing) => stopPublishing(),
  );
}

function close(part: Closable): Promise<void> | void {
  return part.close();
}
