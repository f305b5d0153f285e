import { createSocket } from 'node:dgram';
import { appendFile, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  GetMetricDataCommand,
  ListDashboardsCommand,
  ListMetricsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  DescribeQueryDefinitionsCommand,
  FilterLogEventsCommand,
  PutQueryDefinitionCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { ListSubscriptionsCommand, ListTopicsCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { BatchGetTracesCommand } from '@aws-sdk/client-xray';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { evenCallRates } from '../../src/monitoring/account/call-rate-limit.ts';
import { environmentText, loadEnvironment } from '../../src/monitoring/files/environment.ts';
import { loadDefinitions } from '../../src/monitoring/load/load-definitions.ts';
import { applyPlan } from '../../src/monitoring/plan/apply-plan.ts';
import { planChanges } from '../../src/monitoring/plan/plan-changes.ts';
import { ownProject } from '../unit/monitoring/own-project.ts';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

const hourMs = 3_600_000;
const traceId = '1-697f4a40-0123456789abcdef01234567';
const logGroupName = '/shop/web';
const query = {
  Id: 'm1',
  MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Sales' }, Period: 60, Stat: 'p90' },
};

let parent: string;
const running = new Set<TestEndpoint>();
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'claims-saved-'));
});
afterEach(async () => {
  for (const one of running) await stop(one);
});
afterAll(() => rm(parent, { recursive: true, force: true }));

async function start(options: Parameters<typeof startTestEndpoint>[0]): Promise<TestEndpoint> {
  const one = await startTestEndpoint(options);
  running.add(one);
  return one;
}

async function stop(one: TestEndpoint): Promise<void> {
  running.delete(one);
  await one.close();
}

async function fill({ endpoint, cloudwatch, logs, sns, xray }: TestEndpoint): Promise<void> {
  const topic = endpoint.createTopic('till');
  await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'http', Endpoint: 'http://127.0.0.1:9/inbox' }));
  const rule = { ComparisonOperator: 'LessThanThreshold', Threshold: 1, EvaluationPeriods: 1 } as const;
  const metric = { Namespace: 'Shop', MetricName: 'Sales', Statistic: 'Sum', Period: 60 } as const;
  const Tags = [{ Key: 'team', Value: 'shop' }];
  await cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: 'no-sales', ...metric, ...rule, Tags }));
  const composite = { AlarmName: 'shop', AlarmRule: 'ALARM("no-sales")', AlarmActions: [topic] };
  await cloudwatch.send(new PutCompositeAlarmCommand(composite));
  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName: 'no-sales', StateValue: 'ALARM', StateReason: 'try', StateReasonData: '{}' }),
  );
  endpoint.evaluateAlarms();
  const widget = { type: 'text', width: 6, height: 6, x: 0, y: 0, properties: { markdown: 'Sales' } };
  const DashboardBody = JSON.stringify({ widgets: [widget] });
  await cloudwatch.send(new PutDashboardCommand({ DashboardName: 'Shop', DashboardBody }));
  const queryString = 'fields @message';
  await logs.send(
    new PutQueryDefinitionCommand({ name: 'all', queryString, logGroupNames: [logGroupName], clientToken: 'a' }),
  );
  const Timestamp = new Date(startMs - 120_000);
  const MetricData = [{ MetricName: 'Sales', Timestamp, Values: [3, 1, 4], Counts: [1, 5, 9] }];
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
  endpoint.putLogEvents({
    logGroupName,
    logStreamName: 'till-1',
    events: [
      { timestampMs: startMs - 1000, message: 'opened' },
      { timestampMs: startMs, message: 'sold' },
    ],
  });
  await sendSegment(endpoint.xrayDaemonAddress);
  await vi.waitFor(async () => {
    const { Traces } = await xray.send(new BatchGetTracesCommand({ TraceIds: [traceId] }));
    expect(Traces).toHaveLength(1);
  });
}

