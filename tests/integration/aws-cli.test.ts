import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { declareComposites, runMonitorIn } from './monitor-fixture.ts';

const command = process.env.AWS_CLI;
const run = promisify(execFile);

describe.skipIf(!command)('the aws command', () => {
  let aws: TestEndpoint;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aws-cli-'));
    await writeFile(join(folder, 'config'), '');
  });
  afterAll(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    aws = await startTestEndpoint();
  });
  afterEach(() => aws.close());

  const cloudwatch = (...args: string[]) => awsCommand('cloudwatch', ...args);

  /** What `aws ...` prints, as JSON; nothing for a command without output. */
  async function awsCommand(...args: string[]): Promise<unknown> {
    const options = {
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        AWS_CONFIG_FILE: join(folder, 'config'),
        AWS_SHARED_CREDENTIALS_FILE: join(folder, 'config'),
        AWS_ACCESS_KEY_ID: 'anyone',
        AWS_SECRET_ACCESS_KEY: 'anything',
        AWS_DEFAULT_REGION: 'eu-west-1',
        AWS_PAGER: '',
      },
    };
    const all = ['--endpoint-url', aws.endpoint.url, '--output', 'json', ...args];
    const { stdout } = await run(command ?? '', all, options);
    return stdout === '' ? undefined : JSON.parse(stdout);
  }

  const minuteAgo = new Date(startMs - 60_000).toISOString();

  test('puts, lists and reads metrics', async () => {
    const data = [{ MetricName: 'Latency', Timestamp: minuteAgo, Values: [1, 3], Counts: [3, 1], Unit: 'Seconds' }];
    await cloudwatch('put-metric-data', '--namespace', 'Shop', '--metric-data', JSON.stringify(data));
    expect(await cloudwatch('list-metrics', '--namespace', 'Shop')).toEqual({
      Metrics: [{ Namespace: 'Shop', MetricName: 'Latency', Dimensions: [] }],
    });
    const Metric = { Namespace: 'Shop', MetricName: 'Latency' };
    const queries = [
      { Id: 'm1', MetricStat: { Metric, Period: 60, Stat: 'Average' }, ReturnData: false },
      { Id: 'e1', Expression: 'm1 * 1000', Label: 'Milliseconds' },
    ];
    const times = ['--start-time', new Date(startMs - 600_000).toISOString(), '--end-time', String(startMs / 1000)];
    expect(
      await cloudwatch('get-metric-data', ...times, '--metric-data-queries', JSON.stringify(queries)),
    ).toMatchObject({
      MetricDataResults: [{ Id: 'e1', Label: 'Milliseconds', Values: [1500], StatusCode: 'Complete' }],
    });
  });

  test('puts and describes alarms', async () => {
    const datum = { MetricName: 'Latency', Timestamp: new Date(minuteAgo), Value: 1.5 };
    aws.endpoint.putAwsMetricData('AWS/Shop', [datum]);
    await cloudwatch(
      ...['put-metric-alarm', '--alarm-name', 'latency', '--namespace', 'AWS/Shop', '--metric-name', 'Latency'],
      ...['--statistic', 'Average', '--period', '60', '--evaluation-periods', '1', '--threshold', '1'],
      ...['--comparison-operator', 'GreaterThanThreshold', '--alarm-description', 'slow & "late"'],
    );
    aws.clock.advanceMs(60_000);
    aws.endpoint.evaluateAlarms();
    expect(await cloudwatch('describe-alarms', '--state-value', 'ALARM')).toMatchObject({
      MetricAlarms: [
        {
          AlarmName: 'latency',
          AlarmDescription: 'slow & "late"',
          AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:latency',
          Threshold: 1,
          Dimensions: [],
          ActionsEnabled: true,
        },
      ],
      CompositeAlarms: [],
    });
  });

  test('puts, lists and gets dashboards', async () => {
    const body = JSON.stringify({ widgets: [{ type: 'text', properties: { markdown: '# A & B' } }] });
    await cloudwatch('put-dashboard', '--dashboard-name', 'service', '--dashboard-body', body);
    expect(await cloudwatch('list-dashboards')).toMatchObject({ DashboardEntries: [{ DashboardName: 'service' }] });
    expect(await cloudwatch('get-dashboard', '--dashboard-name', 'service')).toEqual({
      DashboardName: 'service',
      DashboardArn: 'arn:aws:cloudwatch::123456789012:dashboard/service',
      DashboardBody: body,
    });
  });

  test('puts, evaluates and deletes composite alarms', async () => {
    const put = ['put-composite-alarm', '--alarm-name', 'outage', '--alarm-rule', 'TRUE AND NOT FALSE'];
    await cloudwatch(...put, '--tags', 'Key=team,Value=claims');
    aws.endpoint.evaluateAlarms();
    expect(await cloudwatch('describe-alarms', '--alarm-types', 'CompositeAlarm')).toMatchObject({
      MetricAlarms: [],
      CompositeAlarms: [{ AlarmName: 'outage', AlarmRule: 'TRUE AND NOT FALSE', StateValue: 'ALARM' }],
    });
    await cloudwatch('delete-alarms', '--alarm-names', 'outage');
    expect(await cloudwatch('describe-alarms', '--alarm-types', 'CompositeAlarm')).toMatchObject({
      CompositeAlarms: [],
    });
  });

  test('reads back what the monitoring command applied', async () => {
    const fixture = await createDefinitionFolder();
    try {
      await declareComposites(fixture.folder);
      const applied = await runMonitorIn(fixture.folder, aws, 'apply --env test --yes');
      expect(applied).toMatchObject({ exitCode: 0, error: '' });
    } finally {
      await fixture.remove();
    }
    const types = ['--alarm-types', 'MetricAlarm', 'CompositeAlarm'];
    expect(
      await cloudwatch('describe-alarms', '--alarm-name-prefix', 'insurance-claims-test-', ...types),
    ).toMatchObject({
      MetricAlarms: [
        { AlarmName: 'insurance-claims-test-connections', Threshold: 80, DatapointsToAlarm: 2 },
        { AlarmName: 'insurance-claims-test-slow-route', ExtendedStatistic: 'p99', Period: 300 },
      ],
      CompositeAlarms: [
        { AlarmName: 'insurance-claims-test-anything', AlarmRule: expect.stringContaining('test-outage') },
        { AlarmName: 'insurance-claims-test-outage', AlarmRule: expect.stringContaining('test-connections') },
      ],
    });
    const dashboards = await cloudwatch('list-dashboards');
    expect(dashboards).toMatchObject({ DashboardEntries: [{ DashboardName: 'insurance-claims-test-database' }] });
    expect(await awsCommand('logs', 'describe-query-definitions')).toMatchObject({
      queryDefinitions: [
        { queryString: expect.stringContaining('stats count() by route') },
        { queryString: expect.stringContaining('sort duration_ms desc') },
      ],
    });
  });

  test.each(
    Object.entries({
      'a namespace of AWS': {
        args: ['put-metric-data', '--namespace', 'AWS/RDS', '--metric-name', 'A', '--value', '1'],
        error: /\(InvalidParameterValue\) when calling the PutMetricData operation: The value AWS\/RDS/,
      },
      'an alarm that does not exist': {
        args: ['set-alarm-state', '--alarm-name', 'missing', '--state-value', 'OK', '--state-reason', 'x'],
        error: /\(ResourceNotFound\) when calling the SetAlarmState operation: Unknown alarm: missing/,
      },
      'a dashboard that is not JSON': {
        args: ['put-dashboard', '--dashboard-name', 'service', '--dashboard-body', '{'],
        error: /\(InvalidParameterInput\) when calling the PutDashboard operation: The dashboard body is invalid/,
      },
    }),
  )('prints why it was refused: %s', async (_sentence, { args, error }) => {
    await expect(cloudwatch(...args)).rejects.toMatchObject({ stderr: expect.stringMatching(error) });
  });
});
