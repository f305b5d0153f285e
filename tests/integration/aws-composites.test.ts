import {
  type AlarmType,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  type PutCompositeAlarmCommandInput,
  PutMetricAlarmCommand,
  paginateDescribeAlarms,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sendQuery, startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

let aws: TestEndpoint;
beforeEach(async () => {
  aws = await startTestEndpoint();
  aws.endpoint.createTopic('page');
});
afterEach(() => aws.close());

const arnOf = (name: string) => `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`;
const topic = 'arn:aws:sns:eu-west-1:123456789012:page';
const everyType: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];

const putMetric = (AlarmName: string) =>
  aws.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'Shop',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      // Without data it keeps the state that a test sets.
      TreatMissingData: 'ignore',
    }),
  );

const putComposite = (
  AlarmName: string,
  AlarmRule: string,
  changes: Omit<PutCompositeAlarmCommandInput, 'AlarmName' | 'AlarmRule'> = {},
) =>
  aws.cloudwatch.send(
    new PutCompositeAlarmCommand({ AlarmName, AlarmRule, AlarmActions: [topic], OKActions: [topic], ...changes }),
  );

async function setState(AlarmName: string, state: StateValue): Promise<void> {
  await aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: state, StateReason: 'set' }));
}

function passSeconds(seconds: number): void {
  aws.clock.advanceMs(seconds * 1000);
  aws.endpoint.evaluateAlarms();
}

const describeBoth = (input: DescribeAlarmsCommandInput) =>
  aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmTypes: everyType, ...input }));
const compositeOf = async (name: string) => (await describeBoth({ AlarmNames: [name] })).CompositeAlarms?.[0];
const deleteAlarms = (...AlarmNames: string[]) => aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames }));

async function history(AlarmName: string, type?: 'Action'): Promise<(string | undefined)[]> {
  const input = { AlarmName, HistoryItemType: type, AlarmTypes: everyType, ScanBy: 'TimestampAscending' } as const;
  const { AlarmHistoryItems } = await aws.cloudwatch.send(new DescribeAlarmHistoryCommand({ ...input }));
  return (AlarmHistoryItems ?? []).map(({ HistorySummary }) => HistorySummary);
}

describe('a composite alarm', () => {
  test('begins without a state and is evaluated at once', async () => {
    await putMetric('child');
    await putComposite('parent', 'ALARM(child)', { AlarmDescription: 'of one' });
    expect(await compositeOf('parent')).toEqual({
      AlarmName: 'parent',
      AlarmArn: arnOf('parent'),
      AlarmDescription: 'of one',
      AlarmRule: 'ALARM(child)',
      ActionsEnabled: true,
      AlarmActions: [topic],
      OKActions: [topic],
      InsufficientDataActions: [],
      AlarmConfigurationUpdatedTimestamp: new Date(startMs),
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      StateUpdatedTimestamp: new Date(startMs),
      StateTransitionedTimestamp: new Date(startMs),
    });
    passSeconds(1);
    expect(await compositeOf('parent')).toMatchObject({
      StateValue: 'OK',
      StateReason: `${arnOf('parent')} was created and its alarm rule evaluates to OK`,
    });
  });

  test('follows its children, with the one that changed as the reason, and its actions run once a change', async () => {
    for (const name of ['a', 'b']) await putMetric(name);
    await putComposite('both', `ALARM(a) AND ALARM("${arnOf('b')}")`);
    passSeconds(1);
    await setState('a', 'ALARM');
    passSeconds(60);
    expect(await compositeOf('both')).toMatchObject({ StateValue: 'OK' });
    await setState('b', 'ALARM');
    passSeconds(1);
    const inAlarm = await compositeOf('both');
    expect(inAlarm).toMatchObject({
      StateValue: 'ALARM',
      StateReason: `${arnOf('b')} transitioned to ALARM at Sunday 01 February, 2026 12:01:01 UTC`,
    });
    expect(JSON.parse(inAlarm?.StateReasonData ?? '')).toEqual({
      triggeringAlarms: [{ arn: arnOf('b'), state: { value: 'ALARM', timestamp: '2026-02-01T12:01:01.000+0000' } }],
    });
    passSeconds(60);
    await setState('b', 'OK');
    passSeconds(1);
    expect(await history('both')).toEqual([
      'Alarm "both" created',
      'Alarm updated from INSUFFICIENT_DATA to OK',
      `Successfully executed action ${topic}`,
      'Alarm updated from OK to ALARM',
      `Successfully executed action ${topic}`,
      'Alarm updated from ALARM to OK',
      `Successfully executed action ${topic}`,
    ]);
  });

  test('of composite alarms sees their new state in the same evaluation, whatever the names', async () => {
    await putMetric('leaf');
    await putComposite('z', 'ALARM(leaf)');
    await putComposite('a', 'ALARM(z)');
    await setState('leaf', 'ALARM');
    passSeconds(1);
    expect(await compositeOf('a')).toMatchObject({ StateValue: 'ALARM' });
  });

  test('keeps a state that is set by hand until a child changes', async () => {
    await putMetric('child');
    await putComposite('parent', 'ALARM(child)');
    passSeconds(1);
    await setState('parent', 'ALARM');
    passSeconds(120);
    expect(await compositeOf('parent')).toMatchObject({ StateValue: 'ALARM', StateReason: 'set' });
    await setState('child', 'OK');
    passSeconds(1);
    expect(await compositeOf('parent')).toMatchObject({ StateValue: 'OK' });
  });

  test('keeps its state and its tags when it is put again, and is judged by the new rule', async () => {
    await putMetric('child');
    await putComposite('parent', 'TRUE', { Tags: [{ Key: 'team', Value: 'claims' }] });
    passSeconds(1);
    await putComposite('parent', 'ALARM(child)', { Tags: [{ Key: 'team', Value: 'others' }] });
    expect(await compositeOf('parent')).toMatchObject({ StateValue: 'ALARM', AlarmRule: 'ALARM(child)' });
    const { Tags } = await aws.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: arnOf('parent') }));
    expect(Tags).toEqual([{ Key: 'team', Value: 'claims' }]);
    passSeconds(1);
    expect(await compositeOf('parent')).toMatchObject({
      StateValue: 'OK',
      StateReason: `${arnOf('parent')} was updated and its alarm rule evaluates to OK`,
    });
  });

  test('with disabled actions changes its state and notifies nobody', async () => {
    await putComposite('muted', 'TRUE', { ActionsEnabled: false });
    passSeconds(1);
    expect(await compositeOf('muted')).toMatchObject({ StateValue: 'ALARM', ActionsEnabled: false });
    expect(await history('muted', 'Action')).toEqual([]);
  });
});

