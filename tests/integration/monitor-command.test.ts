import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { DescribeAlarmsCommand, PutDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compileCache } from '../compile-cache.ts';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { runMonitorIn } from './monitor-fixture.ts';

const program = join(import.meta.dirname, '../../src/monitor.ts');

let aws: TestEndpoint;
let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;

beforeEach(async () => {
  aws = await startTestEndpoint();
  fixture = await createDefinitionFolder();
});
afterEach(async () => {
  await aws.close();
  await fixture.remove();
});

/** The command within this process, without a terminal. */
const monitor = (words: string) => runMonitorIn(fixture.folder, aws, words);

/** Runs the real command in the folder of definitions, without a terminal. */
async function spawnMonitor(words: string, environment: Record<string, string | undefined> = {}) {
  const child = spawn(process.execPath, [program, ...words.split(' ')], {
    cwd: fixture.folder,
    env: {
      PATH: process.env.PATH,
      ...compileCache,
      AWS_ENDPOINT_URL: aws.endpoint.url,
      AWS_ACCESS_KEY_ID: 'anyone',
      AWS_SECRET_ACCESS_KEY: 'anything',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: string[] = [];
  const error: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => error.push(text));
  const [exitCode] = await once(child, 'close');
  return { exitCode, out: out.join(''), error: error.join('') };
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const path = join(fixture.folder, file);
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

describe('validate', () => {
  test('says that all is well, and asks nobody', async () => {
    const { exitCode, out, error } = await spawnMonitor('validate --env test', {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    });
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
    expect(out).toMatch(/^test: valid; 2 alarms and 1 dashboard\.\n/);
  });

  test('shows every problem with its line and ends with 1', async () => {
    await edit('alarms/database.yaml', 'DatapointsToAlarm', 'DatapointToAlarm');
    await edit('dashboards/database.yaml', '100 * open', '100 * opn');
    const { exitCode, out } = await monitor('validate --env test');
    expect(exitCode).toBe(1);
    expect(out).toBe(`alarms/database.yaml:20:3: error: unknown field DatapointToAlarm
  20 |   DatapointToAlarm: 2
     |   ^^^^^^^^^^^^^^^^
  = did you mean DatapointsToAlarm?

dashboards/database.yaml:21:33: error: the expression uses opn, and nothing else here has that Id
  21 |         - [{ expression: '100 * opn / \${MaxConnections}', label: used }]
     |                                 ^^^
  = did you mean open?

test: 2 errors and 0 warnings.
`);
  });

  test('gives the same as JSON', async () => {
    await edit('alarms/database.yaml', 'severity: page', 'severity: urgent');
    const { exitCode, out } = await monitor('validate --env test --json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      environment: 'test',
      valid: false,
      problems: [
        {
          file: 'alarms/database.yaml',
          line: 2,
          column: 13,
          length: 6,
          severity: 'error',
          remedy: expect.stringContaining('write page or ticket'),
        },
      ],
    });
  });
});

describe('plan and apply', () => {
  const unheard = `  warning: there is no topic page: the alarm that notifies it is heard by nobody
  warning: there is no topic ticket: the alarm that notifies it is heard by nobody
`;
  const planned = `  + alarm insurance-claims-test-connections  alarms/database.yaml:1
      + AlarmDescription: "Too many connections.\\nRunbook: https://example.org/claims/docs/runbooks/connections.md"
      + AlarmActions[0]: "arn:aws:sns:us-east-1:123456789012:page"
      + OKActions[0]: "arn:aws:sns:us-east-1:123456789012:page"
      + Metrics.connections.MetricStat.Metric.Namespace: "AWS/RDS"
      + Metrics.connections.MetricStat.Metric.MetricName: "DatabaseConnections"
      + Metrics.connections.MetricStat.Metric.Dimensions.DBInstanceIdentifier: "claims-test"
      + Metrics.connections.MetricStat.Period: 60
      + Metrics.connections.MetricStat.Stat: "Maximum"
      + Metrics.connections.ReturnData: false
      + Metrics.used.Expression: "100 * connections / 60"
      + Metrics.used.ReturnData: true
      + ComparisonOperator: "GreaterThanThreshold"
      + Threshold: 80
      + EvaluationPeriods: 3
      + DatapointsToAlarm: 2
  + alarm insurance-claims-test-slow-route  alarms/database.yaml:22
      + AlarmDescription: "The form is slow.\\nRunbook: https://example.org/claims/docs/runbooks/connections.md"
      + AlarmActions[0]: "arn:aws:sns:us-east-1:123456789012:ticket"
      + OKActions[0]: "arn:aws:sns:us-east-1:123456789012:ticket"
      + Namespace: "InsuranceClaims"
      + MetricName: "RequestLatency"
      + Dimensions.Environment: "test"
      + Dimensions.Route: "/"
      + ExtendedStatistic: "p99"
      + Period: 300
      + ComparisonOperator: "GreaterThanThreshold"
      + Threshold: 1000
      + EvaluationPeriods: 3
      + TreatMissingData: "notBreaching"
  + dashboard insurance-claims-test-database  dashboards/database.yaml:1
      + widget 1, text "How near is the server to its last connection?"
      + widget 2, metric "Connections"

  warning: a new alarm will report OK to ticket as soon as created
${unheard}
test: 3 to create, 0 to update, 0 to delete, 0 unchanged.
Alarms and dashboards cost $0.00 a month now, $0.20 after it.
`;

  test('without a terminal and without --yes, apply prints the command that confirms, changes nothing and ends with 2', async () => {
    expect(await monitor('plan --env test')).toMatchObject({ exitCode: 2, out: planned, error: '' });
    expect(await spawnMonitor('apply --env test')).toEqual({
      exitCode: 2,
      out: `${planned}Nobody can be asked here. To make these changes, run:\n  npm run monitor -- apply --env test --yes\n`,
      error: '',
    });
    const { exitCode, out } = await monitor('apply --env test --json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ confirmWith: 'npm run monitor -- apply --env test --yes' });
  });

  test('with --yes it makes the changes, and then there is nothing to do', async () => {
    expect(await spawnMonitor('apply --env test --yes')).toEqual({
      exitCode: 0,
      out: `${planned}  [1/3] created alarm insurance-claims-test-connections
  [2/3] created alarm insurance-claims-test-slow-route
  [3/3] created dashboard insurance-claims-test-database
test: 3 created, 0 updated, 0 deleted, 0 unchanged.
`,
      error: '',
    });
    const out = `${unheard}\ntest: nothing to do; 2 alarms and 1 dashboard are as declared.\n`;
    const nothing = { exitCode: 0, out, error: '' };
    expect(await monitor('plan --env test')).toMatchObject(nothing);
    expect(await monitor('apply --env test')).toMatchObject(nothing);

    await edit('alarms/database.yaml', 'Threshold: 80', 'Threshold: 85');
    await edit('dashboards/database.yaml', 'title: Connections', 'title: Open connections');
    const changed = await monitor('plan --env test');
    expect(changed.exitCode).toBe(2);
    expect(changed.out).toBe(`  ~ alarm insurance-claims-test-connections  alarms/database.yaml:1
      ~ Threshold: 80 -> 85
  ~ dashboard insurance-claims-test-database  dashboards/database.yaml:1
      ~ widget 2, metric "Open connections"
          ~ properties.title: "Connections" -> "Open connections"

${unheard}
test: 0 to create, 2 to update, 0 to delete, 1 unchanged.
Alarms and dashboards cost $0.20 a month now, $0.20 after it.
`);
    const json = await monitor('apply --env test --yes --json');
    expect(json.exitCode).toBe(0);
    expect(JSON.parse(json.out)).toMatchObject({
      environment: 'test',
      events: [{ type: 'unchanged' }, { type: 'updated', kind: 'alarm' }, { type: 'updated', kind: 'dashboard' }],
      missing: [],
      conflicts: [],
    });
  });

  test('invalid definitions are neither planned nor applied', async () => {
    await edit('alarms/database.yaml', 'severity: page', 'severity: urgent');
    for (const words of ['plan --env test', 'apply --env test --yes']) {
      const { exitCode, out } = await monitor(words);
      expect(exitCode).toBe(1);
      expect(out).toContain('alarms/database.yaml:2:13: error');
    }
    expect((await aws.cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms).toEqual([]);
  });

  test('a conflict ends plan and apply with 1', async () => {
    const body = { DashboardName: 'insurance-claims-test-database', DashboardBody: '{"widgets":[]}' };
    await aws.cloudwatch.send(new PutDashboardCommand(body));
    const { exitCode, out } = await monitor('plan --env test');
    expect(exitCode).toBe(1);
    expect(out).toContain(
      "! dashboard insurance-claims-test-database does not carry our tags, so it is somebody else's; it is left alone",
    );
    const applied = await monitor('apply --env test --yes');
    expect(applied.exitCode).toBe(1);
    expect(applied.out).toContain('test: 2 created');
  });
});

describe('what goes wrong outside ends in one message with its remedy', () => {
  test('nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const { exitCode, out, error } = await spawnMonitor('plan --env test', {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    });
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(error).toBe(
      `error: Could not read the alarms: CloudWatch cannot be reached (connect ECONNREFUSED 127.0.0.1:${port}).\n  Check the network and AWS_ENDPOINT_URL. For the local endpoint, "npm start" must be running.\n`,
    );
  });

  test('no credentials', async () => {
    const nobody = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, HOME: fixture.folder };
    const { exitCode, error } = await spawnMonitor('plan --env test', nobody);
    expect(exitCode).toBe(1);
    expect(error).toMatch(
      /^error: Could not read the alarms: AWS has no valid credentials from here \(.*\)\.\n {2}Sign in .*\n$/,
    );
    const json = await spawnMonitor('plan --env test --json', nobody);
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      error: { code: 'AWS_REFUSED', remedy: expect.stringContaining('AWS_PROFILE') },
    });
  });
});
