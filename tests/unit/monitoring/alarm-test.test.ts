import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlarmTestRun } from '../../../src/monitoring/alarm-test-run.ts';
import { runAlarmTests } from '../../../src/monitoring/alarm-test-run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alarm-tests-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Alarms that a test file brings along. */
const alarms = `
alarms:
  share:
    Metrics:
      - Id: errors
        MetricStat: { Metric: { Namespace: N, MetricName: Same }, Period: 60, Stat: Sum }
        ReturnData: false
      - Id: requests
        MetricStat: { Metric: { Namespace: N, MetricName: Same }, Period: 60, Stat: SampleCount }
        ReturnData: false
      - { Id: share, Expression: '100 * FILL(errors, 0) / requests' }
    ComparisonOperator: GreaterThanThreshold
    Threshold: 5
    EvaluationPeriods: 5
    DatapointsToAlarm: 3
  hosts:
    { Namespace: N, MetricName: Hosts, Statistic: Minimum, Period: 60, ComparisonOperator: LessThanThreshold, Threshold: 2,
      EvaluationPeriods: 2, TreatMissingData: breaching }
  slow:
    { Namespace: N, MetricName: Latency, ExtendedStatistic: p99, Period: 300, ComparisonOperator: GreaterThanThreshold,
      Threshold: 1000, EvaluationPeriods: 1 }
  cold:
    { Namespace: N, MetricName: Temperature, ExtendedStatistic: p50, Period: 60, ComparisonOperator: LessThanThreshold,
      Threshold: -5, EvaluationPeriods: 1 }
  quiet:
    Metrics:
      - Id: requests
        MetricStat: { Metric: { Namespace: N, MetricName: Requests }, Period: 3600, Stat: Sum }
        ReturnData: false
      - { Id: working, Expression: 'IF(DAY(requests) <= 5 AND HOUR(requests) >= 8, requests, 1)' }
    ComparisonOperator: LessThanThreshold
    Threshold: 1
    EvaluationPeriods: 1
  either: { AlarmRule: ALARM(share) OR ALARM("hosts") }
  fine: { AlarmRule: OK(share) AND OK(hosts) }
  above: { AlarmRule: ALARM(either) AND NOT ALARM(slow) }
  kept-back:
    AlarmRule: ALARM(share)
    ActionsSuppressor: slow
    ActionsSuppressorWaitPeriod: 120
    ActionsSuppressorExtensionPeriod: 180
`;

async function run(tests: string, more: Partial<Parameters<typeof runAlarmTests>[0]> = {}): Promise<AlarmTestRun> {
  await writeFile(join(folder, 'a.test.yaml'), `${alarms}tests:\n${tests}`);
  return await runAlarmTests({ folder, files: ['a.test.yaml'], ...more });
}

