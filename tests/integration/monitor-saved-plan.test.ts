import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { declareComposites, runMonitorIn, theirAlarm } from './monitor-fixture.ts';

let aws: TestEndpoint;
let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;

beforeEach(async () => {
  aws = await startTestEndpoint();
  fixture = await createDefinitionFolder();
  await declareComposites(fixture.folder);
});
afterEach(async () => {
  await aws.close();
  await fixture.remove();
});

const monitor = (words: string) => runMonitorIn(fixture.folder, aws, words);

async function alarmNames(): Promise<string[]> {
  const { MetricAlarms = [] } = await aws.cloudwatch.send(new DescribeAlarmsCommand({}));
  return MetricAlarms.map(({ AlarmName = '' }) => AlarmName);
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const path = join(fixture.folder, file);
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
}

test('a saved plan is applied exactly, whatever the definitions have become', async () => {
  const planned = await monitor('plan --env test --out next.plan.json');
  expect(planned.exitCode).toBe(2);
  expect(planned.out).toMatch(
    /The plan is in next\.plan\.json\. .*:\n {2}npm run monitor -- apply next\.plan\.json --env test\n$/,
  );
  await edit('alarms/database.yaml', 'Threshold: 80', 'Threshold: 20');
  const applied = await monitor('apply next.plan.json --env test --yes');
  expect(applied.out).toContain('test: 7 created, 0 updated, 0 deleted, 0 unchanged.\n');
  expect(applied.exitCode).toBe(0);
  expect((await monitor('plan --env test')).out).toContain('~ Threshold: 80 -> 20');
});

test('without a terminal it prints the command that confirms', async () => {
  await monitor('plan --env test --out next.plan.json');
  const { exitCode, out } = await monitor('apply --plan next.plan.json --env test');
  expect(exitCode).toBe(2);
  expect(out).toMatch(/run:\n {2}npm run monitor -- apply next\.plan\.json --env test --yes\n$/);
});

describe('it is refused once the account has moved on, and nothing is changed', () => {
  const moves: Record<string, [move: () => Promise<unknown>, message: string]> = {
    'by a new alarm': [
      () => aws.cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: 'insurance-claims-test-new', ...theirAlarm })),
      'alarm insurance-claims-test-new is new',
    ],
    'by a changed alarm': [
      () =>
        aws.cloudwatch.send(
          new PutMetricAlarmCommand({ AlarmName: 'insurance-claims-test-slow-route', ...theirAlarm }),
        ),
      'alarm insurance-claims-test-slow-route is another',
    ],
    'by a changed dashboard': [
      () =>
        aws.cloudwatch.send(
          new PutDashboardCommand({ DashboardName: 'insurance-claims-test-database', DashboardBody: '{"widgets":[]}' }),
        ),
      'dashboard insurance-claims-test-database is another',
    ],
    'by an alarm that is gone': [
      async () => {
        for (const key of ['anything', 'outage'])
          await aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [`insurance-claims-test-${key}`] }));
      },
      'alarm insurance-claims-test-outage is gone',
    ],
    'by an apply': [() => monitor('apply --env test --yes'), 'dashboard insurance-claims-test-database is another'],
  };
  test.for(Object.entries(moves))('%s', async ([, [move, message]]) => {
    await monitor('apply --env test --yes');
    await edit('dashboards/database.yaml', 'title: Connections', 'title: Open connections');
    await edit('dashboards/saved-queries.yaml', 'limit 20', 'limit 50');
    await monitor('plan --env test --out next.plan.json');
    await move();
    const before = await alarmNames();
    const { exitCode, error } = await monitor('apply next.plan.json --env test --yes');
    expect(exitCode).toBe(1);
    expect(error).toContain('error: The account has moved on since the plan was made:\n');
    expect(error).toContain(message);
    expect(error).toContain('Nothing was changed. Make a new plan.');
    expect(await alarmNames()).toEqual(before);
  });
});

test('a plan that waits at the prompt while somebody else applies is refused too', async () => {
  const { exitCode, error } = await runMonitorIn(fixture.folder, aws, 'apply --env test', async () => {
    await monitor('apply --env test --yes');
    return 'yes';
  });
  expect(exitCode).toBe(1);
  expect(error).toContain('alarm insurance-claims-test-connections is new');
});

test.for([
  ['of another environment', 'apply next.plan.json --env other', 'next.plan.json is a plan for test in us-east-1.'],
  ['that is not there', 'apply none.json --env test', 'none.json cannot be read.'],
  ['that is none', 'apply alarms/database.yaml --env test', 'alarms/database.yaml is not a plan'],
] as const)('a plan %s ends in a message', async ([, words, message]) => {
  await monitor('plan --env test --out next.plan.json');
  const { exitCode, error } = await monitor(words);
  expect(exitCode).toBe(1);
  expect(error).toContain(message);
});
