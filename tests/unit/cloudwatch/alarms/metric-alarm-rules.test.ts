import { describe, expect, test } from 'vitest';
import { metricAlarmProblems } from '../../../../src/cloudwatch/alarms/metric-alarm-rules.ts';

const single = {
  AlarmName: 'database-connections',
  Namespace: 'AWS/RDS',
  MetricName: 'DatabaseConnections',
  Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'local' }],
  Statistic: 'Maximum',
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: 48,
  TreatMissingData: 'missing',
  AlarmDescription: 'Connections above 80 % of the maximum',
  AlarmActions: ['arn:aws:sns:us-east-1:000000000000:page'],
  Tags: [{ Key: 'Environment', Value: 'local' }],
};

function query(Id: string, more: Record<string, unknown> = {}) {
  const Metric = { Namespace: 'AWS/ApplicationELB', MetricName: 'RequestCount' };
  return { Id, ReturnData: false, MetricStat: { Metric, Period: 60, Stat: 'Sum' }, ...more };
}

/** An alarm on math; `m1` and `m2` are there to be referred to. */
function math(Expression: string, more: Record<string, unknown> = {}, queries = [query('m1'), query('m2')]) {
  return {
    AlarmName: 'share',
    EvaluationPeriods: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 5,
    Metrics: [...queries, { Id: 'e1', Expression }],
    ...more,
  };
}

test.each<[string, Record<string, unknown>]>([
  ['on a metric', single],
  ['on a percentile', { ...single, Statistic: undefined, ExtendedStatistic: 'p99.9' }],
  ['on a trimmed mean', { ...single, Statistic: undefined, ExtendedStatistic: 'TM(10%:90%)' }],
  ['on metric math', math('100 * m1 / m2')],
  ['on one metric of Metrics', math('m1', { Metrics: [query('m1', { ReturnData: true })] })],
  ['that reduces all its metrics', math('SUM(METRICS())')],
  ['with fields CloudWatch does not know, which are not its business', { ...single, runbook: 'docs/runbooks/x.md' }],
  ['that looks back a day in minutes', { ...single, EvaluationPeriods: 1440 }],
  ['that looks back a week in one period', { ...single, Period: 604_800, EvaluationPeriods: 1, DatapointsToAlarm: 1 }],
  ['that looks back a week in hours', { ...single, Period: 3600, EvaluationPeriods: 168 }],
])('PutMetricAlarm takes an alarm %s', (_, alarm) => {
  expect(metricAlarmProblems(alarm)).toEqual([]);
});

describe('PutMetricAlarm refuses, with the field', () => {
  const cases: Record<string, [change: Record<string, unknown>, path: (string | number)[], message: string]> = {
    'no name': [{ AlarmName: undefined }, [], "The alarm should have required property 'AlarmName'"],
    'no threshold': [{ Threshold: undefined }, [], "The alarm should have required property 'Threshold'"],
    'no period': [
      { Period: undefined },
      [],
      "The alarm should have required property 'Period', or Metrics in its place",
    ],
    'a threshold as text': [{ Threshold: '48' }, ['Threshold'], 'Threshold should be number'],
    'no evaluation period': [{ EvaluationPeriods: 0 }, ['EvaluationPeriods'], 'EvaluationPeriods should be >= 1'],
    'half an evaluation period': [
      { EvaluationPeriods: 1.5 },
      ['EvaluationPeriods'],
      'EvaluationPeriods should be integer',
    ],
    'more datapoints than periods': [
      { DatapointsToAlarm: 4 },
      ['DatapointsToAlarm'],
      'DatapointsToAlarm must be less than or equal to EvaluationPeriods',
    ],
    'a namespace beyond ASCII': [
      { Namespace: 'Gebühren' },
      ['Namespace'],
      'Namespace must not contain Non-ASCII characters.',
    ],
    'what is for percentiles, beside a plain statistic': [
      { EvaluateLowSampleCountPercentile: 'ignore' },
      ['EvaluateLowSampleCountPercentile'],
      'Option evaluateLowSampleCountPercentile can not be applied with statistic Maximum.',
    ],
    'a period of 45 seconds': [{ Period: 45 }, ['Period'], 'Period must be 10, 20, 30 or a multiple of 60'],
    'a period of a second, which only GetMetricData has': [
      { Period: 1 },
      ['Period'],
      'Period must be 10, 20, 30 or a multiple of 60',
    ],
    'more than a day of short periods': [
      { EvaluationPeriods: 1441 },
      ['EvaluationPeriods'],
      'EvaluationPeriods * Period must be <= 86400',
    ],
    'more than a week in one period': [
      { Period: 604_860, EvaluationPeriods: 1, DatapointsToAlarm: 1 },
      ['EvaluationPeriods'],
      'EvaluationPeriods * Period must be <= 604800',
    ],
    'more than a week of long ones': [
      { Period: 3600, EvaluationPeriods: 169 },
      ['EvaluationPeriods'],
      'EvaluationPeriods * Period must be <= 604800',
    ],
    'two statistics': [{ ExtendedStatistic: 'p99' }, [], 'The alarm should have either Statistic or ExtendedStatistic'],
    'a percentile as Statistic': [
      { Statistic: 'p99' },
      ['Statistic'],
      'Statistic should be equal to one of the allowed values: SampleCount, Average, Sum, Minimum, Maximum',
    ],
    'a plain statistic as ExtendedStatistic': [
      { Statistic: undefined, ExtendedStatistic: 'Sum' },
      ['ExtendedStatistic'],
      'Sum belongs in Statistic, ExtendedStatistic is for percentiles and the like',
    ],
    'six actions': [
      { OKActions: ['1', '2', '3', '4', '5', '6'] },
      ['OKActions'],
      'OKActions failed to satisfy constraint: Member must have length less than or equal to 5',
    ],
    'a long description': [
      { AlarmDescription: 'x'.repeat(1025) },
      ['AlarmDescription'],
      'AlarmDescription should NOT be longer than 1024 characters',
    ],
    'a dimension without a value': [
      { Dimensions: [{ Name: 'DBInstanceIdentifier' }] },
      ['Dimensions', 0],
      "Dimensions[0] should have required property 'Value'",
    ],
    'a treatment in the wrong case': [
      { TreatMissingData: 'notbreaching' },
      ['TreatMissingData'],
      'TreatMissingData should be equal to one of the allowed values: breaching, notBreaching, ignore, missing',
    ],
  };
  test.each(Object.entries(cases))('%s', (_, [change, path, message]) => {
    expect(metricAlarmProblems({ ...single, ...change })).toEqual([{ path, message }]);
  });

  test('every wrong field at once', () => {
    const paths = metricAlarmProblems({ ...single, Period: 7, Unit: 'Apples', Threshold: Number.NaN }).map(
      ({ path }) => path,
    );
    expect(paths).toEqual([['Period'], ['Threshold'], ['Unit']]);
  });
});

