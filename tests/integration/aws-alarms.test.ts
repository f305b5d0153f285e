import {
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommand,
  type DescribeAlarmsForMetricCommandInput,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  paginateDescribeAlarms,
  ResourceNotFound,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { shopAlarm, shopAlarms } from './shop-alarms.ts';

let aws: TestEndpoint;
beforeEach(async () => {
  aws = await startTestEndpoint();
});
afterEach(() => aws.close());

const { putAlarm, describeOne } = shopAlarms(() => aws);

describe('DescribeAlarms', () => {
  const names = async (filter: DescribeAlarmsCommandInput) =>
    (await aws.cloudwatch.send(new DescribeAlarmsCommand(filter))).MetricAlarms?.map(({ AlarmName }) => AlarmName);

  beforeEach(async () => {
    await putAlarm({ AlarmName: 'shop-b', AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:page'] });
    await putAlarm({ AlarmName: 'shop-a' });
    await putAlarm({ AlarmName: 'other' });
  });

  test('filters by names, prefix, state, action and type', async () => {
    const set = { AlarmName: 'shop-a', StateValue: 'OK', StateReason: 'set' } as const;
    await aws.cloudwatch.send(new SetAlarmStateCommand(set));
    expect(await names({})).toEqual(['other', 'shop-a', 'shop-b']);
    expect(await names({ AlarmNames: ['other', 'missing'] })).toEqual(['other']);
    expect(await names({ AlarmNamePrefix: 'shop-' })).toEqual(['shop-a', 'shop-b']);
    expect(await names({ StateValue: 'OK' })).toEqual(['shop-a']);
    expect(await names({ ActionPrefix: 'arn:aws:sns' })).toEqual(['shop-b']);
    expect(await names({ AlarmTypes: ['MetricAlarm'] })).toHaveLength(3);
    expect(await names({ AlarmTypes: ['CompositeAlarm'] })).toEqual([]);
  });

  test('gives pages, of which none repeats or hides an alarm when others are deleted meanwhile', async () => {
    const pages: string[] = [];
    for await (const { MetricAlarms } of paginateDescribeAlarms({ client: aws.cloudwatch, pageSize: 2 }, {})) {
      const page = MetricAlarms?.map(({ AlarmName }) => AlarmName!) ?? [];
      pages.push(...page);
      await aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: page }));
    }
    expect(pages).toEqual(['other', 'shop-a', 'shop-b']);
    expect(await names({})).toEqual([]);
  });

  test('refuses a token that it never gave', async () => {
    await expect(names({ NextToken: 'made-up' })).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });
});

test('DescribeAlarmsForMetric finds the alarms on exactly that metric, and none on expressions over it', async () => {
  const Dimensions = [
    { Name: 'Route', Value: '/' },
    { Name: 'Environment', Value: 'test' },
  ];
  await putAlarm();
  await putAlarm({ AlarmName: 'of-a-route', Dimensions, Period: 300 });
  await putAlarm({ AlarmName: 'percentile', Statistic: undefined, ExtendedStatistic: 'p99' });
  const Metric = { Namespace: 'Shop', MetricName: 'Connections' };
  const { Namespace, MetricName, Statistic, Period, ...rule } = shopAlarm;
  const Metrics = [{ Id: 'used', MetricStat: { Metric, Period: 60, Stat: 'Maximum' } }];
  await aws.cloudwatch.send(new PutMetricAlarmCommand({ ...rule, AlarmName: 'expression', Metrics }));
  const names = async (filter: Partial<DescribeAlarmsForMetricCommandInput> = {}) => {
    const found = await aws.cloudwatch.send(new DescribeAlarmsForMetricCommand({ ...Metric, ...filter }));
    return found.MetricAlarms?.map(({ AlarmName }) => AlarmName);
  };
  expect(await names()).toEqual(['connections', 'percentile']);
  expect(await names({ Dimensions: Dimensions.toReversed() })).toEqual(['of-a-route']);
  expect(await names({ Dimensions, Period: 60 })).toEqual([]);
  expect(await names({ ExtendedStatistic: 'p99' })).toEqual(['percentile']);
  expect(await names({ Statistic: 'Maximum' })).toEqual(['connections']);
});