describe('a suppressor', () => {
  beforeEach(async () => {
    for (const name of ['child', 'deploying']) await putMetric(name);
    await setState('child', 'OK');
    await setState('deploying', 'OK');
    await putComposite('page', 'ALARM(child)', {
      OKActions: [],
      ActionsSuppressor: 'deploying',
      ActionsSuppressorWaitPeriod: 60,
      ActionsSuppressorExtensionPeriod: 120,
    });
    passSeconds(1);
    passSeconds(600);
  });
  const pages = async () => (await history('page', 'Action')).length;

  test('that stays quiet delays the actions by the wait period', async () => {
    await setState('child', 'ALARM');
    passSeconds(1);
    expect(await compositeOf('page')).toMatchObject({
      StateValue: 'ALARM',
      ActionsSuppressedBy: 'WaitPeriod',
      ActionsSuppressedReason: expect.stringContaining('WaitPeriod'),
    });
    expect(await pages()).toBe(0);
    passSeconds(61);
    expect(await pages()).toBe(1);
    expect(await compositeOf('page')).not.toHaveProperty('ActionsSuppressedBy');
  });

  test('in ALARM keeps the actions back until the extension period after it is over', async () => {
    await setState('deploying', 'ALARM');
    passSeconds(1);
    await setState('child', 'ALARM');
    passSeconds(3600);
    expect(await compositeOf('page')).toMatchObject({ StateValue: 'ALARM', ActionsSuppressedBy: 'Alarm' });
    await setState('deploying', 'OK');
    passSeconds(1);
    expect(await compositeOf('page')).toMatchObject({ ActionsSuppressedBy: 'ExtensionPeriod' });
    expect(await pages()).toBe(0);
    passSeconds(121);
    expect(await pages()).toBe(1);
  });
});

