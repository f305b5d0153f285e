import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
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

/** `monitor apply` at a terminal where somebody gives this answer. */
async function applyAnswering(answer: string) {
  const run = await runMonitorIn(fixture.folder, aws, 'apply --env test', answer);
  const { MetricAlarms = [] } = await aws.cloudwatch.send(new DescribeAlarmsCommand({}));
  return { ...run, alarms: MetricAlarms.length };
}

test.for(['y', 'yes', ' Y '])('the answer "%s" makes the changes', async (answer) => {
  const { exitCode, questions, alarms } = await applyAnswering(answer);
  expect(questions).toEqual(['Make 3 changes in test? [y/N] ']);
  expect({ exitCode, alarms }).toEqual({ exitCode: 0, alarms: 2 });
});

test.for(['', 'n', 'yep', 'test'])('the answer "%s" changes nothing', async (answer) => {
  const { exitCode, out, alarms } = await applyAnswering(answer);
  expect({ exitCode, alarms }).toEqual({ exitCode: 1, alarms: 0 });
  expect(out).toMatch(/Nothing was changed\.\n$/);
});

test('nobody is asked when there is nothing to do', async () => {
  await applyAnswering('y');
  const { exitCode, questions } = await applyAnswering('n');
  expect(questions).toEqual([]);
  expect(exitCode).toBe(0);
});
