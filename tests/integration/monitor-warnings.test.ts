import { PutMetricDataCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { evenCallRates } from '../../src/monitoring/account/call-rate-limit.ts';
import { loadDefinitions } from '../../src/monitoring/load/load-definitions.ts';
import type { Definitions } from '../../src/monitoring/model/definitions.ts';
import { applyPlan } from '../../src/monitoring/plan/apply-plan.ts';
import { planChanges } from '../../src/monitoring/plan/plan-changes.ts';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { declareComposites } from './monitor-fixture.ts';

const rates = evenCallRates(1000);
const prefix = 'insurance-claims-test-';

let aws: TestEndpoint;
let definitions: Definitions;

beforeEach(async () => {
  aws = await startTestEndpoint();
  const { folder, project, remove } = await createDefinitionFolder();
  try {
    await declareComposites(folder);
    ({ definitions } = await loadDefinitions({ project, environment: 'test' }));
  } finally {
    await remove();
  }
});
afterEach(() => aws.close());

const plan = (wanted: Definitions = definitions) =>
  planChanges({ clients: aws, definitions: wanted, rates, nowMs: () => startMs });

async function warnings(wanted?: Definitions): Promise<string[]> {
  return (await plan(wanted)).warnings.map(({ message }) => message.replaceAll(prefix, ''));
}

async function applyAll(): Promise<void> {
  await applyPlan({ clients: aws, plan: await plan(), rates, onProgress: () => {} });
}

/** The form has been slow for the last 25 minutes. */
async function beSlow(): Promise<void> {
  const Dimensions = [
    { Name: 'Environment', Value: 'test' },
    { Name: 'Route', Value: '/' },
  ];
  const MetricData = Array.from({ length: 25 }, (_, minutes) => ({
    MetricName: 'RequestLatency',
    Dimensions,
    Timestamp: new Date(startMs - (minutes + 1) * 60_000),
    Value: 2000,
    Unit: 'Milliseconds' as const,
  }));
  await aws.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'InsuranceClaims', MetricData }));
}

async function setState(key: string, StateValue: 'OK' | 'ALARM'): Promise<void> {
  await aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName: prefix + key, StateValue, StateReason: 'a drill' }));
}

/** The definitions with another threshold for the slow route. */
function withThreshold(Threshold: number): Definitions {
  const alarms = definitions.alarms.map((alarm) =>
    alarm.key === 'slow-route' ? { ...alarm, input: { ...alarm.input, Threshold } } : alarm,
  );
  return { ...definitions, alarms };
}

test('a new alarm whose metric is beyond its threshold will notify, and so will the composites above it', async () => {
  await beSlow();
  expect(await warnings()).toEqual([
    'alarm slow-route: creating it will notify ticket, because what it watches is beyond its threshold now',
    'composite alarm outage: creating it will notify page, because what it watches is beyond its threshold now',
    'composite alarm anything: creating it will notify ticket, because what it watches is beyond its threshold now',
  ]);
});

test('a new alarm whose metric is as it should be reports OK', async () => {
  expect(await warnings()).toEqual(['3 new alarms will report OK to ticket and page as soon as created']);
});

test('nothing is said of what does not change', async () => {
  await applyAll();
  await setState('slow-route', 'ALARM');
  expect(await warnings()).toEqual([]);
});

test('of a changed alarm it is said whether it fires now, and what the change will do', async () => {
  await applyAll();
  await beSlow();
  await setState('slow-route', 'OK');
  expect(await warnings(withThreshold(1500))).toEqual([
    'alarm slow-route: it is in OK now; changed like this it will go to ALARM at once and notify ticket',
  ]);
  await setState('slow-route', 'ALARM');
  expect(await warnings(withThreshold(1500))).toEqual(['alarm slow-route: it is in ALARM now and will stay so']);
  expect(await warnings(withThreshold(3000))).toEqual([
    'alarm slow-route: it is in ALARM now and will go to OK once it is changed',
  ]);
});

test('the state of an alarm that fires is lost when it is deleted', async () => {
  await applyAll();
  await setState('slow-route', 'ALARM');
  await setState('outage', 'OK');
  expect(await warnings({ ...definitions, alarms: [], composites: [] })).toEqual([
    'alarm slow-route: it is in ALARM now; deleting it loses that, and nobody will be told that it is over',
  ]);
});

test('where metrics may not be read, the plan says that nobody can tell', async () => {
  aws.cloudwatch.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'GetMetricDataCommand')
          throw Object.assign(new Error('not authorized'), { name: 'AccessDenied' });
        return next(args);
      },
    { step: 'initialize' },
  );
  expect((await warnings()).at(-1)).toMatch(/^nobody can tell which alarms will notify at once: .*not authorized/);
});
