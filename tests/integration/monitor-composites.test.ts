import {
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { DescribeQueryDefinitionsCommand, PutQueryDefinitionCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { evenCallRates } from '../../src/monitoring/account/call-rate-limit.ts';
import { loadDefinitions } from '../../src/monitoring/load/load-definitions.ts';
import type { Definitions } from '../../src/monitoring/model/definitions.ts';
import { ownTags } from '../../src/monitoring/model/ownership.ts';
import { applyPlan } from '../../src/monitoring/plan/apply-plan.ts';
import { type Plan, subjectOf } from '../../src/monitoring/plan/plan.ts';
import { planChanges } from '../../src/monitoring/plan/plan-changes.ts';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { ownProject } from '../unit/monitoring/own-project.ts';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { declareComposites } from './monitor-fixture.ts';

const rates = evenCallRates(1000);
const prefix = 'insurance-claims-test-';
const tags = ownTags({ names: ownProject, environment: 'test', region: 'us-east-1' });

let aws: TestEndpoint;
let definitions: Definitions;

beforeEach(async () => {
  aws = await startTestEndpoint();
  const { folder, project, remove } = await createDefinitionFolder();
  try {
    await declareComposites(folder);
    const loaded = await loadDefinitions({ project, environment: 'test' });
    expect(loaded.problems).toEqual([]);
    definitions = loaded.definitions;
  } finally {
    await remove();
  }
});
afterEach(() => aws.close());

const plan = (wanted: Definitions = definitions) => planChanges({ clients: aws, definitions: wanted, rates });
const apply = (planned: Plan) => applyPlan({ clients: aws, plan: planned, rates, onProgress: () => {} });
const brief = (planned: Plan) => planned.changes.map((change) => `${change.action} ${subjectOf(change).name}`);

async function putComposite(name: string, rule: string): Promise<void> {
  await aws.cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName: name, AlarmRule: rule, Tags: tags }));
}

async function savedQueries() {
  const { queryDefinitions = [] } = await aws.logs.send(new DescribeQueryDefinitionsCommand({}));
  return queryDefinitions;
}

test('composite alarms come after what they use, saved queries last, and a plan after it is empty', async () => {
  const planned = await plan();
  expect(brief(planned)).toEqual([
    `create ${prefix}connections`,
    `create ${prefix}slow-route`,
    `create ${prefix}outage`,
    `create ${prefix}anything`,
    `create ${prefix}database`,
    'create insurance-claims-test/errors',
    'create insurance-claims-test/slowest',
  ]);
  expect((await apply(planned)).missing).toEqual([]);
  const { CompositeAlarms: [outage] = [] } = await aws.cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [`${prefix}outage`], AlarmTypes: ['CompositeAlarm'] }),
  );
  const { Tags } = await aws.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: outage?.AlarmArn }));
  expect(Tags).toEqual(expect.arrayContaining(tags));
  expect(await savedQueries()).toMatchObject([
    {
      name: 'insurance-claims-test/errors',
      logGroupNames: ['insurance-claims-test'],
      queryString: expect.stringMatching(
        /^# Errors by route\nfilter .*\n# ManagedBy=insurance-claims Environment=test Region=us-east-1 Applied=\w+$/,
      ),
    },
    { name: 'insurance-claims-test/slowest' },
  ]);
  const again = await plan();
  expect({ changes: again.changes, conflicts: again.conflicts }).toEqual({ changes: [], conflicts: [] });
});

test('what is no longer declared goes: composites first, each before what it uses, then their children', async () => {
  await apply(await plan());
  const planned = await plan({ ...definitions, alarms: [], composites: [], savedQueries: [] });
  expect(brief(planned)).toEqual([
    `delete ${prefix}anything`,
    `delete ${prefix}outage`,
    `delete ${prefix}connections`,
    `delete ${prefix}slow-route`,
    'delete insurance-claims-test/errors',
    'delete insurance-claims-test/slowest',
  ]);
  expect((await apply(planned)).missing).toEqual([]);
  expect(await savedQueries()).toEqual([]);
});

test('composites that use each other in a ring are deleted all the same', async () => {
  await putComposite(`${prefix}a`, 'FALSE');
  await putComposite(`${prefix}b`, `ALARM(${prefix}a)`);
  await putComposite(`${prefix}a`, `ALARM(${prefix}b)`);
  const planned = await plan();
  expect(brief(planned).slice(-2)).toEqual([`delete ${prefix}b`, `delete ${prefix}a`]);
  expect((await apply(planned)).missing).toEqual([]);
  expect((await plan()).changes).toEqual([]);
});

test('a rule is compared by what it says and not by how it is written', async () => {
  await apply(await plan());
  const rule = `  ALARM( "${prefix}connections" )   OR ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${prefix}slow-route)`;
  const { AlarmRule: _, ...rest } = definitions.composites[0]!.input;
  await aws.cloudwatch.send(new PutCompositeAlarmCommand({ ...rest, AlarmRule: rule }));
  expect((await plan()).changes).toEqual([]);
  await aws.cloudwatch.send(new PutCompositeAlarmCommand({ ...rest, AlarmRule: rule.replace(' OR ', ' AND ') }));
  expect((await plan()).changes).toMatchObject([{ action: 'update', fields: [{ path: 'AlarmRule' }] }]);
});

test('a composite whose child could not be put is not tried', async () => {
  const [connections] = definitions.alarms;
  const broken = { ...connections!, input: { ...connections!.input, EvaluationPeriods: 0 } };
  const { events } = await apply(await plan({ ...definitions, alarms: [broken, ...definitions.alarms.slice(1)] }));
  expect(events.map(({ type, name }) => `${type} ${name}`).slice(0, 4)).toEqual([
    `failed ${prefix}connections`,
    `created ${prefix}slow-route`,
    `skipped ${prefix}outage`,
    `skipped ${prefix}anything`,
  ]);
});

test("saved queries of others under our folder's name are left alone, and one of ours too many goes", async () => {
  await apply(await plan());
  const [errors] = await savedQueries();
  await aws.logs.send(new PutQueryDefinitionCommand({ name: errors?.name, queryString: errors?.queryString }));
  await aws.logs.send(
    new PutQueryDefinitionCommand({ name: 'insurance-claims-test/mine', queryString: 'limit 1 # mine' }),
  );
  await aws.logs.send(new PutQueryDefinitionCommand({ name: 'insurance-claims-test-eu/x', queryString: 'limit 1' }));
  const planned = await plan();
  expect(planned.conflicts).toMatchObject([{ kind: 'saved query', name: 'insurance-claims-test/mine' }]);
  await apply(planned);
  expect((await savedQueries()).map(({ name }) => name)).toEqual([
    'insurance-claims-test-eu/x',
    'insurance-claims-test/errors',
    'insurance-claims-test/mine',
    'insurance-claims-test/slowest',
  ]);
  expect((await plan()).changes).toEqual([]);
});

test('a metric alarm under the name of a declared composite is a conflict', async () => {
  await aws.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: `${prefix}outage`,
      Namespace: 'Theirs',
      MetricName: 'Theirs',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Tags: tags,
    }),
  );
  expect((await plan()).conflicts).toMatchObject([
    { name: `${prefix}outage`, message: expect.stringContaining('is a metric alarm, and the definition a composite') },
  ]);
});
