import {
  DescribeAlarmHistoryCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { shopAlarm, shopAlarms } from './shop-alarms.ts';

let aws: TestEndpoint;
beforeEach(async () => {
  aws = await startTestEndpoint();
});
afterEach(() => aws.close());

const { putAlarm, describeOne } = shopAlarms(() => aws);

/** One minute goes by, at whose start the metric had `value`. */
async function passMinute(value: number): Promise<void> {
  const datum = { MetricName: 'Connections', Value: value, Timestamp: new Date(aws.clock.nowMs()) };
  await aws.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [datum] }));
  aws.clock.advanceMs(60_000);
  aws.endpoint.evaluateAlarms();
}

describe('an alarm', () => {
  test('begins without data, with its defaults filled in', async () => {
    await putAlarm();
    expect(await describeOne()).toEqual({
      ...shopAlarm,
      AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:connections',
      AlarmConfigurationUpdatedTimestamp: new Date(startMs),
      ActionsEnabled: true,
      OKActions: [],
      AlarmActions: [],
      InsufficientDataActions: [],
      Dimensions: [],
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      StateUpdatedTimestamp: new Date(startMs),
      StateTransitionedTimestamp: new Date(startMs),
    });
  });

  test('goes from OK to ALARM and back, with its reason and its history', async () => {
    await putAlarm();
    for (const value of [10, 10, 10]) await passMinute(value);
    expect(await describeOne()).toMatchObject({ StateValue: 'OK' });

    await passMinute(50);
    expect((await describeOne())?.StateValue).toBe('OK');
    await passMinute(55);
    const inAlarm = await describeOne();
    expect(inAlarm).toMatchObject({
      StateValue: 'ALARM',
      StateReason: expect.stringMatching(/^Threshold Crossed: 2 .*\(48\.0\)/),
      StateUpdatedTimestamp: new Date(startMs + 5 * 60_000),
      StateTransitionedTimestamp: new Date(startMs + 5 * 60_000),
    });
    expect(JSON.parse(inAlarm?.StateReasonData ?? '')).toMatchObject({
      version: '1.0',
      queryDate: '2026-02-01T12:05:00.000+0000',
      startDate: '2026-02-01T12:02:00.000+0000',
      statistic: 'Maximum',
      period: 60,
      recentDatapoints: [10, 50, 55],
      threshold: 48,
    });

    await passMinute(60);
    expect(await describeOne()).toEqual(inAlarm);
    await passMinute(10);
    await passMinute(10);
    expect((await describeOne())?.StateValue).toBe('OK');

    const { AlarmHistoryItems } = await aws.cloudwatch.send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'connections' }),
    );
    expect(AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from ALARM to OK',
      'Alarm updated from OK to ALARM',
      'Alarm updated from INSUFFICIENT_DATA to OK',
      'Alarm "connections" created',
    ]);
  });

  test('is first evaluated in the minute after it was put', async () => {
    await putAlarm({ EvaluationPeriods: 1, DatapointsToAlarm: 1, TreatMissingData: 'breaching' });
    aws.clock.advanceMs(59_000);
    aws.endpoint.evaluateAlarms();
    expect(await describeOne()).toMatchObject({ StateValue: 'INSUFFICIENT_DATA' });
    aws.clock.advanceMs(1000);
    aws.endpoint.evaluateAlarms();
    expect(await describeOne()).toMatchObject({ StateValue: 'ALARM' });
  });

  test('is evaluated once a minute, not at each look', async () => {
    await putAlarm({ EvaluationPeriods: 1, DatapointsToAlarm: 1 });
    await passMinute(10);
    const datum = { MetricName: 'Connections', Value: 99, Timestamp: new Date(startMs) };
    await aws.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [datum] }));
    aws.clock.advanceMs(30_000);
    aws.endpoint.evaluateAlarms();
    expect((await describeOne())?.StateValue).toBe('OK');
  });

  test('of ten seconds is evaluated every ten seconds', async () => {
    await putAlarm({ EvaluationPeriods: 1, DatapointsToAlarm: 1, Period: 10 });
    for (const [Value, state] of [
      [99, 'ALARM'],
      [10, 'OK'],
      [99, 'ALARM'],
    ] as const) {
      const before = (await describeOne())?.StateValue;
      const Timestamp = new Date(aws.clock.nowMs());
      const datum = { MetricName: 'Connections', Value, Timestamp, StorageResolution: 1 };
      await aws.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [datum] }));
      aws.clock.advanceMs(9000);
      aws.endpoint.evaluateAlarms();
      expect((await describeOne())?.StateValue).toBe(before);
      aws.clock.advanceMs(1000);
      aws.endpoint.evaluateAlarms();
      expect((await describeOne())?.StateValue).toBe(state);
    }
  });

  test('keeps its state when it is updated, and is judged by the new definition at the next evaluation', async () => {
    await putAlarm({ EvaluationPeriods: 1, DatapointsToAlarm: 1 });
    await passMinute(50);
    await putAlarm({ EvaluationPeriods: 1, DatapointsToAlarm: undefined, Threshold: 80 });
    expect(await describeOne()).toMatchObject({ StateValue: 'ALARM', Threshold: 80 });
    expect(await describeOne()).not.toHaveProperty('DatapointsToAlarm');
    aws.clock.advanceMs(60_000);
    aws.endpoint.evaluateAlarms();
    expect((await describeOne())?.StateValue).toBe('OK');
  });

  test('on an expression is judged by its one result', async () => {
    const Metric = { Namespace: 'Shop', MetricName: 'Connections' };
    const { Namespace, MetricName, Statistic, Period, ...rest } = shopAlarm;
    const Metrics = [
      { Id: 'used', MetricStat: { Metric, Period: 60, Stat: 'Maximum' }, ReturnData: false },
      { Id: 'share', Expression: '100 * used / 60', Label: 'share' },
    ];
    await aws.cloudwatch.send(new PutMetricAlarmCommand({ ...rest, Threshold: 80, Metrics }));
    await passMinute(59);
    await passMinute(59);
    expect(await describeOne()).toMatchObject({
      StateValue: 'ALARM',
      Metrics: [Metrics[0], { ...Metrics[1], ReturnData: true }],
    });
  });

  test('takes the state that is set by hand until the next evaluation', async () => {
    await putAlarm({ EvaluationPeriods: 1, DatapointsToAlarm: 1 });
    await passMinute(10);
    const set = { AlarmName: 'connections', StateValue: 'ALARM', StateReason: 'a drill' } as const;
    await aws.cloudwatch.send(new SetAlarmStateCommand(set));
    expect(await describeOne()).toMatchObject({ StateValue: 'ALARM', StateReason: 'a drill' });
    await passMinute(10);
    expect((await describeOne())?.StateValue).toBe('OK');
  });
});
