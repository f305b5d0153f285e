import { describe, expect, test } from 'vitest';
import {
  alarmDatapoints,
  alarmPeriodSeconds,
  evaluateMetricAlarm,
  evaluationIntervalSeconds,
  type MetricAlarmDefinition,
} from '../../../../src/cloudwatch/alarms/alarm-evaluation.ts';
import { distributionOf } from '../../../../src/cloudwatch/metrics/distribution.ts';
import type { FetchDistributions } from '../../../../src/cloudwatch/metrics/metric-data.ts';
import type { MetricDataQuery } from '../../../../src/cloudwatch/metrics/metric-data-query.ts';

const connections: MetricAlarmDefinition = {
  Namespace: 'AWS/RDS',
  MetricName: 'DatabaseConnections',
  Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'local' }],
  Statistic: 'Maximum',
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: 48,
};

/** Fetches from values by minute: `{ 7: 50 }` is a 50 received in the minute that starts at 7 minutes. */
function fetchFrom(byMetric: Record<string, Record<number, number>>): FetchDistributions {
  return ({ metricStat, startSeconds, endSeconds }) => {
    const buckets = new Map<number, number[]>();
    for (const [minute, value] of Object.entries(byMetric[metricStat.Metric.MetricName] ?? {})) {
      const time = Number(minute) * 60;
      if (time < startSeconds || time >= endSeconds) continue;
      const start = startSeconds + Math.floor((time - startSeconds) / metricStat.Period) * metricStat.Period;
      buckets.set(start, [...(buckets.get(start) ?? []), value]);
    }
    const ascending = [...buckets].sort(([a], [b]) => a - b);
    return ascending.map(([start, values]) => ({ startSeconds: start, distribution: distributionOf(values) }));
  };
}

test('"Evaluating an alarm": hogged connections alarm at the second bad minute and recover at the second good one', () => {
  const values = [10, 10, 10, 10, 10, 60, 60, 60, 10, 10, 10];
  const fetch = fetchFrom({ DatabaseConnections: { ...values } });
  const states = [5, 6, 7, 8, 9, 10, 11].map((minute) => {
    return evaluateMetricAlarm({ alarm: connections, previous: 'OK', nowSeconds: minute * 60 + 7, fetch }).state;
  });
  expect(states).toEqual(['OK', 'OK', 'ALARM', 'ALARM', 'ALARM', 'OK', 'OK']);
});

describe('which time is read', () => {
  function timestamps(periodSeconds: number, nowSeconds: number): number[] {
    const alarm = { ...connections, Period: periodSeconds };
    const datapoints = alarmDatapoints({ alarm, nowSeconds, fetch: () => [] });
    return datapoints.map(({ timestampSeconds }) => timestampSeconds);
  }

  test.each([
    [60, 659, [540, 480, 420, 360, 300], 'the minute that is still running is left out'],
    [60, 660, [600, 540, 480, 420, 360], 'a minute counts as soon as it is over'],
    [10, 659, [640, 630, 620, 610, 600], 'periods under a minute slide by ten seconds'],
    [300, 6060, [5760, 5460, 5160, 4860, 4560], 'a longer period slides by the minute'],
  ])('period %d s at %d s: %j, %s', (periodSeconds, nowSeconds, expected) => {
    expect(timestamps(periodSeconds, nowSeconds)).toEqual(expected);
  });

  test('a 5-minute period seen at minute 6 covers minutes 2 to 6, that is from 60 s to before 360 s', () => {
    const fetch = fetchFrom({ DatabaseConnections: { 0: 99, 1: 1, 5: 2, 6: 99 } });
    const alarm = { ...connections, Period: 300, EvaluationPeriods: 1, DatapointsToAlarm: 1 };
    expect(alarmDatapoints({ alarm, nowSeconds: 360, fetch })[0]).toEqual({ timestampSeconds: 60, value: 2 });
  });
});

