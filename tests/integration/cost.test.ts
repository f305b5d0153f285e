import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { runMonitorIn } from './monitor-fixture.ts';

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

const cost = (options = '') => runMonitorIn(fixture.folder, aws, `cost --env test${options}`);

test('cost shows what is paid for what, and the sum', async () => {
  const { exitCode, out, error } = await cost();
  expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
  // What the service sends is not the fixture's: its catalogue grows.
  const lines = out.split('\n').filter((line) => !line.includes("service's catalogue"));
  expect(lines.slice(0, 6).join('\n')).toBe(
    `                                          count      each  a month
  calls of PutMetricData                  87600  $0.00001    $0.88
  metrics read by alarms                      2     $0.10    $0.20
  metrics read by high-resolution alarms      0     $0.30    $0.00
  composite alarms                            0     $0.50    $0.00
  dashboards beyond 3 of 50 metrics           0     $3.00    $0.00`,
  );
  expect(out).toMatch(/^test: \$\d+\.\d\d a month with 2 instances\.$/m);
});

test('cost counts every metric that an alarm reads, a short period, composites and dashboards beyond three', async () => {
  const alarms = join(fixture.folder, 'alarms/database.yaml');
  await writeFile(alarms, (await readFile(alarms, 'utf8')).replace('Period: 300', 'Period: 10'));
  await appendFile(
    alarms,
    `
outage:
  severity: page
  runbook: docs/runbooks/connections.md
  AlarmDescription: Both.
  AlarmRule: ALARM(connections) AND ALARM(slow-route)
`,
  );
  const dashboard = await readFile(join(fixture.folder, 'dashboards/database.yaml'), 'utf8');
  for (const name of ['a', 'b', 'c', 'd']) await writeFile(join(fixture.folder, `dashboards/${name}.yaml`), dashboard);
  const { out } = await cost(' --instances 4 --json');
  const { lines, totalDollars, ...rest } = JSON.parse(out);
  expect(rest).toEqual({ environment: 'test', instances: 4 });
  expect(lines.slice(1)).toEqual([
    { what: 'calls of PutMetricData', count: 175_200, unitDollars: 0.000_01, dollars: 1.75 },
    { what: 'metrics read by alarms', count: 1, unitDollars: 0.1, dollars: 0.1 },
    { what: 'metrics read by high-resolution alarms', count: 1, unitDollars: 0.3, dollars: 0.3 },
    { what: 'composite alarms', count: 1, unitDollars: 0.5, dollars: 0.5 },
    { what: 'dashboards beyond 3 of 50 metrics', count: 2, unitDollars: 3, dollars: 6 },
  ]);
  expect(totalDollars).toBeCloseTo(8.65 + lines[0].dollars, 10);
});

test.each(['-1', 'two', '1.5'])('cost refuses %s instances', async (count) => {
  expect(await cost(` --instances ${count}`)).toMatchObject({
    exitCode: 1,
    error: expect.stringContaining('Give a whole number.'),
  });
});
