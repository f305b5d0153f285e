import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { DescribeQueryDefinitionsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { runMonitorIn } from './monitor-fixture.ts';
import { shopAlarm, shopAlarms } from './shop-alarms.ts';

/** A shop that has other names for everything. */
const files: Readonly<Record<string, string>> = {
  'monitor.config.yaml': `namePrefix: shop-
managedBy: the-shop
command: shopctl
runbooks: help/night
ownNamespaces: { Shop: lists/shop.json }
`,
  'lists/shop.json': JSON.stringify({
    source: 'shop/counters.py',
    madeBy: 'make lists',
    dimensions: { Shelf: ['top', 'middle', 'bottom'] },
    metrics: {
      Connections: { unit: 'Count', kind: 'gauge', dimensionSets: [['Environment']], meaning: 'Open connections' },
      Orders: {
        unit: 'Count',
        kind: 'counter',
        dimensionSets: [['Environment'], ['Environment', 'Shelf']],
        meaning: 'Orders taken',
      },
    },
  }),
  'environments/test.yaml': `Environment: test
Region: us-east-1
AccountId: '123456789012'
PageTopic: arn:aws:sns:us-east-1:123456789012:page
TicketTopic: arn:aws:sns:us-east-1:123456789012:ticket
LogGroup: shop
`,
  'help/night/connections.md': '# Too many connections\n',
  'alarms/database.yaml': `connections:
  severity: page
  runbook: help/night/connections.md
  AlarmDescription: Too many connections.
  Namespace: Shop
  MetricName: Connections
  Dimensions: [{ Name: Environment, Value: "\${Environment}" }]
  Statistic: Maximum
  Period: 60
  EvaluationPeriods: 3
  DatapointsToAlarm: 2
  Threshold: 48
  ComparisonOperator: GreaterThanThreshold
`,
  'dashboards/orders.yaml': `widgets:
  - type: metric
    x: 0
    y: 0
    width: 12
    height: 6
    properties:
      region: \${Region}
      stat: Sum
      period: 60
      metrics: [[Shop, Orders, Environment, "\${Environment}"]]
  - type: alarm
    x: 0
    y: 6
    width: 12
    height: 3
    properties: { alarms: [connections] }
`,
  'dashboards/saved-queries.yaml': 'errors:\n  query: filter status >= 500\n',
};

let aws: TestEndpoint;
let folder: string;
beforeEach(async () => {
  aws = await startTestEndpoint();
  folder = await mkdtemp(join(tmpdir(), 'shop-'));
  for (const [name, text] of Object.entries(files)) await write(name, text);
});
afterEach(async () => {
  await aws.close();
  await rm(folder, { recursive: true });
});

const monitor = (words: string) => runMonitorIn(folder, aws, words);
const { putAlarm } = shopAlarms(() => aws);

async function write(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

async function edit(name: string, from: string, to: string): Promise<void> {
  await writeFile(join(folder, name), (await readFile(join(folder, name), 'utf8')).replace(from, to));
}

async function alarmNamed(name: string) {
  const { MetricAlarms = [] } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms[0];
}

async function ownerOf(arn: string | undefined): Promise<string | undefined> {
  const { Tags = [] } = await aws.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: arn }));
  return Tags.find(({ Key }) => Key === 'ManagedBy')?.Value;
}

test('its definitions are checked against its own metrics, and what nobody watches is listed', async () => {
  const { exitCode, out } = await monitor('validate --env test');
  expect(out).toContain('test: valid; 1 alarm, 1 dashboard and 1 saved query.');
  expect(out).toMatch(/1 metric sent, but neither drawn nor alarmed:\n {2}Orders by Shelf {2}Orders taken\n/);
  expect(exitCode).toBe(0);
});

