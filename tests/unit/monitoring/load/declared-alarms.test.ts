import { describe, expect, test } from 'vitest';
import { evaluateMetricAlarm, type MetricAlarmDefinition } from '../../../../src/cloudwatch/alarms/alarm-evaluation.ts';
import { distributionOf } from '../../../../src/cloudwatch/metrics/distribution.ts';
import type { FetchDistributions } from '../../../../src/cloudwatch/metrics/metric-data.ts';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import { ownProject } from '../own-project.ts';

const { definitions, problems } = await loadDefinitions({ project: ownProject, environment: 'local' });

/** What was sent period by period, the newest last: one value, several, or none. */
type Periods = readonly (number | readonly number[] | undefined)[];

const none = undefined;
const minutes = (count: number, value: number): Periods => Array.from({ length: count }, () => value);
const fast = Array.from({ length: 20 }, () => 50);
const slow = Array.from({ length: 20 }, () => 3000);

/** The state that a declared alarm is in after these periods of its metrics. */
function stateAfter(key: string, metrics: Record<string, Periods>): string {
  const alarm = definitions.alarms.find((candidate) => candidate.key === key);
  if (alarm === undefined) throw new Error(`There is no alarm ${key}`);
  const nowSeconds = 1_800_000_000;
  const fetch: FetchDistributions = ({ metricStat, startSeconds, endSeconds }) => {
    const values = metrics[metricStat.Metric.MetricName] ?? [];
    return values.flatMap((value, index) => {
      const atSeconds = nowSeconds - (values.length - index) * metricStat.Period;
      const inRange = atSeconds >= startSeconds && atSeconds < endSeconds;
      return value === undefined || !inRange
        ? []
        : [{ startSeconds: atSeconds, distribution: distributionOf([value].flat()) }];
    });
  };
  const definition = alarm.input as MetricAlarmDefinition;
  return evaluateMetricAlarm({ alarm: definition, previous: 'OK', nowSeconds, fetch }).state;
}

/**
 * What the service and AWS send, and what follows. The tests in `alarms/*.test.yaml` begin later: at the values of an alarm's metrics, a
 * period each.
 */
const cases: Record<string, [key: string, metrics: Record<string, Periods>, state: string]> = {
  '5xx share: an idle night without a single request': ['http-5xx-share', {}, 'OK'],
  '5xx share: requests and no error, which AWS does not report as 0': [
    'http-5xx-share',
    { RequestCount: minutes(8, 100) },
    'OK',
  ],
  '5xx share: one request in ten fails for three minutes': [
    'http-5xx-share',
    { RequestCount: minutes(8, 100), HTTPCode_Target_5XX_Count: [none, none, none, none, none, 10, 10, 10] },
    'ALARM',
  ],
  '5xx share: two bad minutes': [
    'http-5xx-share',
    { RequestCount: minutes(8, 100), HTTPCode_Target_5XX_Count: [none, none, none, none, none, none, 10, 10] },
    'OK',
  ],
  '5xx share: no target is left, so the load balancer counts errors and no requests': [
    'http-5xx-share',
    { HTTPCode_ELB_5XX_Count: [none, none, none, none, none, 50, 50, 50] },
    'ALARM',
  ],
  '5xx share: the only request of each minute fails': [
    'http-5xx-share',
    { RequestCount: minutes(8, 1), HTTPCode_Target_5XX_Count: minutes(8, 1) },
    'ALARM',
  ],
  'claims unavailable: nobody is turned away': ['claims-unavailable', {}, 'OK'],
  'claims unavailable: one claim in each of three minutes': [
    'claims-unavailable',
    { ClaimsUnavailable: [1, none, 1, none, 1] },
    'ALARM',
  ],
  'claims unavailable: a failover of two minutes': [
    'claims-unavailable',
    { ClaimsUnavailable: [none, none, none, 40, 60] },
    'OK',
  ],
  'claims unaccounted: all are found, minute after minute': [
    'claims-unaccounted',
    { ClaimsUnaccounted: minutes(5, 0) },
    'OK',
  ],
  'claims unaccounted: one instance misses a single claim, the other none': [
    'claims-unaccounted',
    { ClaimsUnaccounted: [0, 0, [0, 1]] },
    'ALARM',
  ],
  'claims unaccounted: nobody could look': ['claims-unaccounted', {}, 'INSUFFICIENT_DATA'],
  'database connections: two minutes above 80 % of 60': [
    'database-connections',
    { DatabaseConnections: [10, 10, 10, 55, 55] },
    'ALARM',
  ],
  'database connections: released for two minutes': [
    'database-connections',
    { DatabaseConnections: [55, 55, 55, 10, 10] },
    'OK',
  ],
  'database connections: exactly 80 %': ['database-connections', { DatabaseConnections: minutes(5, 48) }, 'OK'],
  'database connections: the server reports nothing': ['database-connections', {}, 'INSUFFICIENT_DATA'],
  'pool: saturated for three minutes': ['pool-saturated', { PoolUtilization: [5, 5, 5, 5, 100, 100, 100] }, 'ALARM'],
  'pool: a burst of two minutes': ['pool-saturated', { PoolUtilization: [5, 5, 5, 5, 5, 100, 100] }, 'OK'],
  'slow: nobody asks': ['slow', {}, 'OK'],
  'slow: fifteen minutes': ['slow', { RequestLatency: [fast, fast, slow, slow, slow] }, 'ALARM'],
  'slow: ten minutes': ['slow', { RequestLatency: [fast, fast, fast, slow, slow] }, 'OK'],
  'slow: a single slow request in each period of a quiet night': ['slow', { RequestLatency: minutes(5, 3000) }, 'OK'],
  'healthy hosts: two': ['healthy-hosts', { HealthyHostCount: minutes(5, 2) }, 'OK'],
  'healthy hosts: one for two minutes': ['healthy-hosts', { HealthyHostCount: [2, 2, 2, 1, 1] }, 'ALARM'],
  'healthy hosts: the load balancer reports nothing': ['healthy-hosts', {}, 'ALARM'],
};

describe('a declared alarm does what it was written for', () => {
  test.for(Object.entries(cases))('%s', ([, [key, metrics, state]]) => {
    expect(stateAfter(key, metrics)).toBe(state);
  });
});

test('what is declared for the local environment is valid, warnings included', () => {
  expect(problems).toEqual([]);
});
