import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAppError } from '../../../../../src/base/errors.ts';
import { createMonitorContext, type MonitorDeps } from '../../../../../src/monitoring/cli/context/monitor-context.ts';
import { type TestOptions, test as testCommand } from '../../../../../src/monitoring/cli/read/test.ts';
import { createDefinitionFolder } from '../../definition-fixture.ts';

let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;
beforeEach(async () => {
  fixture = await createDefinitionFolder();
  await mkdir(join(fixture.folder, 'mine'), { recursive: true });
});
afterEach(() => fixture.remove());

/** A test file of the fixture's folder that brings its alarm along. */
async function writeTests(tests: string, name = 'mine/queue.test.yaml'): Promise<void> {
  const alarm = `alarms:
  queue:
    Namespace: Shop
    MetricName: Waiting
    Statistic: Maximum
    Period: 60
    ComparisonOperator: GreaterThanThreshold
    Threshold: 100
    EvaluationPeriods: 3
    DatapointsToAlarm: 2
tests:
`;
  await writeFile(join(fixture.folder, name), alarm + tests);
}

async function run(options: Partial<TestOptions> = {}, { env = '', json = false } = {}) {
  const out: string[] = [];
  const deps = { folder: fixture.folder, coloured: false, writeOut: (text: string) => out.push(text) };
  const context = createMonitorContext({ env, json }, deps as unknown as MonitorDeps, fixture.project);
  const exitCode = await testCommand(context, { files: [], ...options });
  return { exitCode, out: out.join('') };
}

const failing = `  - alarm: queue
    name: fires at once
    start: OK
    series: { value: '20 120+10x2' }
    expect: { 1: OK, 2: ALARM, 3: ALARM }
  - alarm: queue
    name: two long queues & more
    start: OK
    series: { value: '20 120x1 _x9' }
    expect: { 2: OK, 3: ALARM }
`;

test('a failed test shows expected and got side by side with the datapoints', async () => {
  await writeTests(failing);
  const { exitCode, out } = await run({ files: ['mine/queue.test.yaml'] });
  expect(exitCode).toBe(1);
  expect(out).toBe(`FAIL queue: fires at once  mine/queue.test.yaml:13
  after  expected    got
  1            OK     OK
  2         ALARM     OK  <--
  3         ALARM  ALARM

  period   1    2      3
  value   20  120    130
  state   OK   OK  ALARM

  after 2: Threshold Crossed: 1 out of the last 3 datapoints [20.0 (05/01/26 12:00:00)] was not greater than the threshold (100.0) (minimum 2 datapoints for ALARM -> OK transition).

1 test passed, 1 failed.
`);
});

test('of a long series the periods around the first difference are shown', async () => {
  await writeTests(
    "  - { alarm: queue, name: a day, start: OK, series: { value: '1x1439' }, expect: { 900: ALARM, 1440: OK } }\n",
  );
  const { out } = await run({ files: ['mine/queue.test.yaml'] });
  expect(out).toContain('\n  period  891  892  893  894  895  896  897  898  899  900  901  902\n');
});

test('JUnit’s XML has a suite a file and a case a test', async () => {
  await writeTests(failing);
  const { exitCode } = await run({ files: ['mine/queue.test.yaml'], junit: 'out/of/here.xml' });
  expect(exitCode).toBe(1);
  const xml = await readFile(join(fixture.folder, 'out/of/here.xml'), 'utf8');
  expect(xml).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="alarms" tests="2" failures="1">\n/);
  expect(xml).toContain('  <testsuite name="mine/queue.test.yaml" tests="2" failures="1">\n');
  expect(xml).toContain(
    '    <testcase classname="queue" name="two long queues &amp; more" file="mine/queue.test.yaml" line="18"/>\n',
  );
  expect(xml).toContain('<failure message="after 2: expected ALARM, got OK">FAIL queue: fires at once');
  expect(xml).toContain('ALARM     OK  &lt;--\n');
});

