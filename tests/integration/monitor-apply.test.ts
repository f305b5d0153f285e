import {
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListTagsForResourceCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  type Tag,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evenCallRates } from '../../src/monitoring/account/call-rate-limit.ts';
import { loadDefinitions } from '../../src/monitoring/load/load-definitions.ts';
import type { DashboardDefinition, Definitions } from '../../src/monitoring/model/definitions.ts';
import { appliedTag } from '../../src/monitoring/model/ownership.ts';
import { type ApplyEvent, applyPlan } from '../../src/monitoring/plan/apply-plan.ts';
import { type Plan, subjectOf } from '../../src/monitoring/plan/plan.ts';
import { planChanges } from '../../src/monitoring/plan/plan-changes.ts';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { theirAlarm } from './monitor-fixture.ts';

const rates = evenCallRates(10_000);
const connections = 'insurance-claims-test-connections';
const slowRoute = 'insurance-claims-test-slow-route';
const database = 'insurance-claims-test-database';
const ourTags = [
  { Key: 'ManagedBy', Value: 'insurance-claims' },
  { Key: 'Environment', Value: 'test' },
  { Key: 'Region', Value: 'us-east-1' },
];

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

const plan = (wanted: Definitions = definitions) => planChanges({ clients: aws, definitions: wanted, rates });

async function apply(planned: Plan) {
  const heard: ApplyEvent[] = [];
  const result = await applyPlan({
    clients: aws,
    plan: planned,
    rates,
    onProgress: (event) => heard.push(event),
  });
  expect(heard).toEqual(result.events);
  return result;
}

async function putAlarm(name: string, input: Partial<PutMetricAlarmInput> = {}, tags: Tag[] = []): Promise<void> {
  await aws.cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: name, ...theirAlarm, ...input, Tags: tags }));
}

async function alarmNamed(name: string) {
  const { MetricAlarms = [] } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms[0];
}

async function tagsOf(arn: string | undefined) {
  const { Tags = [] } = await aws.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: arn }));
  const order = ourTags.map(({ Key }) => Key);
  const known = Tags.filter(({ Key }) => Key !== appliedTag);
  return known.sort((left, right) => order.indexOf(left.Key ?? '') - order.indexOf(right.Key ?? ''));
}

const brief = (planned: Plan) => planned.changes.map((change) => `${change.action} ${subjectOf(change).name}`);
const eventsOf = (events: readonly ApplyEvent[]) => events.map(({ type, name }) => `${type} ${name}`);

describe('applying', () => {
  test('makes what is declared, tagged, and a plan after it is empty', async () => {
    const planned = await plan();
    expect(brief(planned)).toEqual([`create ${connections}`, `create ${slowRoute}`, `create ${database}`]);
    const { events, missing } = await apply(planned);
    expect(eventsOf(events)).toEqual([`created ${connections}`, `created ${slowRoute}`, `created ${database}`]);
    expect(missing).toEqual([]);
    expect(await tagsOf((await alarmNamed(connections))?.AlarmArn)).toEqual(ourTags);
    const { DashboardArn } = await aws.cloudwatch.send(new GetDashboardCommand({ DashboardName: database }));
    expect(await tagsOf(DashboardArn)).toEqual(ourTags);

    const again = await plan();
    expect(again.changes).toEqual([]);
    expect(again.conflicts).toEqual([]);
    expect(eventsOf((await apply(again)).events)).toEqual([
      `unchanged ${connections}`,
      `unchanged ${slowRoute}`,
      `unchanged ${database}`,
    ]);
  });

  test('changes what differs and deletes what is no longer declared, last', async () => {
    await apply(await plan());
    await putAlarm('insurance-claims-test-old', {}, ourTags);
    await putAlarm(connections, {
      ...definitions.alarms[0]?.input,
      Namespace: undefined,
      MetricName: undefined,
      Statistic: undefined,
      Period: undefined,
      Threshold: 10,
    });
    const planned = await plan({ ...definitions, dashboards: [] });
    expect(brief(planned)).toEqual([`update ${connections}`, 'delete insurance-claims-test-old', `delete ${database}`]);
    expect(planned.changes[0]).toMatchObject({
      fields: [{ kind: 'changed', path: 'Threshold', before: 10, after: 80 }],
      tags: [],
    });
    expect((await apply(planned)).missing).toEqual([]);
    expect((await alarmNamed(connections))?.Threshold).toBe(80);
    expect((await plan({ ...definitions, dashboards: [] })).changes).toEqual([]);
  });

  test('the formatting and order of keys of a dashboard in the account are no change', async () => {
    await apply(await plan());
    const { DashboardBody = '' } = await aws.cloudwatch.send(new GetDashboardCommand({ DashboardName: database }));
    const reversed = JSON.stringify(reverseKeys(JSON.parse(DashboardBody)), undefined, 4);
    expect(reversed).not.toBe(DashboardBody);
    await aws.cloudwatch.send(new PutDashboardCommand({ DashboardName: database, DashboardBody: reversed }));
    expect((await plan()).changes).toEqual([]);
  });

  test('puts back a tag that somebody removed, when it updates', async () => {
    await apply(await plan());
    const arn = (await alarmNamed(slowRoute))?.AlarmArn;
    await aws.cloudwatch.send(new UntagResourceCommand({ ResourceARN: arn, TagKeys: ['Environment'] }));
    await putAlarm(slowRoute);
    const planned = await plan();
    expect(brief(planned)).toEqual([`update ${slowRoute}`]);
    await apply(planned);
    expect(await tagsOf(arn)).toEqual(ourTags);
  });
});

