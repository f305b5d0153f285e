import { describe, expect, test } from 'vitest';
import { evaluateMetricAlarm, type MetricAlarmDefinition } from '../../../../src/cloudwatch/alarms/alarm-evaluation.ts';
import { metricAlarmProblems } from '../../../../src/cloudwatch/alarms/metric-alarm-rules.ts';
import { distributionOf } from '../../../../src/cloudwatch/metrics/distribution.ts';
import type { FetchDistributions } from '../../../../src/cloudwatch/metrics/metric-data.ts';
import { compileSlo } from '../../../../src/monitoring/alarms/compile-slo.ts';
import type { SloFields } from '../../../../src/monitoring/alarms/slo-schema.ts';

const metric = (MetricName: string) => ({ Namespace: 'InsuranceClaims', MetricName });
const availability: SloFields = {
  objective: 99.9,
  window: 30,
  minimum: 10,
  runbook: 'docs/runbooks/availability.md',
  AlarmDescription: 'Requests are answered without a 5xx.',
  Metrics: [
    { Id: 'requests', MetricStat: { Metric: metric('Requests'), Stat: 'Sum' } },
    { Id: 'errors', MetricStat: { Metric: metric('ServerErrors'), Stat: 'Sum' } },
  ],
  good: 'requests - FILL(errors, 0)',
  total: 'requests',
};
const latency: SloFields = {
  ...availability,
  objective: 99,
  Metrics: [
    { Id: 'fast', MetricStat: { Metric: metric('RequestLatency'), Stat: 'TC(:1000)' } },
    { Id: 'answered', MetricStat: { Metric: metric('RequestLatency'), Stat: 'SampleCount' } },
  ],
  good: 'fast',
  total: 'answered',
};

describe('an objective becomes burn-rate alarms (Site Reliability Workbook, "Alerting on SLOs")', () => {
  test.for<[objective: number, window: number, thresholds: Record<string, number>]>([
    [
      99.9,
      30,
      { 'page-5m': 1.44, 'page-1h': 1.44, 'page-30m': 0.6, 'page-6h': 0.6, 'ticket-1d': 0.3, 'ticket-3d': 0.1 },
    ],
    [99.95, 30, { 'page-5m': 0.72, 'page-6h': 0.3, 'ticket-2h': 0.15, 'ticket-6h': 0.05 }],
    [99, 30, { 'page-5m': 14.4, 'page-6h': 6, 'ticket-1d': 3, 'ticket-3d': 1 }],
    [99.999, 30, { 'page-5m': 0.0144, 'ticket-3d': 0.001 }],
  ])('%d %% over %d days, with thresholds that people can read', ([objective, window, thresholds]) => {
    const { alarms } = compileSlo('web', { ...availability, objective, window });
    for (const [key, threshold] of Object.entries(thresholds)) expect(alarms[`web-${key}`]?.Threshold).toBe(threshold);
  });

  test('each window is one alarm that calls nobody, within the periods that CloudWatch takes', () => {
    const { alarms } = compileSlo('web', availability);
    const windows = Object.entries(alarms).map(([key, { severity, Metrics, EvaluationPeriods, DatapointsToAlarm }]) => {
      expect(severity).toBe('none');
      return `${key} ${DatapointsToAlarm} of ${EvaluationPeriods} x ${Metrics?.[0]?.MetricStat?.Period}`;
    });
    expect(windows).toEqual([
      'web-page-5m 1 of 1 x 300',
      'web-page-1h 1 of 1 x 3600',
      'web-page-30m 1 of 1 x 1800',
      'web-page-6h 1 of 1 x 21600',
      'web-ticket-2h 1 of 1 x 7200',
      'web-ticket-1d 1 of 1 x 86400',
      'web-ticket-6h 1 of 1 x 21600',
      'web-ticket-3d 1 of 1 x 259200',
    ]);
    for (const [AlarmName, { severity, runbook, ...fields }] of Object.entries(alarms))
      expect(metricAlarmProblems({ AlarmName, ...fields })).toEqual([]);
  });

  test('one composite pages and one opens a ticket, each when both windows of a pair burn', () => {
    const { composites } = compileSlo('web', availability);
    expect(Object.entries(composites).map(([key, { severity, AlarmRule }]) => [key, severity, AlarmRule])).toEqual([
      [
        'web-page',
        'page',
        '(ALARM(web-page-5m) AND ALARM(web-page-1h)) OR (ALARM(web-page-30m) AND ALARM(web-page-6h))',
      ],
      [
        'web-ticket',
        'ticket',
        '(ALARM(web-ticket-2h) AND ALARM(web-ticket-1d)) OR (ALARM(web-ticket-6h) AND ALARM(web-ticket-3d))',
      ],
    ]);
    expect(composites['web-page']?.AlarmDescription).toBe(
      'Requests are answered without a 5xx.\nThe error budget of 99.9 % over 30 days is spent too fast: at a rate above 14.4 over 1h and 5m, or 6 over 6h and 30m.',
    );
  });
});

/** The state of one window after values that were sent in the newest period. */
function stateOf(key: string, slo: SloFields, sent: Record<string, readonly number[]>): string {
  const { severity, runbook, ...fields } = compileSlo('web', slo).alarms[key]!;
  const alarm = { AlarmName: key, ...fields } as MetricAlarmDefinition;
  const nowSeconds = 1_800_000_000;
  const fetch: FetchDistributions = ({ metricStat, startSeconds, endSeconds }) => {
    const values = sent[metricStat.Metric.MetricName];
    const atSeconds = nowSeconds - metricStat.Period;
    if (values === undefined || atSeconds < startSeconds || atSeconds >= endSeconds) return [];
    return [{ startSeconds: atSeconds, distribution: distributionOf(values) }];
  };
  return evaluateMetricAlarm({ alarm, previous: 'OK', nowSeconds, fetch }).state;
}

const times = (count: number, value: number) => Array.from({ length: count }, () => value);

describe('a window burns', () => {
  test.for<[title: string, slo: SloFields, sent: Record<string, readonly number[]>, state: string]>([
    ['when more fails than its rate allows', availability, { Requests: [1000], ServerErrors: [15] }, 'ALARM'],
    ['not when less does', availability, { Requests: [1000], ServerErrors: [14] }, 'OK'],
    ['when everything fails', availability, { Requests: [50], ServerErrors: [50] }, 'ALARM'],
    ['not when nothing fails, which sends no count of errors', availability, { Requests: [50] }, 'OK'],
    [
      'not with fewer requests than the minimum, whatever fails',
      availability,
      { Requests: [9], ServerErrors: [9] },
      'OK',
    ],
    ['when as many as the minimum all fail', availability, { Requests: [10], ServerErrors: [10] }, 'ALARM'],
    ['not in a night without requests', availability, {}, 'OK'],
    ['when too many are slow', latency, { RequestLatency: [...times(80, 50), ...times(20, 1500)] }, 'ALARM'],
    ['not when few are slow', latency, { RequestLatency: [...times(95, 50), ...times(5, 1500)] }, 'OK'],
    ['when all are slow', latency, { RequestLatency: times(20, 1500) }, 'ALARM'],
    ['not when few ask and all are slow', latency, { RequestLatency: times(9, 1500) }, 'OK'],
  ])('%s', ([, slo, sent, state]) => {
    expect(stateOf('web-page-5m', slo, sent)).toBe(state);
  });
});
