import { expect } from 'vitest';
import { startMs } from './aws-test-endpoint.ts';

/** A minute goes by and alarms are evaluated, or a call is made, in the words of the API. */
export type ScriptStep =
  | { readonly minutes: number }
  | {
      readonly call: string;
      /** `@NextToken` stands for the token of the answer before. */
      readonly input: Readonly<Record<string, unknown>>;
      /** What the answer holds, at least. */
      readonly answer?: object;
      /** AWS's code, as the Query protocol and the CLI have it, and how the message begins. */
      readonly refused?: readonly [code: string, message: string];
    };

const minutesAgo = (minutes: number) => new Date(startMs - minutes * 60_000);
const range = { StartTime: minutesAgo(10), EndTime: new Date(startMs) };
const Dimensions = [{ Name: 'Route', Value: '/claim' }];
const latency = { Namespace: 'Shop', MetricName: 'Latency', Dimensions };
const errors = { Namespace: 'Shop', MetricName: 'Errors' };
const alarmArn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:latency';
const latencyRule = {
  ...{ Statistic: 'Maximum', Period: 60, EvaluationPeriods: 1, Threshold: 2 },
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'ignore',
};
const dashboard = JSON.stringify({ widgets: [{ type: 'text', properties: { markdown: '# A & B "<ä>"' } }] });
const datum = (more: object) => ({ Namespace: 'Shop', MetricData: [{ MetricName: 'A', ...more }] });

