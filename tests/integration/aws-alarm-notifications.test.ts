import {
  DescribeAlarmHistoryCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { type SnsSubscriber, startSnsSubscriber, subscribedTopic } from './sns-subscriber.ts';

let aws: TestEndpoint;
let subscriber: SnsSubscriber;
beforeAll(async () => {
  aws = await startTestEndpoint();
});
afterAll(() => aws.close());
beforeEach(async () => {
  subscriber = await startSnsSubscriber();
});
afterEach(() => subscriber.close());

const arnOf = (kind: 'sns' | 'cloudwatch', name: string) => `arn:aws:${kind}:eu-west-1:123456789012:${name}`;

describe('the action of an alarm', () => {
  const putAlarm = (changes: Partial<PutMetricAlarmCommandInput> & { AlarmName: string }) =>
    aws.cloudwatch.send(
      new PutMetricAlarmCommand({
        Namespace: 'Shop',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'Environment', Value: 'test' }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        Threshold: 5,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'ignore',
        ...changes,
      }),
    );
  const setState = (AlarmName: string, state: StateValue) =>
    aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: state, StateReason: 'set by hand' }));
  /** The Action items of an alarm, oldest first. */
  async function actions(AlarmName: string) {
    const { AlarmHistoryItems = [] } = await aws.cloudwatch.send(
      new DescribeAlarmHistoryCommand({
        AlarmName,
        HistoryItemType: 'Action',
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        ScanBy: 'TimestampAscending',
      }),
    );
    return AlarmHistoryItems.map(({ HistorySummary, HistoryData = '' }) => ({
      summary: HistorySummary,
      data: JSON.parse(HistoryData),
    }));
  }

  test('tells the topic what happened, as CloudWatch does, and the history what was told', async () => {
    const page = await subscribedTopic({ aws, subscriber }, 'told');
    await putAlarm({ AlarmName: 'told', AlarmDescription: 'Errors', AlarmActions: [page] });
    await setState('told', 'ALARM');
    const { document } = await subscriber.post(1);
    expect(document.Subject).toBe('ALARM: "told" in EU (Ireland)');
    const notification = JSON.parse(document.Message);
    expect(notification).toEqual({
      ActionExecutedAfterMuteWindow: false,
      AlarmName: 'told',
      AlarmDescription: 'Errors',
      AWSAccountId: '123456789012',
      AlarmConfigurationUpdatedTimestamp: '2026-02-01T12:00:00.000+0000',
      NewStateValue: 'ALARM',
      NewStateReason: 'set by hand',
      StateChangeTime: '2026-02-01T12:00:00.000+0000',
      Region: 'EU (Ireland)',
      AlarmArn: arnOf('cloudwatch', 'alarm:told'),
      OldStateValue: 'INSUFFICIENT_DATA',
      OKActions: [],
      AlarmActions: [page],
      InsufficientDataActions: [],
      Trigger: {
        MetricName: 'Errors',
        Namespace: 'Shop',
        StatisticType: 'Statistic',
        Statistic: 'SUM',
        Unit: null,
        Dimensions: [{ value: 'test', name: 'Environment' }],
        Period: 60,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 5,
        TreatMissingData: 'ignore',
        EvaluateLowSampleCountPercentile: '',
      },
    });
    const [action] = await actions('told');
    expect(action).toEqual({
      summary: `Successfully executed action ${page}`,
      data: {
        actionState: 'Succeeded',
        stateUpdateTimestamp: startMs,
        notificationResource: page,
        publishedMessage: expect.any(String),
        error: null,
      },
    });
    const texts = JSON.parse(action?.data.publishedMessage);
    expect(JSON.parse(texts.default)).toEqual(notification);
    expect(texts.sms).toBe('ALARM: "told" in EU (Ireland)');
  });

  test('of a composite alarm names its rule and the children that brought the change', async () => {
    const page = await subscribedTopic({ aws, subscriber }, 'family');
    await putAlarm({ AlarmName: 'child' });
    await aws.cloudwatch.send(
      new PutCompositeAlarmCommand({ AlarmName: 'parent', AlarmRule: 'ALARM(child)', AlarmActions: [page] }),
    );
    aws.endpoint.evaluateAlarms();
    await setState('child', 'ALARM');
    aws.endpoint.evaluateAlarms();
    const { document } = await subscriber.post(1);
    expect(JSON.parse(document.Message)).toMatchObject({
      AlarmName: 'parent',
      AlarmDescription: null,
      NewStateValue: 'ALARM',
      NewStateReason: expect.stringContaining('child transitioned to ALARM at'),
      OldStateValue: 'OK',
      AlarmRule: 'ALARM(child)',
      TriggeringChildren: [
        {
          Arn: arnOf('cloudwatch', 'alarm:child'),
          State: { Value: 'ALARM', Timestamp: '2026-02-01T12:00:00.000+0000' },
        },
      ],
    });
  });

  test('fails, and the history says so, when its topic is gone or it is of another kind; the others still run', async () => {
    const gone = arnOf('sns', 'gone');
    const scaling = 'arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:one';
    const there = aws.endpoint.createTopic('there');
    await putAlarm({ AlarmName: 'failing', AlarmActions: [gone, scaling, there] });
    await setState('failing', 'ALARM');
    const found = await actions('failing');
    expect(found.map(({ summary }) => summary)).toEqual([
      `Failed to execute action ${gone}. Received error: "Topic does not exist"`,
      `Failed to execute action ${scaling}. Received error: "Actions other than SNS topics do not run here"`,
      `Successfully executed action ${there}`,
    ]);
    expect(found[0]?.data).toMatchObject({ actionState: 'Failed', error: 'Topic does not exist' });
  });

  test('does not run while the actions are disabled, nor when the state stays', async () => {
    const there = aws.endpoint.createTopic('quiet');
    await putAlarm({ AlarmName: 'disabled', AlarmActions: [there], ActionsEnabled: false });
    await setState('disabled', 'ALARM');
    expect(await actions('disabled')).toEqual([]);
    await putAlarm({ AlarmName: 'staying', AlarmActions: [there] });
    await setState('staying', 'ALARM');
    await setState('staying', 'ALARM');
    expect(await actions('staying')).toHaveLength(1);
  });
});