async function sendSegment(address: string): Promise<void> {
  const [host = '', port] = address.split(':');
  const socket = createSocket('udp4');
  const segment = { id: '0123456789abcdef', trace_id: traceId, name: 'shop', start_time: 1, end_time: 2 };
  const datagram = `{"format":"json","version":1}\n${JSON.stringify(segment)}`;
  await new Promise((sent) => socket.send(datagram, Number(port), host, sent));
  socket.close();
}

const StartTime = new Date(startMs - hourMs);
const EndTime = new Date(startMs + hourMs);
const alarmArn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:no-sales';
const reads: Readonly<Record<string, (from: TestEndpoint) => Promise<unknown>>> = {
  alarms: ({ cloudwatch }) =>
    cloudwatch.send(new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })),
  history: ({ cloudwatch }) => cloudwatch.send(new DescribeAlarmHistoryCommand({})),
  tags: ({ cloudwatch }) => cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: alarmArn })),
  dashboards: ({ cloudwatch }) => cloudwatch.send(new ListDashboardsCommand({})),
  dashboard: ({ cloudwatch }) => cloudwatch.send(new GetDashboardCommand({ DashboardName: 'Shop' })),
  metrics: ({ cloudwatch }) => cloudwatch.send(new ListMetricsCommand({})),
  data: ({ cloudwatch }) =>
    cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries: [query], StartTime, EndTime })),
  logs: ({ logs }) => logs.send(new FilterLogEventsCommand({ logGroupName })),
  queries: ({ logs }) => logs.send(new DescribeQueryDefinitionsCommand({})),
  topics: ({ sns }) => sns.send(new ListTopicsCommand({})),
  subscriptions: ({ sns }) => sns.send(new ListSubscriptionsCommand({})),
  traces: ({ xray }) => xray.send(new BatchGetTracesCommand({ TraceIds: [traceId] })),
};

async function readAll(from: TestEndpoint, names = Object.keys(reads)): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(reads)) {
    if (!names.includes(name)) continue;
    const { $metadata, ...answer } = (await read(from)) as { $metadata: unknown };
    answers[name] = answer;
  }
  return answers;
}

describe('what the endpoint holds', () => {
  let folder: string;
  let before: Record<string, unknown>;
  const problems: string[] = [];
  const onFolderProblem = (problem: string) => problems.push(problem);
  beforeAll(async () => {
    folder = join(parent, 'all');
    const first = await start({ folder, onFolderProblem });
    await fill(first);
    before = await readAll(first);
    await stop(first);
  });

  test('is there after a restart', async () => {
    for (const answer of Object.values(before)) expect(JSON.stringify(answer)).toMatch(/sales|shop|till|team|opened/i);
    expect(await readAll(await start({ folder, onFolderProblem }))).toEqual(before);
    expect(problems).toEqual([]);
  });

  test('runs no actions again for a state that it had before', async () => {
    const second = await start({ folder, onFolderProblem });
    second.endpoint.evaluateAlarms();
    expect(await readAll(second)).toEqual(before);
  });

  test('is there but for the last line of a file after a kill -9', async () => {
    const copy = join(parent, 'cut');
    await cp(folder, copy, { recursive: true });
    for (const name of await readdir(copy)) await cut(join(copy, name));
    const second = await start({ folder: copy, onFolderProblem });
    second.endpoint.putLogEvents({
      logGroupName,
      logStreamName: 'till-1',
      events: [{ timestampMs: startMs, message: 'sold again' }],
    });
    await stop(second);
    const third = await readAll(await start({ folder: copy, onFolderProblem }));
    expect(third).toMatchObject({ alarms: before.alarms, logs: { events: [{ message: 'sold again' }] } });
    expect(problems).toEqual([]);
  });

  test('is there as far as it can be read, and the rest is set aside', async () => {
    const copy = join(parent, 'damaged');
    await cp(folder, copy, { recursive: true });
    await writeFile(join(copy, 'logs-1.ndjson'), 'no JSON\n');
    await appendFile(join(copy, 'history-1.ndjson'), '{"AlarmName":1}\n');
    await appendFile(
      join(copy, 'documents.ndjson'),
      '{"kind":"alarm","key":"bad","value":{"type":"MetricAlarm"}}\n{"kind":"later","key":"a","value":1}\n',
    );
    const found: string[] = [];
    const second = await start({ folder: copy, onFolderProblem: (problem) => found.push(problem) });
    const { alarms, history } = before;
    expect(await readAll(second, ['alarms', 'history'])).toEqual({ alarms, history });
    expect(found.map((problem) => problem.replace(`${copy}/`, ''))).toEqual([
      expect.stringMatching(/^alarm bad was kept in a form that cannot be read, and is left out: /),
      expect.stringMatching(/^history-1.ndjson cannot be read from line \d+ on .*history-1.ndjson.unreadable$/s),
      expect.stringMatching(/^logs-1.ndjson cannot be read from line 1 on .*logs-1.ndjson.unreadable$/s),
    ]);
  });

  test('does not keep the endpoint from starting where nothing can be written', async () => {
    const file = join(parent, 'a-file');
    await writeFile(file, '');
    const found: string[] = [];
    const second = await start({ folder: join(file, 'folder'), onFolderProblem: (problem) => found.push(problem) });
    second.endpoint.createTopic('till');
    await stop(second);
    expect(found.join('\n')).toContain('nothing can be kept in');
  });
});

