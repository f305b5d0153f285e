import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  ListDashboardsCommand,
  PutCompositeAlarmCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { DescribeQueryDefinitionsCommand, PutQueryDefinitionCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { declareComposites, runMonitorIn, theirAlarm } from './monitor-fixture.ts';

let aws: TestEndpoint;
let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;
const prefix = 'insurance-claims-test-';

beforeEach(async () => {
  aws = await startTestEndpoint();
  fixture = await createDefinitionFolder();
  await declareComposites(fixture.folder);
  expect((await monitor('apply --env test --yes')).exitCode).toBe(0);
});
afterEach(async () => {
  await aws.close();
  await fixture.remove();
});

const monitor = (words: string, answer?: string | (() => Promise<string>)) =>
  runMonitorIn(fixture.folder, aws, words, answer);

/** The names of all that is in the account. */
async function inAccount(): Promise<string[]> {
  const { MetricAlarms = [], CompositeAlarms = [] } = await aws.cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  const { DashboardEntries = [] } = await aws.cloudwatch.send(new ListDashboardsCommand({}));
  const { queryDefinitions = [] } = await aws.logs.send(new DescribeQueryDefinitionsCommand({}));
  const alarms = [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
  const others = [
    ...DashboardEntries.map(({ DashboardName }) => DashboardName),
    ...queryDefinitions.map(({ name }) => name),
  ];
  return [...alarms, ...others].map(String).sort();
}

test('takes away alarms, dashboards and saved queries, composites first, and finds nothing a second time', async () => {
  await aws.cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: [`${prefix}connections`] }));
  const { exitCode, out, questions } = await monitor('destroy --env test', 'test');
  expect(questions).toEqual(['Delete 7 objects of test? Type test to do it: ']);
  const deleted = [...out.matchAll(/deleted ([a-z ]+?) (insurance\S*)/g)].map(([, kind, name]) => `${kind} ${name}`);
  expect(deleted.slice(0, 2)).toEqual([`composite alarm ${prefix}anything`, `composite alarm ${prefix}outage`]);
  expect(deleted).toHaveLength(7);
  expect({ exitCode, left: await inAccount() }).toEqual({ exitCode: 0, left: [] });
  const again = await monitor('destroy --env test', 'test');
  expect(again).toMatchObject({ exitCode: 0, questions: [] });
  expect(again.out).toContain('test: nothing of it is there.');
});

test('needs neither valid definitions nor what the environment looks up', async () => {
  await writeFile(join(fixture.folder, 'alarms/broken.yaml'), 'broken: [');
  await rm(join(fixture.folder, 'dashboards'), { recursive: true });
  expect((await monitor('destroy --env test --yes')).exitCode).toBe(0);
  expect(await inAccount()).toEqual([]);
});

test.each(['', 'y', 'yes', 'tes', 'test2', 'production'])('the answer "%s" deletes nothing', async (answer) => {
  const before = await inAccount();
  const { exitCode, out } = await monitor('destroy --env test', answer);
  expect(out).toMatch(/Nothing was changed\.\n$/);
  expect({ exitCode, left: await inAccount() }).toEqual({ exitCode: 1, left: before });
});

test('where nobody can be asked, it says the command that does it', async () => {
  const before = await inAccount();
  const { exitCode, out } = await monitor('destroy --env test');
  expect(out).toMatch(/destroy --env test --yes\n$/);
  expect({ exitCode, left: await inAccount() }).toEqual({ exitCode: 2, left: before });
});

test("never what is not ours: somebody else's under our names, another environment's, another region's", async () => {
  const tags = (environment: string, region = 'us-east-1') => [
    { Key: 'ManagedBy', Value: 'insurance-claims' },
    { Key: 'Environment', Value: environment },
    { Key: 'Region', Value: region },
  ];
  const alarm = (AlarmName: string, Tags?: { Key: string; Value: string }[]) =>
    aws.cloudwatch.send(new PutMetricAlarmCommand({ ...theirAlarm, AlarmName, Tags }));
  await alarm('insurance-claims-production-no-traffic', tags('production'));
  await alarm(`${prefix}eu-no-traffic`, tags('test-eu'));
  await alarm(`${prefix}elsewhere`, tags('test', 'eu-west-1'));
  await alarm(`${prefix}theirs`);
  await alarm('something-else');
  await aws.cloudwatch.send(
    new PutCompositeAlarmCommand({ AlarmName: `${prefix}their-composite`, AlarmRule: 'FALSE' }),
  );
  await aws.cloudwatch.send(
    new PutDashboardCommand({ DashboardName: `${prefix}theirs`, DashboardBody: '{"widgets":[]}' }),
  );
  await aws.logs.send(
    new PutQueryDefinitionCommand({ name: 'insurance-claims-test/theirs', queryString: 'limit 1', logGroupNames: [] }),
  );
  const { exitCode, out } = await monitor('destroy --env test --yes');
  expect(out).toContain(`alarm ${prefix}theirs does not carry our tags, so it is somebody else's; it is left alone`);
  expect(exitCode).toBe(1);
  expect(await inAccount()).toEqual(
    [
      'insurance-claims-production-no-traffic',
      `${prefix}eu-no-traffic`,
      `${prefix}elsewhere`,
      `${prefix}theirs`,
      `${prefix}theirs`,
      `${prefix}their-composite`,
      'insurance-claims-test/theirs',
      'something-else',
    ].sort(),
  );
});

test('is refused while it waits, when somebody changes something', async () => {
  const { exitCode, error } = await monitor('destroy --env test', async () => {
    await monitor('destroy --env test --yes');
    return 'test';
  });
  expect(exitCode).toBe(1);
  expect(error).toContain('The account has moved on');
});

test('is refused in another account', async () => {
  const file = join(fixture.folder, 'environments/test.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/AccountId: .*/, 'AccountId: "999988887777"'));
  const before = await inAccount();
  const { exitCode, error } = await monitor('destroy --env test --yes');
  expect(error).toContain('999988887777');
  expect({ exitCode, left: await inAccount() }).toEqual({ exitCode: 1, left: before });
});

test('says in JSON what became of each', async () => {
  const { out } = await monitor('destroy --env test --yes --json');
  const { events, missing } = JSON.parse(out) as { events: { type: string }[]; missing: unknown[] };
  expect(events.map(({ type }) => type)).toEqual(Array(7).fill('deleted'));
  expect(missing).toEqual([]);
});