test('with --json there is one document', async () => {
  await writeTests(failing);
  const { exitCode, out } = await run({ files: ['mine/queue.test.yaml'] }, { json: true });
  expect(exitCode).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    passed: false,
    tests: [
      {
        alarm: 'queue',
        name: 'fires at once',
        file: 'mine/queue.test.yaml',
        line: 13,
        passed: false,
        checks: [{ passed: true }, { period: 2, expected: 'ALARM', got: 'OK', passed: false }, { passed: true }],
        datapoints: { value: ['20', '120', '130'], state: ['OK', 'OK', 'ALARM'] },
      },
      { name: 'two long queues & more', passed: true },
    ],
    untested: [],
    problems: [],
  });
});

describe('what else ends with 1', () => {
  test('a test file that is wrong, with its line', async () => {
    await writeTests("  - { alarm: queue, name: wrong, series: { value: '1 x' }, expect: { 1: OK } }\n");
    const { exitCode, out } = await run({ files: ['mine/queue.test.yaml'] });
    expect(exitCode).toBe(1);
    expect(
      out,
    ).toBe(`mine/queue.test.yaml:12:54: error: "x" is not a piece of a series: write 12, 12x3, 10+5x3, _ or _x3
  12 |   - { alarm: queue, name: wrong, series: { value: '1 x' }, expect: { 1: OK } }
     |                                                      ^
  = docs/alarm-tests.md has the notation

0 tests passed, 1 problem in the test files.
`);
  });
  test('a pattern that nothing matches', async () => {
    await writeTests(failing);
    const { exitCode, out } = await run({ files: ['mine/queue.test.yaml'], run: 'queues: ' });
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: 'No test was run: nothing matches.\n' });
  });
  test('a pattern that is none', async () => {
    await expect(run({ files: ['mine/queue.test.yaml'], run: '(' })).rejects.toSatisfy((error) =>
      isAppError(error, 'CONFIG_INVALID'),
    );
  });
  test('definitions that are not valid', async () => {
    await rm(join(fixture.folder, 'docs/runbooks'), { recursive: true });
    const { exitCode, out } = await run({}, { env: 'test' });
    expect(exitCode).toBe(1);
    expect(out).toContain('there is no file docs/runbooks/');
  });
});

describe('every declared alarm has the tests that it needs, or the run fails and says which one', () => {
  const pages =
    '  - { alarm: connections, name: pages, start: OK, series: { connections: 9999x3 }, expect: { 3: ALARM } }\n';
  const quiet = '  - { alarm: connections, name: quiet, start: OK, series: { connections: 1x3 }, expect: { 3: OK } }\n';
  const cases: Record<string, [severity: string, tests: string, message: string | undefined]> = {
    'a page without any': ['page', '', 'connections has no test'],
    'a page that is never shown to fire': ['page', quiet, 'connections pages, and there is no test in which it fires'],
    'a page that is never shown to be quiet': [
      'page',
      pages,
      'connections pages, and there is no test in which it must not fire',
    ],
    'a page with both': ['page', pages + quiet, undefined],
    'a ticket without any': ['ticket', '', 'connections has no test'],
    'a ticket with one': ['ticket', pages, undefined],
  };
  test.for(Object.entries(cases))('%s', async ([, [severity, tests, message]]) => {
    const file = join(fixture.folder, 'alarms/database.yaml');
    const declared = (await readFile(file, 'utf8')).split(/\n(?=[a-z])/)[0] ?? '';
    await writeFile(file, `${declared.replace('severity: page', `severity: ${severity}`)}\n`);
    if (tests !== '') await writeTests(tests, 'alarms/database.test.yaml');
    const { exitCode, out } = await run({}, { env: 'test' });
    expect(exitCode).toBe(message === undefined ? 0 : 1);
    if (message !== undefined) expect(out).toContain(`alarms/database.yaml:1: ${message}\n`);
  });

  test('it is not asked when only some tests are run', async () => {
    await writeTests(failing);
    const { out } = await run({ files: ['mine/queue.test.yaml'] }, { env: 'test' });
    expect(out).not.toContain('has no test');
  });
});