describe('PutMetricAlarm refuses Metrics, with the query and the place in its expression', () => {
  const cases: Record<string, [alarm: Record<string, unknown>, problem: Record<string, unknown>]> = {
    'together with a metric of its own': [
      math('m1', { Namespace: 'AWS/RDS' }),
      { path: ['Namespace'], message: 'Namespace and Metrics cannot both be given' },
    ],
    'when two return data': [
      math('m1 + m2', {}, [query('m1', { ReturnData: true }), query('m2')]),
      {
        path: ['Metrics'],
        message:
          'Exactly one element of the metrics list should return data. Here m1, e1 do: set ReturnData to false on the others',
      },
    ],
    'of different periods': [
      math('m1 + m2', {}, [
        query('m1'),
        query('m2', { MetricStat: { Metric: query('m2').MetricStat.Metric, Period: 300, Stat: 'Sum' } }),
      ]),
      {
        path: ['Metrics', 1, 'MetricStat', 'Period'],
        message: 'All metrics of an alarm must have the same period, 60 here',
      },
    ],
    'more than ten metrics': [
      math(
        'SUM(METRICS())',
        {},
        Array.from({ length: 11 }, (_, i) => query(`m${i}`)),
      ),
      { path: ['Metrics'], message: 'Too many metrics in alarm, maximum is 10' },
    ],
    'an Id with a capital': [
      math('m1', {}, [query('m1'), query('M2')]),
      {
        path: ['Metrics', 1, 'Id'],
        message: 'Metrics[1].Id should begin with a lower-case letter and hold letters, digits and _ only, 255 at most',
      },
    ],
    'an expression that cannot be read': [
      math('m1 +'),
      { path: ['Metrics', 2, 'Expression'], message: 'The expression ends too early at character 5.', offset: 4 },
    ],
    'an unknown Id': [
      math('m1 / m9'),
      {
        path: ['Metrics', 2, 'Expression'],
        message: 'e1 refers to m9, and there is no metric or expression with that Id.',
        offset: 5,
      },
    ],
    'a number where a series is needed': [
      math('SUM(m1)'),
      {
        path: ['Metrics', 2, 'Expression'],
        message: 'The result of an expression must be a series, and this one is a number.',
        offset: 0,
      },
    ],
    'several series': [
      math('METRICS() * 2'),
      { path: ['Metrics'], message: 'An alarm watches a single series, and these metrics give 2' },
    ],
    SEARCH: [
      math("SEARCH('{AWS/EC2}', 'Sum')"),
      {
        path: ['Metrics', 2, 'Expression'],
        message: 'SEARCH is not supported on Metric Alarms.',
        offset: 0,
      },
    ],
    'a doubled Id': [
      math('m1', {}, [query('m1'), query('m1')]),
      { path: ['Metrics', 1], message: 'The Id m1 is given twice.', offset: undefined },
    ],
  };
  test.each(Object.entries(cases))('%s', (_, [alarm, problem]) => {
    expect(metricAlarmProblems(alarm)).toEqual([problem]);
  });
});