test('actions that are disabled do not run, and run again when they are enabled', async () => {
  await putAlarm({ AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:page'], Tags: [{ Key: 'a', Value: '1' }] });
  const setState = (StateValue: 'ALARM' | 'OK') =>
    aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'connections', StateValue, StateReason: 'a drill' }));
  const actions = async () => {
    const input = { AlarmName: 'connections', HistoryItemType: 'Action' } as const;
    return (await aws.cloudwatch.send(new DescribeAlarmHistoryCommand(input))).AlarmHistoryItems?.length;
  };
  const before = { ...(await describeOne()), ActionsEnabled: false };
  await aws.cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ['connections', 'missing'] }));
  expect(await describeOne()).toEqual(before);
  await setState('ALARM');
  expect(await actions()).toBe(0);
  await aws.cloudwatch.send(new EnableAlarmActionsCommand({ AlarmNames: ['connections'] }));
  await setState('OK');
  await setState('ALARM');
  expect(await actions()).toBe(1);
});

describe('tags', () => {
  const arn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:connections';
  const tags = async () =>
    (await aws.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: arn }))).Tags?.map(
      ({ Key, Value }) => `${Key}=${Value}`,
    );

  test('are taken when an alarm is created, not when it is updated', async () => {
    await putAlarm({ Tags: [{ Key: 'team', Value: 'claims' }] });
    await putAlarm({ Tags: [{ Key: 'team', Value: 'others' }] });
    expect(await tags()).toEqual(['team=claims']);
  });

  test('are added, replaced and removed, and go with their alarm', async () => {
    await putAlarm({ Tags: [{ Key: 'a', Value: '1' }] });
    const Tags = [
      { Key: 'a', Value: '2' },
      { Key: 'b', Value: '3' },
    ];
    await aws.cloudwatch.send(new TagResourceCommand({ ResourceARN: arn, Tags }));
    expect(await tags()).toEqual(['a=2', 'b=3']);
    await aws.cloudwatch.send(new UntagResourceCommand({ ResourceARN: arn, TagKeys: ['a', 'never'] }));
    expect(await tags()).toEqual(['b=3']);
    await aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['connections'] }));
    await putAlarm();
    expect(await tags()).toEqual([]);
  });

  test('of an alarm that does not exist are none, and of anything else are refused', async () => {
    expect(await tags()).toEqual([]);
    const ResourceARN = 'arn:aws:cloudwatch::123456789012:dashboard/none';
    const refused = aws.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }));
    await expect(refused).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('refused', () => {
  test('an alarm that could never fire, with every reason', async () => {
    const refusal = putAlarm({ DatapointsToAlarm: 0, Period: 61 });
    await expect(refusal).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(refusal).rejects.toThrow(/^Period must be/m);
    await expect(refusal).rejects.toThrow(/^DatapointsToAlarm should be/m);
    expect(await describeOne()).toBeUndefined();
  });

  test('what is not built here, by its name', async () => {
    await expect(putAlarm({ WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 5 } })).rejects.toThrow(
      'The parameter WarmUpConfiguration is not supported here.',
    );
  });

  test('a state for an alarm that does not exist, and a state that does not exist', async () => {
    const set = (AlarmName: string, StateValue: 'ALARM') =>
      aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'x' }));
    await expect(set('missing', 'ALARM')).rejects.toBeInstanceOf(ResourceNotFound);
    await putAlarm();
    await expect(set('connections', 'BROKEN' as 'ALARM')).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('a state whose data for machines are not JSON', async () => {
    await putAlarm();
    const set = { AlarmName: 'connections', StateValue: 'OK', StateReason: 'x', StateReasonData: '{' } as const;
    await expect(aws.cloudwatch.send(new SetAlarmStateCommand(set))).rejects.toMatchObject({
      name: 'InvalidFormatFault',
    });
  });

  test('to delete an alarm that does not exist; those named beside it are deleted', async () => {
    await putAlarm();
    const remove = aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['connections', 'missing'] }));
    await expect(remove).rejects.toMatchObject({ name: 'ResourceNotFound', message: 'Unknown alarm: missing' });
    expect(await describeOne()).toBeUndefined();
  });
});