describe('DescribeAlarms', () => {
  beforeEach(async () => {
    for (const name of ['shop-a', 'shop-c']) await putMetric(name);
    await putComposite('shop-b', 'ALARM("shop-a") OR ALARM(shop-c)');
    await putComposite('shop-d', 'ALARM("shop-b")');
  });
  const names = (answer: Awaited<ReturnType<typeof describeBoth>>) => [
    (answer.MetricAlarms ?? []).map(({ AlarmName }) => AlarmName),
    (answer.CompositeAlarms ?? []).map(({ AlarmName }) => AlarmName),
  ];

  test('answers with metric alarms only when no type is named', async () => {
    expect(names(await describeBoth({ AlarmTypes: undefined }))).toEqual([['shop-a', 'shop-c'], []]);
    expect(names(await describeBoth({ AlarmTypes: ['CompositeAlarm'] }))).toEqual([[], ['shop-b', 'shop-d']]);
    expect(names(await describeBoth({ ActionPrefix: topic }))).toEqual([[], ['shop-b', 'shop-d']]);
  });

  test('gives pages that run over both types', async () => {
    const pages: string[] = [];
    const input = { AlarmTypes: everyType, AlarmNamePrefix: 'shop-' };
    for await (const page of paginateDescribeAlarms({ client: aws.cloudwatch, pageSize: 3 }, input)) {
      pages.push(names(page).flat().join(' '));
    }
    expect(pages).toEqual(['shop-a shop-c shop-b', 'shop-d']);
  });

  test('tells the family of an alarm, and little more than the names', async () => {
    const children = await describeBoth({ AlarmTypes: undefined, ChildrenOfAlarmName: 'shop-b' });
    expect(names(children)).toEqual([['shop-a', 'shop-c'], []]);
    expect(Object.keys(children.MetricAlarms?.[0] ?? {}).sort()).toEqual([
      'AlarmArn',
      'AlarmName',
      'StateUpdatedTimestamp',
      'StateValue',
    ]);
    const parents = await describeBoth({ AlarmTypes: undefined, ParentsOfAlarmName: 'shop-b' });
    expect(parents.CompositeAlarms).toEqual([{ AlarmName: 'shop-d', AlarmArn: arnOf('shop-d') }]);
    await expect(describeBoth({ ChildrenOfAlarmName: 'shop-b' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('gives composite alarms over Query, too', async () => {
    const { status, xml } = await sendQuery(aws.endpoint.url, {
      Action: 'DescribeAlarms',
      'AlarmTypes.member.1': 'CompositeAlarm',
    });
    expect(status).toBe(200);
    expect(xml).toContain('<CompositeAlarms><member>');
    expect(xml).toContain('<AlarmRule>ALARM(&#34;shop-b&#34;)</AlarmRule>');
  });
});

describe('DeleteAlarms', () => {
  test('refuses a child that is in use, and two composite alarms at once', async () => {
    await putMetric('child');
    await putComposite('one', 'ALARM(child)');
    await putComposite('two', 'ALARM(child)');
    await expect(deleteAlarms('child')).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Cannot delete child as there are composite alarm(s) depending on it.',
    });
    await expect(deleteAlarms('one', 'two')).rejects.toMatchObject({ name: 'ValidationException' });
    await deleteAlarms('one');
    await deleteAlarms('two');
    await deleteAlarms('child');
    expect(await describeBoth({})).toMatchObject({ MetricAlarms: [], CompositeAlarms: [] });
  });

  test('cannot delete a cycle, which is not evaluated either, until one rule is FALSE', async () => {
    await putComposite('a', 'TRUE');
    await putComposite('b', 'OK(a)');
    await putComposite('a', 'OK(b)');
    passSeconds(60);
    expect(await compositeOf('a')).toMatchObject({ StateValue: 'INSUFFICIENT_DATA' });
    for (const name of ['a', 'b']) {
      await expect(deleteAlarms(name)).rejects.toMatchObject({ name: 'ValidationException' });
    }
    await putComposite('a', 'FALSE');
    await deleteAlarms('b');
    await deleteAlarms('a');
  });
});

describe('PutCompositeAlarm refuses', () => {
  const cases: [string, string, Partial<PutCompositeAlarmCommandInput>, RegExp][] = [
    ['a rule that cannot be read', 'ALARM(child', {}, /./],
    ['a rule about alarms that do not exist', 'ALARM(child) OR OK(ghost)', {}, /\[ghost\] in the alarm rule/],
    ['a suppressor without its periods', 'TRUE', { ActionsSuppressor: 'child' }, /ActionsSuppressorWaitPeriod/],
    [
      'a suppressor that does not exist',
      'TRUE',
      { ActionsSuppressor: 'ghost', ActionsSuppressorWaitPeriod: 1, ActionsSuppressorExtensionPeriod: 1 },
      /ghost does not exist/,
    ],
  ];
  test.each(cases)('%s', async (_name, rule, changes, message) => {
    await putMetric('child');
    const refusal = putComposite('parent', rule, changes);
    await expect(refusal).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(refusal).rejects.toThrow(message);
    expect(await compositeOf('parent')).toBeUndefined();
  });

  test('the name of a metric alarm, as PutMetricAlarm refuses that of a composite one', async () => {
    await putMetric('metric');
    await putComposite('composite', 'TRUE');
    await expect(putComposite('metric', 'TRUE')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(putMetric('composite')).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
