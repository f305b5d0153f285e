import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event } from '@aws-sdk/client-cloudtrail';
import {
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { DescribeQueryDefinitionsCommand, PutQueryDefinitionCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { declareComposites, runMonitorIn } from './monitor-fixture.ts';

const slowRoute = {
  AlarmName: 'insurance-claims-test-slow-route',
  AlarmDescription: 'The form is slow.\nRunbook: https://example.org/claims/docs/runbooks/connections.md',
  AlarmActions: ['arn:aws:sns:us-east-1:123456789012:ticket'],
  OKActions: ['arn:aws:sns:us-east-1:123456789012:ticket'],
  Namespace: 'InsuranceClaims',
  MetricName: 'RequestLatency',
  Dimensions: [
    { Name: 'Environment', Value: 'test' },
    { Name: 'Route', Value: '/' },
  ],
  ExtendedStatistic: 'p99',
  Period: 300,
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: 1000,
  EvaluationPeriods: 3,
  TreatMissingData: 'notBreaching',
} satisfies PutMetricAlarmInput;

let aws: TestEndpoint;
let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;

beforeEach(async () => {
  const event = (id: string, name: string, request: object): Event => ({
    EventId: id,
    EventName: name,
    EventTime: new Date(startMs + 3_600_000),
    Username: 'jo',
    CloudTrailEvent: JSON.stringify({
      userIdentity: { arn: 'arn:aws:iam::123456789012:user/jo' },
      requestParameters: request,
    }),
  });
  aws = await startTestEndpoint({
    resources: {
      events: [
        event('1', 'PutMetricAlarm', { alarmName: 'somebody-elses' }),
        event('2', 'PutMetricAlarm', { alarmName: slowRoute.AlarmName }),
        event('3', 'DeleteAlarms', { alarmNames: ['insurance-claims-test-connections'] }),
      ],
    },
  });
  fixture = await createDefinitionFolder();
  await declareComposites(fixture.folder);
  await monitor('apply --env test --yes');
  // From here on everything happens an hour later.
  aws.clock.advanceMs(3_600_000);
});
afterEach(async () => {
  await aws.close();
  await fixture.remove();
});

const monitor = (words: string) => runMonitorIn(fixture.folder, aws, words);

test('nothing has drifted after an apply', async () => {
  expect(await monitor('drift --env test')).toMatchObject({
    exitCode: 0,
    out: 'test: nothing was changed by hand; 7 objects as applied.\n',
  });
});

describe('the log of the environment', () => {
  const json = '{"level":"info","msg":"request"}';
  const header = 'Feb  1 13:00:00 i-1 web[2217]: ';
  const put = (logStreamName: string, secondsAgo: number, message: string) =>
    aws.endpoint.putLogEvents({
      logGroupName: 'insurance-claims-test',
      logStreamName,
      events: [{ timestampMs: aws.clock.nowMs() - secondsAgo * 1000, message }],
    });

  test('that has a header before its JSON is named, with how it begins', async () => {
    put('i-1', 60, json);
    put('i-2', 0, header + json);
    const { exitCode, out } = await monitor('drift --env test');
    expect(out).toBe(`  ! log group insurance-claims-test
      its newest event, of 2026-02-01 at 13:00:00 UTC, does not begin with {: "Feb  1 13:00:00 i-1 web[2217]: {\\"level\\":"
      log widgets, saved queries and filter patterns find no field in such events

test: nothing was changed by hand; 7 objects as applied.
`);
    expect(exitCode).toBe(2);
    expect(JSON.parse((await monitor('drift --env test --json')).out)).toMatchObject({
      unreadableLog: { logGroup: 'insurance-claims-test', at: '2026-02-01T13:00:00.000Z' },
    });
  });

  test('is no matter when its newest event is JSON, whatever the older ones are', async () => {
    put('i-2', 60, header + json);
    put('i-1', 30, 'a crash');
    put('i-1', 0, json);
    expect(await monitor('drift --env test')).toMatchObject({ exitCode: 0 });
  });

  test('is no matter where the project says that it is text', async () => {
    put('i-1', 0, header + json);
    await appendFile(join(fixture.folder, 'monitor.config.yaml'), 'logLines: text\n');
    expect(await monitor('drift --env test')).toMatchObject({ exitCode: 0 });
  });
});

test('what somebody changed is shown field by field, with when and by whom', async () => {
  await aws.cloudwatch.send(new PutMetricAlarmCommand({ ...slowRoute, Threshold: 5000, Unit: 'Milliseconds' }));
  const { exitCode, out } = await monitor('drift --env test');
  expect(out).toBe(`  ~ alarm insurance-claims-test-slow-route  alarms/database.yaml:22
      changed by hand on 2026-02-01 at 13:00:00 UTC by arn:aws:iam::123456789012:user/jo
      + Unit: "Milliseconds"
      ~ Threshold: 1000 -> 5000

test: 1 alarm and 0 dashboards changed by hand, 6 objects as applied.
`);
  expect(exitCode).toBe(2);
  const json = await monitor('drift --env test --json');
  expect(JSON.parse(json.out)).toMatchObject({
    environment: 'test',
    drifted: [{ drift: 'changed', kind: 'alarm', at: '2026-02-01T13:00:00.000Z', by: expect.stringContaining('jo') }],
  });
});

test('a dashboard and a saved query that somebody changed are shown as well', async () => {
  const DashboardBody = '{"widgets":[{"type":"text","properties":{"markdown":"Mine"}}]}';
  await aws.cloudwatch.send(
    new PutDashboardCommand({ DashboardName: 'insurance-claims-test-database', DashboardBody }),
  );
  const { queryDefinitions: [query] = [] } = await aws.logs.send(new DescribeQueryDefinitionsCommand({}));
  const { queryDefinitionId, name, queryString = '' } = query!;
  await aws.logs.send(
    new PutQueryDefinitionCommand({ queryDefinitionId, name, queryString: queryString.replace('500', '400') }),
  );
  const { exitCode, out } = await monitor('drift --env test');
  expect(exitCode).toBe(2);
  expect(out).toContain('      - widget 2, metric "Connections"\n');
  expect(out).toContain('~ queryString: "# Errors by route\\nfilter status >= 500');
  expect(out).toContain('- logGroupNames[0]: "insurance-claims-test"\n');
});

test('what somebody deleted is missing, and what was never applied only waits', async () => {
  await aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['insurance-claims-test-anything'] }));
  await aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['insurance-claims-test-outage'] }));
  await aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['insurance-claims-test-connections'] }));
  await aws.cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: ['insurance-claims-test-database'] }));
  const path = join(fixture.folder, 'alarms/database.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text + text.slice(text.indexOf('slow-route:')).replace('slow-route:', 'new-route:'));
  const { exitCode, out } = await monitor('drift --env test');
  expect(exitCode).toBe(2);
  expect(out).toContain(`  - alarm insurance-claims-test-connections  alarms/database.yaml:1
      deleted by hand on 2026-02-01 at 13:00:00 UTC by arn:aws:iam::123456789012:user/jo
`);
  expect(out).toContain('not there: deleted by hand, or never applied\n');
  expect(out).toMatch(/, 1 change not applied yet \(see plan\)\.\n$/);
});

