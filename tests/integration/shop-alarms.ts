import {
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { TestEndpoint } from './aws-test-endpoint.ts';

/** An alarm that goes off when two of three minutes had more than 48 connections. */
export const shopAlarm: PutMetricAlarmCommandInput = {
  AlarmName: 'connections',
  Namespace: 'Shop',
  MetricName: 'Connections',
  Statistic: 'Maximum',
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 48,
  ComparisonOperator: 'GreaterThanThreshold',
};

/** Puts and describes it at the endpoint that there is when one of them is called. */
export function shopAlarms(aws: () => TestEndpoint) {
  return {
    async putAlarm(changes: Partial<PutMetricAlarmCommandInput> = {}): Promise<void> {
      await aws().cloudwatch.send(new PutMetricAlarmCommand({ ...shopAlarm, ...changes }));
    },
    async describeOne(name = 'connections'): Promise<MetricAlarm | undefined> {
      const answer = await aws().cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
      return answer.MetricAlarms?.[0];
    },
  };
}
