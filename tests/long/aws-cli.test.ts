import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AwsCliSession, startAwsCli } from '../integration/aws-cli-session.ts';
import { awsScript } from '../integration/aws-script.ts';
import { startTestEndpoint, type TestEndpoint } from '../integration/aws-test-endpoint.ts';
import { declareComposites, runMonitorIn } from '../integration/monitor-fixture.ts';
import { type Caller, expectedOf, type Outcome, playScript, sdkCaller } from '../integration/play-aws-script.ts';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';

const command = process.env.AWS_CLI;

const cliCaller =
  (run: (...args: string[]) => ReturnType<AwsCliSession['run']>): Caller =>
  async (call, input) => {
    // JSON has no NaN, and Python's has.
    const json = JSON.stringify(input, (_, value) => (Number.isNaN(value) ? '@NaN' : value)).replaceAll(
      '"@NaN"',
      'NaN',
    );
    const name = call.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
    const { code, stdout, stderr } = await run('cloudwatch', name, '--no-paginate', '--cli-input-json', json);
    if (code === 0) return { answer: stdout === '' ? {} : JSON.parse(stdout, isoTime) };
    const [, refusal = '', message = stderr] =
      /^An error occurred \((\w+)\) when .*? operation: (.*)$/s.exec(stderr.trim()) ?? [];
    return { refused: [refusal, message] };
  };

/** The CLI writes `2026-02-01T12:00:00+00:00`, and leaves out what is newer than itself. */
function isoTime(_name: string, value: unknown): unknown {
  const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/.test(value);
  return isTime ? new Date(value).toISOString() : value;
}

/** The aws command with an endpoint of its own. */
async function withCli<Result>(
  work: (aws: TestEndpoint, run: (...args: string[]) => ReturnType<AwsCliSession['run']>) => Promise<Result>,
): Promise<Result> {
  const aws = await startTestEndpoint();
  try {
    return await work(aws, (...args) => cli!.run(['--endpoint-url', aws.endpoint.url, '--output', 'json', ...args]));
  } finally {
    await aws.close();
  }
}

let cli: AwsCliSession | undefined;
beforeAll(async () => {
  if (command) cli = await startAwsCli(command);
});
afterAll(() => cli?.close());

const calls = awsScript.filter((step) => 'call' in step);

describe('one script of calls', () => {
  let bySdk: Outcome[];
  beforeAll(async () => {
    const aws = await startTestEndpoint();
    bySdk = await playScript(aws, sdkCaller(aws.cloudwatch)).finally(() => aws.close());
  });

  test('by the JavaScript SDK gets its answers', () => {
    for (const [i, step] of calls.entries()) expect(bySdk[i], `${i}: ${step.call}`).toMatchObject(expectedOf(step));
  });

  test.skipIf(!command)(
    'by the aws command gets the same ones',
    async () => {
      const byCli = await withCli((aws, run) => playScript(aws, cliCaller(run)));
      for (const [i, step] of calls.entries()) expect(byCli[i], `${i}: ${step.call}`).toEqual(bySdk[i]);
    },
    120_000,
  );
});

describe.skipIf(!command)('what an engineer types', () => {
  test('puts a metric and an alarm on it, and finds the alarm', () =>
    withCli(async (aws, run) => {
      const metric = ['--namespace', 'Shop', '--metric-name', 'Latency'];
      await run('cloudwatch', 'put-metric-data', ...metric, '--value', '1.5', '--dimensions', 'Route=/claim');
      await run(
        ...['cloudwatch', 'put-metric-alarm', '--alarm-name', 'latency', ...metric, '--dimensions'],
        ...['Name=Route,Value=/claim', '--statistic', 'Average', '--period', '60', '--evaluation-periods', '1'],
        ...['--threshold', '1', '--comparison-operator', 'GreaterThanThreshold', '--tags', 'Key=team,Value=claims'],
      );
      aws.clock.advanceMs(60_000);
      aws.endpoint.evaluateAlarms();
      const { stdout } = await run('cloudwatch', 'describe-alarms', '--state-value', 'ALARM');
      expect(JSON.parse(stdout)).toMatchObject({ MetricAlarms: [{ AlarmName: 'latency', Threshold: 1 }] });
    }));

  test('reads back what the monitoring command applied', () =>
    withCli(async (aws, run) => {
      const fixture = await createDefinitionFolder();
      try {
        await declareComposites(fixture.folder);
        const applied = await runMonitorIn(fixture.folder, aws, 'apply --env test --yes');
        expect(applied).toMatchObject({ exitCode: 0, error: '' });
      } finally {
        await fixture.remove();
      }
      const read = async (...args: string[]) => JSON.parse((await run(...args)).stdout) as unknown;
      const prefix = ['--alarm-name-prefix', 'insurance-claims-test-'];
      const types = ['--alarm-types', 'MetricAlarm', 'CompositeAlarm'];
      expect(await read('cloudwatch', 'describe-alarms', ...prefix, ...types)).toMatchObject({
        MetricAlarms: [
          { AlarmName: 'insurance-claims-test-connections', Threshold: 80, DatapointsToAlarm: 2 },
          { AlarmName: 'insurance-claims-test-slow-route', ExtendedStatistic: 'p99', Period: 300 },
        ],
        CompositeAlarms: [
          { AlarmName: 'insurance-claims-test-anything', AlarmRule: expect.stringContaining('test-outage') },
          { AlarmName: 'insurance-claims-test-outage', AlarmRule: expect.stringContaining('test-connections') },
        ],
      });
      expect(await read('cloudwatch', 'list-dashboards')).toMatchObject({
        DashboardEntries: [{ DashboardName: 'insurance-claims-test-database' }],
      });
      expect(await read('logs', 'describe-query-definitions')).toMatchObject({
        queryDefinitions: [
          { queryString: expect.stringContaining('stats count() by route') },
          { queryString: expect.stringContaining('sort duration_ms desc') },
        ],
      });
    }));
});