describe('whose an object under our name is, its tags say', () => {
  const tagged = (given: Readonly<Record<string, string>>): Tag[] =>
    Object.entries(given).map(([Key, Value]) => ({ Key, Value }));
  const ManagedBy = 'insurance-claims';
  const conflict = 'conflict';
  const cases: Record<string, { tags: Tag[]; declared: string; undeclared: string }> = {
    'ours, with all its tags': { tags: ourTags, declared: 'update', undeclared: 'delete' },
    'ours, of a time before the tag Region': {
      tags: tagged({ ManagedBy, Environment: 'test' }),
      declared: 'update',
      undeclared: 'delete',
    },
    'ours, whose tag Environment somebody removed: no proof that it may go': {
      tags: tagged({ ManagedBy, Region: 'us-east-1' }),
      declared: 'update',
      undeclared: conflict,
    },
    'ours, with no other tag': { tags: tagged({ ManagedBy }), declared: 'update', undeclared: conflict },
    "another region's": {
      tags: tagged({ ManagedBy, Environment: 'test', Region: 'eu-west-1' }),
      declared: conflict,
      undeclared: 'nothing',
    },
    "another environment's": {
      tags: tagged({ ManagedBy, Environment: 'test-eu', Region: 'us-east-1' }),
      declared: conflict,
      undeclared: 'nothing',
    },
    "somebody else's": {
      tags: tagged({ ManagedBy: 'other', Environment: 'test', Region: 'us-east-1' }),
      declared: conflict,
      undeclared: conflict,
    },
    "somebody's without a tag": { tags: [], declared: conflict, undeclared: conflict },
  };
  test.each(Object.entries(cases))('%s', async (_, { tags, declared, undeclared }) => {
    const old = 'insurance-claims-test-old';
    await putAlarm(connections, {}, tags);
    await putAlarm(old, {}, tags);
    const planned = await plan();
    const outcomeOf = (name: string) =>
      planned.changes.find((change) => subjectOf(change).name === name)?.action ??
      (planned.conflicts.some((each) => each.name === name) ? conflict : 'nothing');
    expect({ declared: outcomeOf(connections), undeclared: outcomeOf(old) }).toEqual({ declared, undeclared });
    await apply(planned);
    expect(await alarmNamed(old)).toEqual(undeclared === 'delete' ? undefined : expect.anything());
    expect((await alarmNamed(connections))?.MetricName === 'Theirs').toBe(declared === conflict);
  });
});