describe('an alarm on metric math', () => {
  const query = (Id: string, MetricName: string): MetricDataQuery => ({
    Id,
    ReturnData: false,
    MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName }, Period: 60, Stat: 'Sum' },
  });
  const share: MetricAlarmDefinition = {
    Metrics: [
      query('errors', 'Errors'),
      query('requests', 'Requests'),
      { Id: 'share', Expression: '100 * errors / requests' },
    ],
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 5,
    TreatMissingData: 'notBreaching',
  };
  const evaluate = (alarm: MetricAlarmDefinition, fetch: FetchDistributions) =>
    evaluateMetricAlarm({ alarm, previous: 'OK', nowSeconds: 600, fetch });

  test('judges the one series that returns data', () => {
    const { state, reason } = evaluate(share, fetchFrom({ Errors: { 9: 6 }, Requests: { 9: 100 } }));
    expect(state).toBe('ALARM');
    expect(reason).toBe(
      'Threshold Crossed: 1 datapoint [6.0 (01/01/70 00:09:00)] was greater than the threshold (5.0).',
    );
  });

  test('has no datapoint where nothing was requested, so that the treatment of missing data decides', () => {
    const { state, evaluatedDatapoints } = evaluate(share, fetchFrom({}));
    expect(state).toBe('OK');
    expect(evaluatedDatapoints).toEqual([{ timestampSeconds: 540, value: undefined }]);
  });

  test.each<[string, MetricAlarmDefinition, string]>([
    [
      'an unsupported function',
      { ...share, Metrics: [query('m1', 'Errors'), { Id: 'e1', Expression: 'ANOMALY_DETECTION_BAND(m1)' }] },
      'Evaluation error: The metric-math function ANOMALY_DETECTION_BAND is not supported here: its band comes from a model that CloudWatch trains.',
    ],
    [
      'several series',
      { ...share, Metrics: [query('m1', 'Errors'), query('m2', 'Requests'), { Id: 'e1', Expression: 'METRICS()' }] },
      'Evaluation error: An alarm watches exactly one series, and its metrics give 2.',
    ],
    [
      'an unknown statistic',
      { ...connections, Statistic: undefined, ExtendedStatistic: 'PR(:90%)' },
      'Evaluation error: PR(:90%) is not a statistic: PR takes values, as in PR(:0.3), no shares.',
    ],
  ])('%s leaves the alarm in INSUFFICIENT_DATA and says so, instead of stopping the others', (_, alarm, reason) => {
    const fetch: FetchDistributions = ({ startSeconds }) => [{ startSeconds, distribution: distributionOf([1]) }];
    expect(evaluate(alarm, fetch)).toEqual({ state: 'INSUFFICIENT_DATA', reason, evaluatedDatapoints: [] });
  });

  test('a fault of the store is not taken for one of the alarm', () => {
    const fetch: FetchDistributions = () => {
      throw new TypeError('broken store');
    };
    expect(() => evaluate(share, fetch)).toThrow('broken store');
  });

  test('its period is that of its metrics', () => {
    expect(alarmPeriodSeconds(share)).toBe(60);
  });
});

test.each([
  [10, 3, 10],
  [30, 3, 10],
  [60, 3, 60],
  [3600, 24, 60],
  [3600, 25, 3600],
  [86_400, 2, 3600],
])(
  '"Evaluating an alarm": period %d s and %d evaluation periods are evaluated every %d s',
  (Period, EvaluationPeriods, every) => {
    expect(evaluationIntervalSeconds({ ...connections, Period, EvaluationPeriods })).toBe(every);
  },
);

describe('"Percentile-based CloudWatch alarms and low data samples": EvaluateLowSampleCountPercentile ignore', () => {
  const slow: MetricAlarmDefinition = {
    ...connections,
    Statistic: undefined,
    ExtendedStatistic: 'p99',
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    EvaluateLowSampleCountPercentile: 'ignore',
    TreatMissingData: 'breaching',
  };
  function stateWith(samples: number, alarm: MetricAlarmDefinition) {
    const distribution = distributionOf([100], [samples]);
    const fetch: FetchDistributions = ({ endSeconds }) => [{ startSeconds: endSeconds - 60, distribution }];
    return evaluateMetricAlarm({ alarm, previous: 'OK', nowSeconds: 600, fetch }).state;
  }

  test.each([
    ['p99', 999, 'OK', 'fewer than 10/(1-p): the state is kept'],
    ['p99', 1000, 'ALARM', 'enough'],
    ['p99.9', 9_999, 'OK', 'the higher the percentile, the more it takes'],
    ['p99.9', 10_000, 'ALARM', 'enough'],
    ['p50', 19, 'OK', 'the median takes 20'],
    ['p50', 20, 'ALARM', 'enough'],
    ['p10', 99, 'OK', 'fewer than 10/p below the median'],
    ['p10', 100, 'ALARM', 'enough'],
    ['tm99', 1, 'ALARM', 'it is about percentiles only'],
  ])('%s of %d samples: %s, %s', (ExtendedStatistic, samples, expected) => {
    expect(stateWith(samples, { ...slow, ExtendedStatistic })).toBe(expected);
  });

  test('left out or `evaluate`, any number of samples is judged', () => {
    expect(stateWith(1, { ...slow, EvaluateLowSampleCountPercentile: undefined })).toBe('ALARM');
    expect(stateWith(1, { ...slow, EvaluateLowSampleCountPercentile: 'evaluate' })).toBe('ALARM');
  });

  test('a period without samples is a missing one', () => {
    expect(evaluateMetricAlarm({ alarm: slow, previous: 'OK', nowSeconds: 600, fetch: () => [] }).state).toBe('ALARM');
  });
});