describe('a test that holds', () => {
  const cases: Record<string, string> = {
    'three bad minutes of five': `
      alarm: share
      start: OK
      series: { errors: 0x4 12 12 12, requests: 100x7 }
      expect: { 5: OK, 7: OK, 8: ALARM }`,
    'a state that nobody gave a beginning': `
      alarm: share
      series: { errors: 0x4 }
      expect: { 1: INSUFFICIENT_DATA }`,
    'a series of numbers in hexadecimal, for YAML': `
      alarm: hosts
      series: { value: 0x4 }
      expect: { 2: ALARM, 5: ALARM }`,
    'one number': `
      alarm: hosts
      series: { value: 2 }
      expect: { 1: OK }`,
    'nothing after the end of a series, and what the alarm makes of that': `
      alarm: hosts
      start: OK
      series: { value: 2x2 }
      expect: { 3: OK, 5: OK, 7: ALARM }`,
    'values below 0, of which CloudWatch has no percentile, are what the percentile is': `
      alarm: cold
      series: { value: -4 -6 }
      expect: { 1: OK, 2: ALARM }`,
    'working hours begin on a Monday at 8': `
      alarm: quiet
      begins: '2026-01-05T06:00Z'
      series: { requests: 0x5 }
      expect: { 1: OK, 2: OK, 3: ALARM }`,
    'there are none on a Sunday': `
      alarm: quiet
      begins: '2026-01-11T06:00:00Z'
      series: { requests: 0x5 }
      expect: { 3: OK, 6: OK }`,
    'an expression that is given instead of computed': `
      alarm: share
      start: OK
      series: { share: 0x4 12 12 12 }
      expect: { 7: OK, 8: ALARM }`,
    'a composite, by the states of what is below it': `
      alarm: either
      start: OK
      states: { share: OKx1 ALARM OK, hosts: OKx3 ALARM }
      expect: { 1: OK, 2: OK, 3: ALARM, 4: OK, 5: ALARM, 9: ALARM }`,
    'a composite, by their series': `
      alarm: either
      start: OK
      series:
        share: { errors: 0x4 12 12 12 0x5, requests: 100x12 }
        hosts: 2x12
      expect: { 7: OK, 8: ALARM, 11: OK }`,
    'a composite, by states and series': `
      alarm: either
      series: { hosts: { value: 2 1 1 } }
      states: { share: INSUFFICIENT_DATA }
      expect: { 1: OK, 3: ALARM }`,
    'an alarm below a composite of which nothing is said is OK': `
      alarm: fine
      states: { share: INSUFFICIENT_DATAx1 OK }
      expect: { 2: OK, 3: ALARM }`,
    'a composite of composites': `
      alarm: above
      states: { share: OK ALARM, slow: OKx2 ALARM }
      expect: { 1: OK, 2: ALARM, 3: ALARM, 4: OK }`,
    'a composite below, given by its state': `
      alarm: above
      states: { either: OK ALARM }
      expect: { 1: OK, 2: ALARM }`,
    'an alarm with longer periods takes a step when its period is full': `
      alarm: above
      start: OK
      states: { hosts: ALARM }
      series: { slow: 2000 10, share: { requests: 100x20 } }
      expect: { 4: ALARM, 5: OK, 9: OK, 10: ALARM }`,
    'suppression: the wait period, and then the page': `
      alarm: kept-back
      start: OK
      states: { share: OK ALARM }
      expect:
        1: { StateValue: OK, ActionsSuppressedBy: none }
        2: { StateValue: ALARM, ActionsSuppressedBy: WaitPeriod }
        3: { StateValue: ALARM, ActionsSuppressedBy: WaitPeriod }
        4: { StateValue: ALARM, ActionsSuppressedBy: none }`,
    'suppression: the suppressor goes to ALARM in the wait period, and an extension follows it': `
      alarm: kept-back
      start: OK
      states: { share: OK ALARM, slow: OKx1 ALARMx1 OK }
      expect:
        2: { StateValue: ALARM, ActionsSuppressedBy: WaitPeriod }
        3: { StateValue: ALARM, ActionsSuppressedBy: Alarm }
        4: ALARM
        5: { StateValue: ALARM, ActionsSuppressedBy: ExtensionPeriod }
        7: { StateValue: ALARM, ActionsSuppressedBy: ExtensionPeriod }
        8: { StateValue: ALARM, ActionsSuppressedBy: none }`,
  };
  test.for(Object.entries(cases))('%s', async ([name, text]) => {
    const { results, problems } = await run(`  -   name: ${JSON.stringify(name)}${text}\n`);
    expect(problems).toEqual([]);
    expect(results.flatMap(({ checks }) => checks.filter(({ passed }) => !passed))).toEqual([]);
    expect(results).toMatchObject([{ passed: true, test: { name } }]);
  });
});

test('a test that does not hold says what was expected, what was got, and from what', async () => {
  const { results } = await run(`
  - alarm: share
    name: pages too early
    start: OK
    series: { errors: 0 _ 12 12, requests: 100x4 }
    expect: { 3: ALARM, 5: OK }
`);
  expect(results).toMatchObject([
    {
      passed: false,
      checks: [
        { period: 3, expected: 'ALARM', got: 'OK', passed: false },
        { period: 5, expected: 'OK', got: 'OK', passed: true },
      ],
      rows: [
        { label: 'errors', cells: ['0', '_', '12', '12', '_'] },
        { label: 'requests', cells: ['100', '100', '100', '100', '100'] },
        { label: 'share', cells: ['0', '0', '12', '12', '0'] },
        { label: 'state', cells: ['OK', 'OK', 'OK', 'OK', 'OK'] },
      ],
      reason: expect.stringContaining('Threshold Crossed: '),
    },
  ]);
});

test('a pattern picks tests by "alarm: name"', async () => {
  const tests = `
  - { alarm: hosts, name: one, series: { value: 2 }, expect: { 1: OK } }
  - { alarm: share, name: one, series: {}, expect: { 1: INSUFFICIENT_DATA } }
`;
  const named = async (pattern: RegExp) =>
    (await run(tests, { pattern })).results.map(({ test: { alarm, name } }) => `${alarm}: ${name}`);
  expect(await named(/^hosts: /)).toEqual(['hosts: one']);
  expect(await named(/one$/)).toEqual(['hosts: one', 'share: one']);
  expect(await named(/two/)).toEqual([]);
});

