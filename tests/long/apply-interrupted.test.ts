import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { DescribeQueryDefinitionsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import { ownTags } from '../../src/monitoring/model/ownership.ts';
import { compileCache } from '../compile-cache.ts';
import { startTestEndpoint, type TestEndpoint } from '../integration/aws-test-endpoint.ts';
import { declareComposites, runMonitorIn } from '../integration/monitor-fixture.ts';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { ownProject } from '../unit/monitoring/own-project.ts';

const program = join(import.meta.dirname, '../../src/monitor.ts');
const prefix = 'insurance-claims-test-';
const writes = /\.(Put|Delete|Tag)/;

/** Stands before the endpoint and tells of each write once the endpoint has made it, before the answer goes back. */
async function startWatch(aws: TestEndpoint, onWritten: () => void): Promise<Server> {
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'content-length'].includes(name)),
    ) as Record<string, string>;
    const answer = await fetch(aws.endpoint.url, { method: 'POST', headers, body });
    const text = await answer.text();
    if (writes.test(String(request.headers['x-amz-target']))) onWritten();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Something to create, to change, to tag and to delete: an old composite with its child, an alarm that differs, the rest is missing. */
async function prepare(aws: TestEndpoint): Promise<void> {
  const Tags = ownTags({ names: ownProject, environment: 'test', region: 'us-east-1' });
  const alarm = {
    Namespace: 'Old',
    MetricName: 'Old',
    Statistic: 'Sum' as const,
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold' as const,
    Tags,
  };
  await aws.cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: `${prefix}old`, ...alarm }));
  await aws.cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: `${prefix}connections`, ...alarm }));
  await aws.cloudwatch.send(
    new PutCompositeAlarmCommand({ AlarmName: `${prefix}old-outage`, AlarmRule: `ALARM(${prefix}old)`, Tags }),
  );
}

/** Everything in the account, except for times and ids. */
async function accountOf(aws: TestEndpoint) {
  const { MetricAlarms = [], CompositeAlarms = [] } = await aws.cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  const { DashboardEntries = [] } = await aws.cloudwatch.send(new ListDashboardsCommand({}));
  const { queryDefinitions = [] } = await aws.logs.send(new DescribeQueryDefinitionsCommand({}));
  const dashboards = DashboardEntries.map(async ({ DashboardName }) => {
    const { DashboardBody } = await aws.cloudwatch.send(new GetDashboardCommand({ DashboardName }));
    return [DashboardName, DashboardBody];
  });
  return {
    alarms: MetricAlarms.map(({ AlarmName, Metrics, MetricName, Threshold }) => [
      AlarmName,
      Metrics,
      MetricName,
      Threshold,
    ]),
    composites: CompositeAlarms.map(({ AlarmName, AlarmRule }) => [AlarmName, AlarmRule]),
    dashboards: await Promise.all(dashboards),
    queries: queryDefinitions.map(({ name, queryString }) => [name, queryString]),
  };
}

/** Runs the real command, and kills it as soon as its write number `killAt` is made. Gives how many writes there were. */
async function applyKilledAt(aws: TestEndpoint, folder: string, killAt: number): Promise<number> {
  let written = 0;
  let child: ChildProcess | undefined;
  const watch = await startWatch(aws, () => {
    written += 1;
    if (written === killAt) child?.kill('SIGKILL');
  });
  try {
    child = spawn(process.execPath, [program, 'apply', '--env', 'test', '--yes'], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        ...compileCache,
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(watch.address() as AddressInfo).port}`,
        AWS_ACCESS_KEY_ID: 'anyone',
        AWS_SECRET_ACCESS_KEY: 'anything',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      stdio: 'ignore',
    });
    await once(child, 'close');
    return written;
  } finally {
    child?.kill('SIGKILL');
    watch.close();
    watch.closeAllConnections();
  }
}

async function interruptedAt(folder: string, killAt: number) {
  const aws = await startTestEndpoint();
  try {
    await prepare(aws);
    const written = await applyKilledAt(aws, folder, killAt);
    const repeated = await runMonitorIn(folder, aws, 'apply --env test --yes');
    const again = await runMonitorIn(folder, aws, 'plan --env test');
    return { written, exitCodes: [repeated.exitCode, again.exitCode], account: await accountOf(aws) };
  } finally {
    await aws.close();
  }
}

test('apply killed after any of its writes and repeated comes to the same end', { timeout: 90_000 }, async () => {
  const { folder, remove } = await createDefinitionFolder();
  try {
    await declareComposites(folder);
    const whole = await interruptedAt(folder, Number.POSITIVE_INFINITY);
    expect(whole.exitCodes).toEqual([0, 0]);
    expect(whole.account.alarms.map(([name]) => name)).toEqual([`${prefix}connections`, `${prefix}slow-route`]);
    // 2 for the alarm that is tagged and changed, 1 alarm, 2 composites, 1 dashboard, 2 queries, 2 deletions.
    expect(whole.written).toBe(10);
    const steps = Array.from({ length: whole.written - 1 }, (_, index) => index + 1);
    // Three at once: most of the time is the start of a process.
    for (let first = 0; first < steps.length; first += 3) {
      const killed = steps.slice(first, first + 3);
      const ends = await Promise.all(killed.map((step) => interruptedAt(folder, step)));
      for (const [index, end] of ends.entries()) expect(end).toEqual({ ...whole, written: killed[index] });
    }
  } finally {
    await remove();
  }
});
