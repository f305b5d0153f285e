import { describe, expect, test } from 'vitest';
import { alarmMessage } from '../../../../src/emulator/alarms/alarm-notification-message.ts';
import type { StoredAlarm, StoredMetricAlarm } from '../../../../src/emulator/alarms/alarm-store.ts';

const account = { region: 'eu-west-1', accountId: '123456789012' };

function alarm(definition: StoredMetricAlarm['definition']): StoredMetricAlarm {
  const name = definition.AlarmName ?? '';
  return {
    type: 'MetricAlarm',
    name,
    arn: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`,
    definition,
    configurationUpdatedMs: 0,
    state: { value: 'ALARM', reason: 'too many', reasonData: undefined },
    stateUpdatedMs: 0,
    stateTransitionedMs: 0,
    previousStateValue: 'OK',
  };
}

const judged = {
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold' as const,
};
const notification = (stored: StoredAlarm, state: 'OK' | 'ALARM' = 'ALARM') =>
  JSON.parse(JSON.parse(alarmMessage(account, stored, state).Message).default);

describe('the trigger of a notification', () => {
  test('gives the queries of an alarm on an expression, with what they watch', () => {
    const Metric = { Namespace: 'Shop', MetricName: 'Errors', Dimensions: [{ Name: 'Environment', Value: 'test' }] };
    const stored = alarm({
      ...judged,
      AlarmName: 'share',
      Metrics: [
        { Id: 'errors', MetricStat: { Metric, Period: 60, Stat: 'Sum' }, ReturnData: false },
        { Id: 'share', Expression: '100 * errors', Label: 'share' },
      ],
    });
    expect(notification(stored).Trigger).toEqual({
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 1,
      TreatMissingData: 'missing',
      EvaluateLowSampleCountPercentile: '',
      Metrics: [
        {
          Id: 'errors',
          MetricStat: {
            Metric: {
              Dimensions: [{ value: 'test', name: 'Environment' }],
              MetricName: 'Errors',
              Namespace: 'Shop',
            },
            Period: 60,
            Stat: 'Sum',
          },
          ReturnData: false,
        },
        { Id: 'share', Expression: '100 * errors', Label: 'share', ReturnData: true },
      ],
    });
  });

  test('tells a percentile from the other statistics', () => {
    const watched = { Namespace: 'Shop', MetricName: 'Latency', ExtendedStatistic: 'p99', Unit: 'Seconds' as const };
    const stored = alarm({ ...judged, ...watched, AlarmName: 'slow', Period: 60 });
    expect(notification(stored).Trigger).toMatchObject({
      StatisticType: 'ExtendedStatistic',
      ExtendedStatistic: 'p99',
      Unit: 'Seconds',
      Dimensions: [],
    });
  });
});

describe('the subject', () => {
  const subjectOf = (AlarmName: string, region = 'eu-west-1') =>
    alarmMessage({ ...account, region }, alarm({ ...judged, AlarmName }), 'ALARM').Subject;

  test('has the state, the name and the region in words', () => {
    expect(subjectOf('slow')).toBe('ALARM: "slow" in EU (Ireland)');
    expect(subjectOf('slow', 'mx-central-1')).toBe('ALARM: "slow" in mx-central-1');
  });

  test('cuts a long name short, for SNS takes a hundred characters', () => {
    const subject = subjectOf('x'.repeat(255));
    expect(subject).toHaveLength(100);
    expect(subject).toMatch(/^ALARM: "x+\.\.\." in EU \(Ireland\)$/);
  });
});

test('a notification of a state that is over already names the state that came after as the one before it', () => {
  const stored: StoredAlarm = {
    ...alarm({ AlarmName: 'x' }),
    type: 'CompositeAlarm',
    definition: { AlarmName: 'both', AlarmRule: 'ALARM(a)' },
    state: { value: 'OK', reason: 'over', reasonData: 'set by hand, and no JSON' },
    previousStateValue: 'ALARM',
  };
  expect(notification(stored, 'OK')).toMatchObject({ NewStateValue: 'OK', OldStateValue: 'ALARM' });
  expect(notification(stored, 'ALARM')).toMatchObject({
    NewStateValue: 'ALARM',
    OldStateValue: 'OK',
    AlarmRule: 'ALARM(a)',
    TriggeringChildren: [],
  });
});
