import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AlarmTestFolder, createAlarmTestFolder } from './alarm-test-fixture.ts';

let fixture: AlarmTestFolder;
beforeAll(async () => {
  fixture = await createAlarmTestFolder();
});
afterAll(() => fixture.remove());

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
    const { results, problems } = await fixture.run(`  -   name: ${JSON.stringify(name)}${text}\n`);
    expect(problems).toEqual([]);
    expect(results.flatMap(({ checks }) => checks.filter(({ passed }) => !passed))).toEqual([]);
    expect(results).toMatchObject([{ passed: true, test: { name } }]);
  });
});

test('a test that does not hold says what was expected, what was got, and from what', async () => {
  const { results } = await fixture.run(`
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
    (await fixture.run(tests, { pattern })).results.map(({ test: { alarm, name } }) => `${alarm}: ${name}`);
  expect(await named(/^hosts: /)).toEqual(['hosts: one']);
  expect(await named(/one$/)).toEqual(['hosts: one', 'share: one']);
  expect(await named(/two/)).toEqual([]);
});