describe('what is not ours', () => {
  test('is not even seen under another prefix, however similar', async () => {
    const theirs = [
      'insurance-claims-test',
      'insurance-claims-tests-a',
      'insurance-claims-Test-a',
      'my-insurance-claims-test-a',
    ];
    for (const name of theirs) await putAlarm(name);
    const planned = await plan({ ...definitions, alarms: [] });
    expect(brief(planned)).toEqual([`create ${database}`]);
    expect(planned.conflicts).toEqual([]);
    await apply(planned);
    for (const name of theirs) expect(await alarmNamed(name)).toMatchObject({ MetricName: 'Theirs' });
  });

  test('is left alone when it is of an environment whose name begins with ours', async () => {
    const tags = [ourTags[0]!, { Key: 'Environment', Value: 'test-eu' }];
    await putAlarm('insurance-claims-test-eu-connections', {}, tags);
    const planned = await plan();
    expect(planned.conflicts).toEqual([]);
    await apply(planned);
    expect(await alarmNamed('insurance-claims-test-eu-connections')).toMatchObject({ MetricName: 'Theirs' });
  });

  test('is left alone when it is a dashboard of another region, of which there is only one account', async () => {
    const inRegion = (Region: string): Definitions => ({
      ...definitions,
      environment: { ...definitions.environment, Region },
      alarms: [],
      dashboards: definitions.dashboards.map((dashboard) => ({
        ...dashboard,
        name: `insurance-claims-test-${Region}-database`,
      })),
    });
    await apply(await plan(inRegion('eu-west-1')));
    await apply(await plan(inRegion('us-east-1')));
    expect((await plan(inRegion('eu-west-1'))).changes).toEqual([]);
    const without = await plan({ ...inRegion('us-east-1'), dashboards: [] });
    expect(brief(without)).toEqual(['delete insurance-claims-test-us-east-1-database']);
    expect(without.conflicts).toEqual([]);
  });

  test('is a conflict under our name without our tags: reported, not touched, and the rest is applied', async () => {
    await putAlarm(connections);
    await putAlarm('insurance-claims-test-by-hand', {}, [{ Key: 'Team', Value: 'theirs' }]);
    await aws.cloudwatch.send(new PutDashboardCommand({ DashboardName: database, DashboardBody: '{"widgets":[]}' }));
    const planned = await plan();
    expect(planned.conflicts.map(({ name }) => name)).toEqual([connections, database, 'insurance-claims-test-by-hand']);
    expect(planned.conflicts[0]?.message).toContain('does not carry our tags');
    expect(eventsOf((await apply(planned)).events)).toEqual([`created ${slowRoute}`]);
    expect(await alarmNamed(connections)).toMatchObject({ MetricName: 'Theirs' });
    expect(await alarmNamed('insurance-claims-test-by-hand')).toBeDefined();
    const { DashboardBody } = await aws.cloudwatch.send(new GetDashboardCommand({ DashboardName: database }));
    expect(DashboardBody).toBe('{"widgets":[]}');
  });
});

describe('a failure', () => {
  /** Makes the SDK fail for one alarm before it sends anything. */
  function failFor(alarmName: string, error: Error): void {
    aws.cloudwatch.middlewareStack.add(
      (next) => async (args) => {
        if ((args.input as Partial<PutMetricAlarmInput>).AlarmName === alarmName) throw error;
        return next(args);
      },
      { step: 'initialize', name: 'failForOneAlarm' },
    );
  }

  test('leaves the rest applied, deletes nothing, and planning again finds what is missing', async () => {
    await putAlarm('insurance-claims-test-old', {}, ourTags);
    failFor(connections, Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' }));
    const { events, missing } = await apply(await plan());
    expect(eventsOf(events)).toEqual([
      `failed ${connections}`,
      `created ${slowRoute}`,
      `created ${database}`,
      'skipped insurance-claims-test-old',
    ]);
    expect(events[0]).toMatchObject({ message: expect.stringContaining('Rate exceeded') });
    expect(missing.map((change) => subjectOf(change).name)).toEqual([connections, 'insurance-claims-test-old']);

    aws.cloudwatch.middlewareStack.remove('failForOneAlarm');
    const again = await plan();
    expect(again.changes).toMatchObject(missing.map(({ action }) => ({ action })));
    expect((await apply(again)).missing).toEqual([]);
    expect((await plan()).changes).toEqual([]);
  });

  test('of the connection ends the attempts at once', async () => {
    const planned = await plan();
    failFor(connections, Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    const { events } = await apply(planned);
    expect(eventsOf(events)).toEqual([`failed ${connections}`, `skipped ${slowRoute}`, `skipped ${database}`]);
  });

  test('of a dashboard that CloudWatch refuses comes with its messages and our lines', async () => {
    const dashboard: DashboardDefinition = {
      ...definitions.dashboards[0]!,
      body: { widgets: [{ type: 'metric', width: 99, properties: {} }] },
    };
    const { events } = await apply(await plan({ ...definitions, dashboards: [dashboard] }));
    expect(events.at(-1)).toMatchObject({
      type: 'failed',
      name: database,
      messages: expect.arrayContaining([
        {
          dataPath: '/widgets/0/width',
          message: expect.any(String),
          place: expect.objectContaining({ file: 'dashboards/database.yaml', line: 5 }),
        },
      ]),
    });
  });
});

test('more objects than a page of DescribeAlarms holds are all found', async () => {
  const [alarm] = definitions.alarms;
  const alarms = Array.from({ length: 120 }, (_, index) => {
    const name = `insurance-claims-test-many-${index}`;
    return { ...alarm!, name, input: { ...alarm!.input, AlarmName: name } };
  });
  const many = { ...definitions, alarms };
  await apply(await plan(many));
  const again = await plan(many);
  expect(again.changes).toEqual([]);
  expect(again.unchanged).toHaveLength(121);
});

function reverseKeys(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(reverseKeys);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .toReversed()
      .map(([key, value]) => [key, reverseKeys(value)]),
  );
}