describe('what is wrong with a file is named at its place, and its other tests run', () => {
  const good = '  - { alarm: hosts, name: good, series: { value: 2 }, expect: { 1: OK } }\n';
  const cases: Record<string, [test: string, at: string, message: string]> = {
    'an alarm that does not exist': ['{ alarm: hots, name: n, expect: { 1: OK } }', 'hots', 'there is no alarm hots'],
    'a series for something else': [
      '{ alarm: share, name: n, series: { sum: 0x3 }, expect: { 1: OK } }',
      'sum: 0x3',
      'share has nothing with the Id sum',
    ],
    'a series by Id for a single metric': [
      '{ alarm: hosts, name: n, series: { m1: 0x3 }, expect: { 1: OK } }',
      'm1',
      'hosts has nothing with the Id m1',
    ],
    'a piece of a series that is none': [
      "{ alarm: hosts, name: n, series: { value: '1 2 three' }, expect: { 1: OK } }",
      'three',
      '"three" is not a piece of a series: write 12, 12x3, 10+5x3, _ or _x3',
    ],
    'a list for a series': [
      '{ alarm: hosts, name: n, series: { value: [1, 2] }, expect: { 1: OK } }',
      'value',
      'this is not a series',
    ],
    'a period that is not counted': [
      '{ alarm: hosts, name: n, expect: { 0: OK } }',
      '0: OK',
      '0 is not a number of periods',
    ],
    'a state that CloudWatch does not have': [
      '{ alarm: hosts, name: n, expect: { 1: FIRING } }',
      'FIRING',
      'this is not a state',
    ],
    'nothing expected': ['{ alarm: hosts, name: n, expect: {} }', 'expect', 'nothing is expected'],
    'states of an alarm that has none below it': [
      '{ alarm: hosts, name: n, states: { share: OK }, expect: { 1: OK } }',
      'states',
      'hosts is not a composite alarm, so nothing is below it',
    ],
    'an alarm that is not below the composite': [
      '{ alarm: either, name: n, states: { slow: OK }, expect: { 1: OK } }',
      'slow',
      'slow is not below either',
    ],
    'one series for several metrics': [
      '{ alarm: either, name: n, series: { share: 0x3 }, expect: { 1: OK } }',
      '0x3',
      'share reads several metrics',
    ],
    'states and series of the same alarm': [
      '{ alarm: either, name: n, states: { hosts: OK }, series: { hosts: 2 }, expect: { 1: OK } }',
      'hosts: 2',
      'the states of hosts are given already',
    ],
    'suppression where nothing suppresses': [
      '{ alarm: either, name: n, expect: { 1: { StateValue: OK, ActionsSuppressedBy: Alarm } } }',
      'Alarm }',
      'either has no ActionsSuppressor',
    ],
  };
  test.for(Object.entries(cases))('%s', async ([, [text, at, message]]) => {
    const { results, problems } = await run(`  - ${text}\n${good}`);
    expect(results).toMatchObject([{ passed: true, test: { name: 'good' } }]);
    const line = alarms.split('\n').length + 1;
    expect(problems).toMatchObject([{ message, file: 'a.test.yaml', line, column: 5 + text.indexOf(at) }]);
  });

  test('a field that no test has, and then none of them run', async () => {
    const { results, problems } = await run(`  - { alarm: hosts, name: n, expected: { 1: OK } }\n${good}`);
    expect(results).toEqual([]);
    expect(problems.map(({ message }) => message)).toEqual(['expect is missing', 'unknown field expected']);
  });
});

describe('alarms of a file’s own are held to CloudWatch’s rules', () => {
  const cases: Record<string, [alarm: string, message: RegExp]> = {
    'a period that CloudWatch refuses': [
      'bad: { Namespace: N, MetricName: M, Statistic: Sum, Period: 45, ComparisonOperator: GreaterThanThreshold, Threshold: 1, EvaluationPeriods: 1 }',
      /^Period should be 10, 20, 30 or a multiple of 60/,
    ],
    'an expression that cannot be read': [
      'bad: { Metrics: [{ Id: e, Expression: 1 + }], ComparisonOperator: GreaterThanThreshold, Threshold: 1, EvaluationPeriods: 1 }',
      /ends too early/,
    ],
    'a misspelt field': [
      'bad: { TreatMisingData: breaching, Namespace: N, MetricName: M, Statistic: Sum, Period: 60, ComparisonOperator: GreaterThanThreshold, Threshold: 1, EvaluationPeriods: 1 }',
      /^unknown field TreatMisingData$/,
    ],
    'a rule that cannot be read': ['bad: { AlarmRule: ALARM(hosts) OR }', /ends too early/],
    'a rule about nobody': ['bad: { AlarmRule: ALARM(nobody) }', /^there is no alarm nobody$/],
    'a circle': ['bad: { AlarmRule: ALARM(worse) }\n  worse: { AlarmRule: OK(bad) }', /^bad depends on itself/],
  };
  test.for(Object.entries(cases))('%s', async ([, [alarm, message]]) => {
    const text = `alarms:\n  ${alarm}\ntests: []\n`;
    await writeFile(join(folder, 'own.test.yaml'), text.replace('alarms:\n', `${alarms.trim()}\n`));
    const { problems } = await runAlarmTests({ folder, files: [join(folder, 'own.test.yaml')] });
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.line).toBe(alarms.trim().split('\n').length + 1);
  });
});

test('a file that is not there is an error with what to do about it', async () => {
  await expect(runAlarmTests({ folder, files: ['nowhere.test.yaml'] })).rejects.toMatchObject({
    code: 'DEFINITION_INVALID',
    message: 'The test file nowhere.test.yaml cannot be read.',
  });
});