test('its metrics have their price, each value of a dimension its own', async () => {
  const { out } = await monitor('cost --env test');
  expect(out).toMatch(/metrics of the service's catalogue +5 +\$0\.30 +\$1\.50\n/);
});

test('an apply makes everything under its names and with its tag, and what belongs to others stays', async () => {
  const theirs = { ...shopAlarm, AlarmName: 'insurance-claims-test-connections', Threshold: 1 };
  await putAlarm({ ...theirs, Tags: [{ Key: 'ManagedBy', Value: 'insurance-claims' }] });
  const planned = await monitor('plan --env test --out next.json');
  expect(planned).toMatchObject({ exitCode: 2, error: '' });
  expect(planned.out).toContain('run:\n  shopctl apply next.json --env test\n');
  expect(planned.out).not.toContain('insurance');
  expect((await monitor('apply --env test')).out).toContain('run:\n  shopctl apply --env test --yes\n');
  expect(await monitor('apply next.json --env test --yes')).toMatchObject({ exitCode: 0, error: '' });

  const alarm = await alarmNamed('shop-test-connections');
  expect(alarm?.AlarmDescription).toBe('Too many connections.\nRunbook: help/night/connections.md');
  expect(await ownerOf(alarm?.AlarmArn)).toBe('the-shop');
  const { DashboardEntries } = await aws.cloudwatch.send(new ListDashboardsCommand({}));
  expect(DashboardEntries?.map(({ DashboardName }) => DashboardName)).toEqual(['shop-test-orders']);
  const dashboard = await aws.cloudwatch.send(new GetDashboardCommand({ DashboardName: 'shop-test-orders' }));
  expect(await ownerOf(dashboard.DashboardArn)).toBe('the-shop');
  expect(dashboard.DashboardBody).toContain(':alarm:shop-test-connections');
  const { queryDefinitions } = await aws.logs.send(new DescribeQueryDefinitionsCommand({}));
  expect(queryDefinitions).toEqual([
    expect.objectContaining({
      name: 'shop-test/errors',
      queryString: expect.stringMatching(/^filter status >= 500\n# ManagedBy=the-shop Environment=test /),
    }),
  ]);
  expect(await alarmNamed(theirs.AlarmName)).toMatchObject({ Threshold: 1 });
  expect(await monitor('plan --env test')).toMatchObject({ exitCode: 0 });
});

test('drift sees what was changed by hand under its names, and nothing else', async () => {
  await monitor('apply --env test --yes');
  await putAlarm({ ...shopAlarm, AlarmName: 'insurance-claims-test-connections' });
  expect(await monitor('drift --env test')).toMatchObject({ exitCode: 0 });
  const { AlarmName, AlarmActions, OKActions, AlarmDescription, Dimensions } = (await alarmNamed(
    'shop-test-connections',
  ))!;
  await putAlarm({ AlarmName, AlarmActions, OKActions, AlarmDescription, Dimensions, Threshold: 100 });
  const { exitCode, out } = await monitor('drift --env test');
  expect(exitCode).toBe(2);
  expect(out).toContain('shop-test-connections');
  expect(out).not.toContain('insurance');
});

test('an alarm under its names that carries the tag of another project is left alone', async () => {
  const Tags = [{ Key: 'ManagedBy', Value: 'insurance-claims' }];
  await putAlarm({ AlarmName: 'shop-test-connections', Tags });
  const { exitCode, out } = await monitor('apply --env test --yes');
  expect(exitCode).toBe(1);
  expect(out).toContain('tag it ManagedBy=the-shop and Environment=<environment>');
  expect(await alarmNamed('shop-test-connections')).not.toHaveProperty('AlarmDescription');
});

describe('what is wrong is told in its words', () => {
  test.for([
    [
      'a metric it does not send',
      'Connections\n  D',
      'Conections\n  D',
      'add it to shop/counters.py, then run "make lists"',
    ],
    [
      'a namespace of another project',
      'Namespace: Shop',
      'Namespace: InsuranceClaims',
      'nothing is known of the namespace',
    ],
    ['a runbook elsewhere', 'help/night/', 'docs/runbooks/', 'write help/night/<name>.md'],
    ['a runbook that is not there', 'night/connections', 'night/orders', 'there is no file help/night/orders.md'],
    ['no runbook', '  runbook: help/night/connections.md\n', '', 'add runbook: help/night/<name>.md'],
  ] as const)('%s', async ([, from, to, message]) => {
    await edit('alarms/database.yaml', from, to);
    const { exitCode, out } = await monitor('validate --env test');
    expect(exitCode).toBe(1);
    expect(out).toContain(message);
  });

  test('a plan that is none, and one that cannot be read', async () => {
    await write('next.json', '{}');
    expect((await monitor('apply next.json --env test')).error).toContain('"shopctl plan --env NAME --out next.json"');
    expect((await monitor('apply gone.json --env test')).error).toContain('"shopctl plan --env NAME --out gone.json"');
  });

  test('how it is called', async () => {
    const { out } = await monitor('plan --help');
    expect(out).toContain('Usage: shopctl plan');
    expect(out).toMatch(/--json +print one JSON document\s*\(default: false\)/);
  });
});

describe('without a right monitor.config.yaml no command runs', () => {
  test('and the message says where it is wrong', async () => {
    await edit('monitor.config.yaml', 'runbooks:', 'runbook:');
    const { exitCode, out, error } = await monitor('validate --env test');
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(error).toBe(
      'error: monitor.config.yaml cannot be used:\n  monitor.config.yaml:4:1: unknown field runbook; did you mean runbooks?\n',
    );
  });

  test('and --json says so to programs', async () => {
    await rm(join(folder, 'monitor.config.yaml'));
    const { exitCode, out, error } = await monitor('validate --env test --json');
    expect({ exitCode, error }).toEqual({ exitCode: 1, error: '' });
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'CONFIG_INVALID' } });
  });
});
