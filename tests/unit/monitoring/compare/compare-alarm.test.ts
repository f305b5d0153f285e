import type { MetricAlarm, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { alarmConfiguration } from '../../../../src/monitoring/compare/compare-alarm.ts';
import { compareFields } from '../../../../src/monitoring/compare/compare-fields.ts';

const compareAlarm = (existing: MetricAlarm, wanted: PutMetricAlarmInput) =>
  compareFields(alarmConfiguration(existing), alarmConfiguration(wanted));

const alarm = {
  AlarmName: 'an-alarm',
  AlarmDescription: 'What it says',
  AlarmActions: ['arn:one', 'arn:two'],
  Namespace: 'AWS/ApplicationELB',
  MetricName: 'HealthyHostCount',
  Dimensions: [
    { Name: 'LoadBalancer', Value: 'app/x' },
    { Name: 'TargetGroup', Value: 'targetgroup/y' },
  ],
  Statistic: 'Minimum',
  Period: 60,
  EvaluationPeriods: 3,
  Threshold: 2,
  ComparisonOperator: 'LessThanThreshold',
} satisfies PutMetricAlarmInput;

const math = {
  AlarmName: 'math',
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
  Metrics: [
    {
      Id: 'a',
      MetricStat: { Metric: { Namespace: 'N', MetricName: 'A', Dimensions: [] }, Period: 60, Stat: 'Sum' },
      ReturnData: false,
    },
    { Id: 'b', Expression: 'a * 2' },
  ],
} satisfies PutMetricAlarmInput;

describe('two ways to write one alarm never differ', () => {
  const same: Record<string, [MetricAlarm, PutMetricAlarmInput]> = {
    'dimensions in another order': [{ ...alarm, Dimensions: alarm.Dimensions.toReversed() }, alarm],
    'actions in another order': [{ ...alarm, AlarmActions: alarm.AlarmActions.toReversed() }, alarm],
    'lists that are empty and lists that are absent': [
      { ...alarm, OKActions: [], InsufficientDataActions: [], Metrics: [] },
      alarm,
    ],
    'DatapointsToAlarm absent and equal to EvaluationPeriods': [{ ...alarm, DatapointsToAlarm: 3 }, alarm],
    'TreatMissingData absent and missing': [{ ...alarm, TreatMissingData: 'missing' }, alarm],
    'ActionsEnabled absent and true': [{ ...alarm, ActionsEnabled: true }, alarm],
    'EvaluateLowSampleCountPercentile absent and evaluate': [
      { ...alarm, EvaluateLowSampleCountPercentile: 'evaluate' },
      alarm,
    ],
    'a description that is empty and one that is absent': [{ ...math, AlarmDescription: '' }, math],
    'state, its times and the ARN': [
      {
        ...alarm,
        AlarmArn: 'arn:x',
        StateValue: 'ALARM',
        StateReason: 'because',
        StateUpdatedTimestamp: new Date(0),
        AlarmConfigurationUpdatedTimestamp: new Date(1),
      },
      alarm,
    ],
    'metrics in another order, and ReturnData and Label written out': [
      { ...math, Metrics: [{ ...math.Metrics[1]!, ReturnData: true, Label: '' }, math.Metrics[0]!] },
      math,
    ],
  };
  test.for(Object.entries(same))('%s', (entry) => {
    const [existing, wanted] = entry[1];
    expect(compareAlarm(existing, wanted)).toEqual([]);
    expect(compareAlarm(wanted, existing as PutMetricAlarmInput)).toEqual([]);
  });
});

describe('a put would change', () => {
  const different: Record<string, [MetricAlarm, PutMetricAlarmInput, unknown]> = {
    'a threshold': [{ ...alarm, Threshold: 1 }, alarm, { kind: 'changed', path: 'Threshold', before: 1, after: 2 }],
    'the value of a dimension': [
      { ...alarm, Dimensions: [alarm.Dimensions[0]!, { Name: 'TargetGroup', Value: 'other' }] },
      alarm,
      { kind: 'changed', path: 'Dimensions.TargetGroup', before: 'other', after: 'targetgroup/y' },
    ],
    'a dimension too many': [
      { ...alarm, Dimensions: [...alarm.Dimensions, { Name: 'AvailabilityZone', Value: 'a' }] },
      alarm,
      { kind: 'removed', path: 'Dimensions.AvailabilityZone', before: 'a' },
    ],
    'DatapointsToAlarm below EvaluationPeriods': [
      { ...alarm, DatapointsToAlarm: 2 },
      alarm,
      { kind: 'changed', path: 'DatapointsToAlarm', before: 2, after: 3 },
    ],
    'actions that somebody switched off': [
      { ...alarm, ActionsEnabled: false },
      alarm,
      { kind: 'changed', path: 'ActionsEnabled', before: false, after: true },
    ],
    'a unit that somebody added': [
      { ...alarm, Unit: 'Count' },
      alarm,
      { kind: 'removed', path: 'Unit', before: 'Count' },
    ],
    'a field that definitions do not have': [
      { ...alarm, WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 5 } },
      alarm,
      { kind: 'removed', path: 'WarmUpConfiguration.WarmUpPeriodDurationInMinutes', before: 5 },
    ],
    'an expression': [
      { ...math, Metrics: [math.Metrics[0]!, { Id: 'b', Expression: 'a * 3' }] },
      math,
      { kind: 'changed', path: 'Metrics.b.Expression', before: 'a * 3', after: 'a * 2' },
    ],
  };
  test.for(Object.entries(different))('%s', (entry) => {
    const [existing, wanted, change] = entry[1];
    expect(compareAlarm(existing, wanted)).toEqual([change]);
  });
});