/** Takes the end of the last line from a file of several lines. */
async function cut(file: string): Promise<void> {
  const content = await readFile(file);
  if (content.length > 0) await truncate(file, content.length - 2);
}

test('a machine that was off for a night pages nobody by itself', async () => {
  const environment = await loadEnvironment({ project: ownProject, environment: 'local' });
  const { definitions } = await loadDefinitions({ project: ownProject, environment: 'local' });
  const folder = join(parent, 'night');
  const account = { folder, region: environment.Region, accountId: environment.AccountId };
  const oneMinute = async ({ clock, endpoint, cloudwatch }: TestEndpoint) => {
    const [LoadBalancer, TargetGroup] = [
      environmentText(environment, 'LoadBalancer'),
      environmentText(environment, 'TargetGroup'),
    ];
    const Dimensions = Object.entries({ LoadBalancer, TargetGroup }).map(([Name, Value]) => ({ Name, Value }));
    endpoint.putAwsMetricData('AWS/ApplicationELB', [{ MetricName: 'HealthyHostCount', Value: 2, Dimensions }]);
    const ofEnvironment = [{ Name: 'Environment', Value: environment.Environment }];
    const MetricData = [{ MetricName: 'PoolUtilization', Value: 0, Dimensions: ofEnvironment }];
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'InsuranceClaims', MetricData }));
    clock.advanceMs(60_000);
    endpoint.evaluateAlarms();
  };

  const first = await start(account);
  const clients = { cloudwatch: first.cloudwatch, logs: first.logs };
  const rates = evenCallRates(10_000);
  await applyPlan({
    clients,
    plan: await planChanges({ clients, definitions, rates, nowMs: () => startMs }),
    rates,
    onProgress: () => {},
  });
  for (let minute = 0; minute < 5; minute++) await oneMinute(first);
  await stop(first);

  // Five seconds before the full minute: the first evaluation that is due knows nothing of this run yet.
  first.clock.advanceMs(8 * hourMs - 5000);
  const second = await start({ ...account, clock: first.clock });
  second.clock.advanceMs(5000);
  second.endpoint.evaluateAlarms();
  for (let minute = 0; minute < 15; minute++) await oneMinute(second);
  const inAlarm = new DescribeAlarmsCommand({ StateValue: 'ALARM', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
  expect(await second.cloudwatch.send(inAlarm)).toMatchObject({ MetricAlarms: [], CompositeAlarms: [] });
  const { AlarmHistoryItems = [] } = await second.cloudwatch.send(
    new DescribeAlarmHistoryCommand({ HistoryItemType: 'StateUpdate' }),
  );
  expect(AlarmHistoryItems.filter(({ HistorySummary }) => HistorySummary?.endsWith('to ALARM'))).toEqual([]);
  expect(AlarmHistoryItems.some(({ HistorySummary }) => HistorySummary?.endsWith('to OK'))).toBe(true);
});
