import {
  type AlarmType,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  PutCompositeAlarmCommand,
  type PutCompositeAlarmCommandInput,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import type { TestEndpoint } from './aws-test-endpoint.ts';

export const arnOf = (name: string) => `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`;
export const topic = 'arn:aws:sns:eu-west-1:123456789012:page';
export const everyType: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];

/** Puts, describes and moves alarms at the endpoint that there is when one of them is called. The topic must be there. */
export function compositeAlarms(aws: () => TestEndpoint) {
  const putMetric = (AlarmName: string) =>
    aws().cloudwatch.send(
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
    aws().cloudwatch.send(
      new PutCompositeAlarmCommand({ AlarmName, AlarmRule, AlarmActions: [topic], OKActions: [topic], ...changes }),
    );

  async function setState(AlarmName: string, state: StateValue): Promise<void> {
    await aws().cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: state, StateReason: 'set' }));
  }

  function passSeconds(seconds: number): void {
    aws().clock.advanceMs(seconds * 1000);
    aws().endpoint.evaluateAlarms();
  }

  const describeBoth = (input: DescribeAlarmsCommandInput) =>
    aws().cloudwatch.send(new DescribeAlarmsCommand({ AlarmTypes: everyType, ...input }));
  const compositeOf = async (name: string) => (await describeBoth({ AlarmNames: [name] })).CompositeAlarms?.[0];
  const deleteAlarms = (...AlarmNames: string[]) => aws().cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames }));

  async function history(AlarmName: string, type?: 'Action'): Promise<(string | undefined)[]> {
    const input = { AlarmName, HistoryItemType: type, AlarmTypes: everyType, ScanBy: 'TimestampAscending' } as const;
    const { AlarmHistoryItems } = await aws().cloudwatch.send(new DescribeAlarmHistoryCommand({ ...input }));
    return (AlarmHistoryItems ?? []).map(({ HistorySummary }) => HistorySummary);
  }

  return { putMetric, putComposite, setState, passSeconds, describeBoth, compositeOf, deleteAlarms, history };
}
