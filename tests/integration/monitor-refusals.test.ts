import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { awsCallRates, evenCallRates } from '../../src/monitoring/account/call-rate-limit.ts';
import { loadDefinitions } from '../../src/monitoring/load/load-definitions.ts';
import type { Definitions } from '../../src/monitoring/model/definitions.ts';
import { applyPlan } from '../../src/monitoring/plan/apply-plan.ts';
import { planChanges } from '../../src/monitoring/plan/plan-changes.ts';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

const rates = evenCallRates(1000);

let aws: TestEndpoint;
let definitions: Definitions;

beforeEach(async () => {
  aws = await startTestEndpoint();
  const { project, remove } = await createDefinitionFolder();
  try {
    ({ definitions } = await loadDefinitions({ project, environment: 'test' }));
  } finally {
    await remove();
  }
});
afterEach(() => aws.close());

function alarms(count: number): Definitions {
  const [alarm] = definitions.alarms;
  const many = Array.from({ length: count }, (_, index) => {
    const name = `insurance-claims-test-many-${index}`;
    return { ...alarm!, name, input: { ...alarm!.input, AlarmName: name } };
  });
  return { ...definitions, alarms: many, dashboards: [] };
}

/** Sleeping is the only thing that takes time, for the pacer and for the endpoint alike. */
function clockOf(endpoint: TestEndpoint) {
  return {
    nowMs: () => endpoint.clock.nowMs(),
    sleep: async (durationMs: number) => endpoint.clock.advanceMs(durationMs),
  };
}

test("an account that throttles at AWS's rates never has to refuse a call", async () => {
  await aws.close();
  aws = await startTestEndpoint({ throttle: true });
  const clock = clockOf(aws);
  const wanted = alarms(30);
  const plan = await planChanges({ clients: aws, definitions: wanted, clock });
  const { missing } = await applyPlan({ clients: aws, plan, rates: awsCallRates, clock, onProgress: () => {} });
  expect(missing).toEqual([]);
  expect((await planChanges({ clients: aws, definitions: wanted, clock })).changes).toEqual([]);
});

test('calls that come too fast are refused by AWS, tried again by the SDK, and come to the same end', async () => {
  await aws.close();
  aws = await startTestEndpoint({ throttle: true });
  // The endpoint's clock goes on while the SDK waits.
  const ticking = setInterval(() => aws.clock.advanceMs(2000), 5);
  const cloudwatch = new CloudWatchClient({
    endpoint: aws.endpoint.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'anyone', secretAccessKey: 'anything' },
    maxAttempts: 5,
  });
  try {
    const clients = { cloudwatch, logs: aws.logs };
    const wanted = alarms(12);
    const plan = await planChanges({ clients, definitions: wanted, rates });
    const { missing } = await applyPlan({ clients, plan, rates, onProgress: () => {} });
    expect(missing).toEqual([]);
    expect((await planChanges({ clients, definitions: wanted, rates })).changes).toEqual([]);
  } finally {
    clearInterval(ticking);
    cloudwatch.destroy();
  }
});

test('a server error of every second call leaves some for the next apply, and nothing of it is lost', async () => {
  let calls = 0;
  aws.cloudwatch.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        // What was asked for is done; only the answer is lost.
        if (commandName === 'PutMetricAlarmCommand' && ++calls % 2 === 0)
          throw Object.assign(new Error('Internal'), { name: 'InternalServiceFault' });
        return answer;
      },
    { step: 'initialize' },
  );
  const wanted = alarms(6);
  const plan = () => planChanges({ clients: aws, definitions: wanted, rates });
  const first = await applyPlan({ clients: aws, plan: await plan(), rates, onProgress: () => {} });
  expect(first.missing).toHaveLength(3);
  expect(first.events[1]).toMatchObject({ type: 'failed', message: expect.stringContaining('InternalServiceFault') });
  const { changes, unchanged } = await plan();
  expect({ changes, unchanged: unchanged.length }).toEqual({ changes: [], unchanged: 6 });
});

test('an account other than the declared one is refused before anything is changed', async () => {
  await applyPlan({
    clients: aws,
    plan: await planChanges({ clients: aws, definitions, rates }),
    rates,
    onProgress: () => {},
  });
  const elsewhere = { ...definitions, environment: { ...definitions.environment, AccountId: '999999999999' } };
  await expect(planChanges({ clients: aws, definitions: elsewhere, rates })).rejects.toMatchObject({
    code: 'ACCOUNT_MISMATCH',
    message: 'The credentials are of the account 123456789012, but test is in 999999999999.',
  });
});

test("anybody's alarm tells the account", async () => {
  await aws.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'theirs',
      Namespace: 'Theirs',
      MetricName: 'Theirs',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  const elsewhere = { ...definitions, environment: { ...definitions.environment, AccountId: '999999999999' } };
  await expect(planChanges({ clients: aws, definitions: elsewhere, rates })).rejects.toMatchObject({
    code: 'ACCOUNT_MISMATCH',
  });
});

test('in an empty account the first alarm tells it, and then nothing more is done', async () => {
  const elsewhere = { ...definitions, environment: { ...definitions.environment, AccountId: '999999999999' } };
  const plan = await planChanges({ clients: aws, definitions: elsewhere, rates });
  const { events } = await applyPlan({ clients: aws, plan, rates, onProgress: () => {} });
  expect(events.map(({ type }) => type)).toEqual(['failed', 'skipped', 'skipped']);
  expect(events[0]).toMatchObject({ message: expect.stringContaining('of the account 123456789012') });
  const { MetricAlarms = [] } = await aws.cloudwatch.send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms).toHaveLength(1);
});
