import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runAlarmTests } from '../../../../src/monitoring/alarm-tests/alarm-test-run.ts';
import { type AlarmTestFolder, alarms, createAlarmTestFolder } from './alarm-test-fixture.ts';

let fixture: AlarmTestFolder;
beforeAll(async () => {
  fixture = await createAlarmTestFolder();
});
afterAll(() => fixture.remove());

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
    const { results, problems } = await fixture.run(`  - ${text}\n${good}`);
    expect(results).toMatchObject([{ passed: true, test: { name: 'good' } }]);
    const line = alarms.split('\n').length + 1;
    expect(problems).toMatchObject([{ message, file: 'a.test.yaml', line, column: 5 + text.indexOf(at) }]);
  });

  test('a field that no test has, and then none of them run', async () => {
    const { results, problems } = await fixture.run(`  - { alarm: hosts, name: n, expected: { 1: OK } }\n${good}`);
    expect(results).toEqual([]);
    expect(problems.map(({ message }) => message)).toEqual(['expect is missing', 'unknown field expected']);
  });
});

describe('alarms of a file’s own are held to CloudWatch’s rules', () => {
  const cases: Record<string, [alarm: string, message: RegExp]> = {
    'a period that CloudWatch refuses': [
      'bad: { Namespace: N, MetricName: M, Statistic: Sum, Period: 45, ComparisonOperator: GreaterThanThreshold, Threshold: 1, EvaluationPeriods: 1 }',
      /^Period must be 10, 20, 30 or a multiple of 60/,
    ],
    'an expression that cannot be read': [
      'bad: { Metrics: [{ Id: e, Expression: 1 + }], ComparisonOperator: GreaterThanThreshold, Threshold: 1, EvaluationPeriods: 1 }',
      /ends too early/,
    ],
    'a misspelt field': [
      'bad: { TreatMisingData: breaching, Namespace: N, MetricName: M, Statistic: Sum, Period: 60, ComparisonOperator: GreaterThanThreshold, Threshold: 1, EvaluationPeriods: 1 }',
      /^unknown field TreatMisingData$/,
    ],
    'an entry that is no map': ['bad: [Sum, 60]', /^bad is not a map of fields$/],
    'an entry that is empty': ['bad:', /^bad is not a map of fields$/],
    'a rule that cannot be read': ['bad: { AlarmRule: ALARM(hosts) OR }', /ends too early/],
    'a rule about nobody': ['bad: { AlarmRule: ALARM(nobody) }', /^there is no alarm nobody$/],
    'a circle': ['bad: { AlarmRule: ALARM(worse) }\n  worse: { AlarmRule: OK(bad) }', /^bad depends on itself/],
  };
  test.for(Object.entries(cases))('%s', async ([, [alarm, message]]) => {
    const own = join(fixture.folder, 'own.test.yaml');
    const text = `alarms:\n  ${alarm}\ntests: []\n`;
    await writeFile(own, text.replace('alarms:\n', `${alarms.trim()}\n`));
    const { problems } = await runAlarmTests({ folder: fixture.folder, files: [own] });
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.line).toBe(alarms.trim().split('\n').length + 1);
  });
});

test('a file that is not there is an error with what to do about it', async () => {
  await expect(runAlarmTests({ folder: fixture.folder, files: ['nowhere.test.yaml'] })).rejects.toMatchObject({
    code: 'DEFINITION_INVALID',
    message: 'The test file nowhere.test.yaml cannot be read.',
  });
});