test('what is made by hand under our names is shown', async () => {
  await aws.cloudwatch.send(new PutMetricAlarmCommand({ ...slowRoute, AlarmName: 'insurance-claims-test-by-hand' }));
  const { exitCode, out } = await monitor('drift --env test');
  expect(exitCode).toBe(2);
  expect(out).toContain('  + alarm insurance-claims-test-by-hand\n      made by hand under our names on ');
});

test('an edited definition is no drift before it is applied', async () => {
  for (const file of [
    'alarms/database.yaml',
    'alarms/composites.yaml',
    'dashboards/database.yaml',
    'dashboards/saved-queries.yaml',
  ]) {
    const path = join(fixture.folder, file);
    const text = await readFile(path, 'utf8');
    await writeFile(
      path,
      text.replace(/Threshold: 80|title: Connections|limit 20|wrong\./, (found) => found.replace(/\d+$|$/, '7')),
    );
  }
  const { exitCode, out } = await monitor('drift --env test');
  expect(out).toMatch(
    /^test: nothing was changed by hand; \d objects as applied, \d changes not applied yet \(see plan\)\.\n$/,
  );
  expect(exitCode).toBe(0);
});

test('a muted alarm is shown, and no drift; a plan says that it would be unmuted', async () => {
  await aws.cloudwatch.send(new PutMetricAlarmCommand({ ...slowRoute, ActionsEnabled: false }));
  expect(await monitor('drift --env test')).toMatchObject({
    exitCode: 0,
    out: '  muted: alarm insurance-claims-test-slow-route: its actions are disabled\n\ntest: nothing was changed by hand; 7 objects as applied.\n',
  });
  expect((await monitor('plan --env test')).out).toContain(
    'warning: alarm insurance-claims-test-slow-route: somebody muted it (its actions are disabled)',
  );
});

test('the state of an alarm is no drift', async () => {
  await aws.cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName: slowRoute.AlarmName, StateValue: 'ALARM', StateReason: 'a drill' }),
  );
  expect((await monitor('drift --env test')).exitCode).toBe(0);
});