/** What an engineer and a program do with CloudWatch, from the first datum to the last deletion. */
export const awsScript: readonly ScriptStep[] = [
  {
    call: 'PutMetricData',
    input: {
      Namespace: 'Shop',
      MetricData: [
        {
          ...{ MetricName: 'Latency', Dimensions, Timestamp: minutesAgo(2), Unit: 'Seconds' },
          ...{ Values: [0.5, 1.5], Counts: [98, 2] },
          StatisticValues: { SampleCount: 100, Sum: 52, Minimum: 0.4, Maximum: 1.6 },
        },
        { MetricName: 'Latency', Dimensions, Timestamp: minutesAgo(1), Value: 3, Unit: 'Seconds' },
        { MetricName: 'Errors', Timestamp: minutesAgo(1), Value: 2 },
      ],
    },
  },
  {
    call: 'ListMetrics',
    input: { Namespace: 'Shop', Dimensions: [{ Name: 'Route' }] },
    answer: { Metrics: [latency] },
  },
  {
    call: 'GetMetricData',
    input: {
      ...range,
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [
        { Id: 'p99', MetricStat: { Metric: latency, Period: 60, Stat: 'p99' }, Label: `\${PROP('Dim.Route')} \${MAX}` },
        { Id: 'errors', MetricStat: { Metric: errors, Period: 60, Stat: 'Sum' }, ReturnData: false },
        { Id: 'share', Expression: '100 * FILL(errors, 0) / p99' },
      ],
    },
    answer: {
      MetricDataResults: [
        { Id: 'p99', Label: '/claim 3', Values: [1.5, 3], StatusCode: 'Complete' },
        { Id: 'share', Label: 'share' },
      ],
    },
  },
  {
    call: 'GetMetricData',
    input: {
      ...range,
      MaxDatapoints: 1,
      MetricDataQueries: [{ Id: 'sum', MetricStat: { Metric: latency, Period: 60, Stat: 'Sum' } }],
    },
    answer: { MetricDataResults: [{ Values: [3], StatusCode: 'PartialData' }], NextToken: expect.any(String) },
  },
  {
    call: 'GetMetricData',
    input: {
      ...range,
      NextToken: '@NextToken',
      MetricDataQueries: [{ Id: 'sum', MetricStat: { Metric: latency, Period: 60, Stat: 'Sum' } }],
    },
    answer: { MetricDataResults: [{ Values: [52], StatusCode: 'Complete' }] },
  },
  {
    call: 'GetMetricStatistics',
    input: { ...latency, ...range, Period: 300, Statistics: ['Sum', 'Maximum'], ExtendedStatistics: ['p50'] },
    answer: { Datapoints: [{ Sum: 55, Maximum: 3, ExtendedStatistics: { p50: 0.5 }, Unit: 'Seconds' }] },
  },
  {
    call: 'PutMetricAlarm',
    input: { AlarmName: 'latency', AlarmDescription: 'slow & "late" <ä>', ...latency, ...latencyRule },
  },
  {
    call: 'PutMetricAlarm',
    input: {
      ...{ AlarmName: 'share', Threshold: 10, EvaluationPeriods: 3, DatapointsToAlarm: 2 },
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Metrics: [
        { Id: 'errors', MetricStat: { Metric: errors, Period: 60, Stat: 'Sum' }, ReturnData: false },
        { Id: 'share', Expression: 'errors * 2', Label: 'double' },
      ],
      Tags: [{ Key: 'team', Value: 'claims' }],
    },
  },
  {
    call: 'PutCompositeAlarm',
    input: { AlarmName: 'outage', AlarmRule: 'ALARM("latency") AND NOT ALARM(share)', AlarmActions: [] },
  },
  {
    call: 'PutMetricData',
    input: { Namespace: 'Shop', MetricData: [{ MetricName: 'Latency', Dimensions, Value: 5 }] },
  },
  { minutes: 1 },
  { call: 'DescribeAlarms', input: { StateValue: 'ALARM' }, answer: { MetricAlarms: [{ AlarmName: 'latency' }] } },
  {
    call: 'DescribeAlarms',
    input: { AlarmTypes: ['CompositeAlarm', 'MetricAlarm'], MaxRecords: 2 },
    answer: { CompositeAlarms: [{ AlarmName: 'outage', StateValue: 'ALARM' }], NextToken: expect.any(String) },
  },
  {
    call: 'DescribeAlarms',
    input: { AlarmTypes: ['CompositeAlarm', 'MetricAlarm'], MaxRecords: 2, NextToken: '@NextToken' },
    answer: { MetricAlarms: [{ AlarmName: 'share' }] },
  },
  { call: 'DescribeAlarms', input: { ChildrenOfAlarmName: 'outage' } },
  { call: 'DescribeAlarmsForMetric', input: latency, answer: { MetricAlarms: [{ AlarmName: 'latency' }] } },
  { call: 'DescribeAlarmsForMetric', input: errors, answer: { MetricAlarms: [] } },
  { call: 'DisableAlarmActions', input: { AlarmNames: ['latency', 'outage'] } },
  {
    call: 'DescribeAlarms',
    input: { AlarmNamePrefix: 'lat' },
    answer: { MetricAlarms: [{ ActionsEnabled: false, StateValue: 'ALARM' }] },
  },
  { call: 'EnableAlarmActions', input: { AlarmNames: ['latency'] } },
  { call: 'SetAlarmState', input: { AlarmName: 'share', StateValue: 'OK', StateReason: 'a drill' } },
  {
    call: 'DescribeAlarmHistory',
    input: { AlarmName: 'latency', ScanBy: 'TimestampAscending' },
    answer: { AlarmHistoryItems: [{}, { HistoryItemType: 'StateUpdate' }, {}, {}] },
  },
  { call: 'TagResource', input: { ResourceARN: alarmArn, Tags: [{ Key: 'a', Value: '1' }] } },
  { call: 'ListTagsForResource', input: { ResourceARN: alarmArn }, answer: { Tags: [{ Key: 'a', Value: '1' }] } },
  { call: 'UntagResource', input: { ResourceARN: alarmArn, TagKeys: ['a'] } },
  { call: 'PutDashboard', input: { DashboardName: 'service', DashboardBody: dashboard } },
  { call: 'GetDashboard', input: { DashboardName: 'service' }, answer: { DashboardBody: dashboard } },
  { call: 'ListDashboards', input: { DashboardNamePrefix: 'ser' } },
  { call: 'DeleteDashboards', input: { DashboardNames: ['service'] } },

  {
    call: 'PutMetricData',
    input: datum({ Value: Number.NaN }),
    refused: ['InvalidParameterValue', 'The value NaN for parameter MetricData.member.1.Value is invalid.'],
  },
  {
    call: 'PutMetricData',
    input: datum({ Values: Array.from({ length: 151 }, (_, i) => i) }),
    refused: [
      'InvalidParameterValue',
      'The collection MetricData.member.1.Values must not have a size greater than 150.',
    ],
  },
  {
    call: 'PutMetricData',
    input: { ...datum({ Value: 1 }), Namespace: 'AWS/RDS' },
    refused: ['InvalidParameterValue', 'The value AWS/RDS for parameter Namespace is invalid.'],
  },
  {
    call: 'PutMetricData',
    input: datum({ Value: 1, StatisticValues: { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 } }),
    refused: [
      'InvalidParameterCombination',
      'The parameters MetricData.member.1.Value and MetricData.member.1.StatisticValues are mutually exclusive',
    ],
  },
  {
    call: 'GetMetricStatistics',
    input: { ...latency, ...range, Period: 60 },
    refused: ['InvalidParameterCombination', 'At least one of the parameters Statistics and ExtendedStatistics'],
  },
  {
    call: 'GetMetricData',
    input: { ...range, MetricDataQueries: [{ Id: 'found', Expression: "SEARCH('{Shop} Latency', 'Sum', 60)" }] },
    refused: ['ValidationError', "Error in expression 'found': The metric-math function SEARCH is not supported here"],
  },
  {
    call: 'SetAlarmState',
    input: { AlarmName: 'missing', StateValue: 'OK', StateReason: 'x' },
    refused: ['ResourceNotFound', 'Unknown alarm: missing'],
  },
  {
    call: 'DeleteAlarms',
    input: { AlarmNames: ['latency'] },
    refused: ['ValidationError', 'Cannot delete latency as there are composite alarm(s) depending on it.'],
  },
  {
    call: 'PutDashboard',
    input: {
      DashboardName: 'bad',
      DashboardBody: '{"widgets":[{"type":"metric","properties":{"region":"eu-west-1"}}]}',
    },
    refused: [
      'InvalidParameterInput',
      'The dashboard body is invalid, there are 1 validation errors:\n[\n  {\n    "dataPath": "/widgets/0/properties"',
    ],
  },
  {
    call: 'GetDashboard',
    input: { DashboardName: 'missing' },
    refused: ['ResourceNotFound', 'Dashboard missing does not exist'],
  },
  {
    call: 'ListMetrics',
    input: { NextToken: 'made-up' },
    refused: ['InvalidParameterValue', 'The token for the next page is not valid.'],
  },
  { call: 'DescribeAlarms', input: { NextToken: 'made-up' }, refused: ['InvalidNextToken', 'The token'] },
  {
    call: 'DescribeAnomalyDetectors',
    input: {},
    refused: ['InvalidAction', 'The action DescribeAnomalyDetectors is not'],
  },
  { call: 'DeleteAlarms', input: { AlarmNames: ['outage'] } },
  { call: 'DeleteAlarms', input: { AlarmNames: ['latency', 'share'] } },
  {
    call: 'DescribeAlarms',
    input: { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
    answer: { MetricAlarms: [], CompositeAlarms: [] },
  },
];
