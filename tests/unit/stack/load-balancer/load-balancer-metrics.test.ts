import { describe, expect, test } from 'vitest';
import type { RequestObservation } from '../../../../src/stack/load-balancer/load-balancer-forward.ts';
import { createLoadBalancerMetrics } from '../../../../src/stack/load-balancer/load-balancer-metrics.ts';

const loadBalancer = 'app/claims/50dc6c495c0c9188';
const targetGroup = 'targetgroup/claims/73e2d6bc24d8a067';
const timestamp = new Date('2026-01-02T03:04:00Z');
const health = { healthy: 2, unhealthy: 1 };

const byTarget = (status: number, targetSeconds = 0.01): RequestObservation => ({
  status,
  source: 'target',
  targetSeconds,
});
const byLoadBalancer = (status: number): RequestObservation => ({ status, source: 'elb', targetSeconds: undefined });

function take(observations: RequestObservation[]) {
  const metrics = createLoadBalancerMetrics({ loadBalancer, targetGroup });
  for (const observation of observations) metrics.observe(observation);
  return metrics.take({ timestamp, health });
}

/** Count metrics as `name by dimension names` -> number of requests. */
function counts(observations: RequestObservation[]) {
  return Object.fromEntries(
    take(observations)
      .filter(({ Unit, Values }) => Unit === 'Count' && Values !== undefined)
      .map(({ MetricName, Dimensions, Counts }) => [
        `${MetricName} by ${Dimensions?.map(({ Name }) => Name).join('+')}`,
        Counts?.[0],
      ]),
  );
}

describe('requests become counts', () => {
  const cases: Record<string, { observations: RequestObservation[]; expected: Record<string, number> }> = {
    'a target that answers counts as a request and by its class of status': {
      observations: [byTarget(201), byTarget(303), byTarget(204)],
      expected: {
        'RequestCount by LoadBalancer': 3,
        'RequestCount by TargetGroup+LoadBalancer': 3,
        'HTTPCode_Target_2XX_Count by LoadBalancer': 2,
        'HTTPCode_Target_2XX_Count by TargetGroup+LoadBalancer': 2,
        'HTTPCode_Target_3XX_Count by LoadBalancer': 1,
        'HTTPCode_Target_3XX_Count by TargetGroup+LoadBalancer': 1,
      },
    },
    'a 502 of its own is a request, has no target group, and is no target status': {
      observations: [byLoadBalancer(502)],
      expected: {
        'RequestCount by LoadBalancer': 1,
        'RequestCount by TargetGroup+LoadBalancer': 1,
        'HTTPCode_ELB_5XX_Count by LoadBalancer': 1,
        'HTTPCode_ELB_502_Count by LoadBalancer': 1,
      },
    },
    'a 503 of its own had no target, so it is no request': {
      observations: [byLoadBalancer(503)],
      expected: { 'HTTPCode_ELB_5XX_Count by LoadBalancer': 1, 'HTTPCode_ELB_503_Count by LoadBalancer': 1 },
    },
    'a malformed request is no request': {
      observations: [byLoadBalancer(400)],
      expected: { 'HTTPCode_ELB_4XX_Count by LoadBalancer': 1 },
    },
    'no request, no datapoint': { observations: [], expected: {} },
  };
  test.each(Object.entries(cases))('%s', (_, { observations, expected }) => {
    expect(counts(observations)).toEqual(expected);
  });
});

describe("the load balancer's own answers", () => {
  // "Requests rejected before a target was chosen" are not in RequestCount; 502, 503 and 504 have a metric of their own.
  test.each([
    [400, false, []],
    [408, false, []],
    [460, true, []],
    [502, true, ['HTTPCode_ELB_502_Count']],
    [503, false, ['HTTPCode_ELB_503_Count']],
    [504, true, ['HTTPCode_ELB_504_Count']],
  ])('%i: is a request: %s', (status, isRequest, own) => {
    const requests = isRequest ? ['RequestCount by LoadBalancer', 'RequestCount by TargetGroup+LoadBalancer'] : [];
    const codes = [`HTTPCode_ELB_${status < 500 ? 4 : 5}XX_Count`, ...own].map((name) => `${name} by LoadBalancer`);
    expect(counts([byLoadBalancer(status), byLoadBalancer(status)])).toEqual(
      Object.fromEntries([...requests, ...codes].map((name) => [name, 2])),
    );
  });
});

test('response times are values with counts, in seconds, in data of at most 150 values', () => {
  const seconds = Array.from({ length: 200 }, (_, index) => (index + 100) / 1000);
  const data = take([...seconds, 0.1].map((value) => byTarget(200, value)));
  const times = data.filter(
    ({ MetricName, Dimensions }) => MetricName === 'TargetResponseTime' && Dimensions?.length === 1,
  );
  expect(times.map(({ Values }) => Values?.length)).toEqual([150, 50]);
  expect(times[0]).toMatchObject({ Unit: 'Seconds', Timestamp: timestamp });
  expect(times[0]?.Values?.slice(0, 2)).toEqual([0.1, 0.101]);
  expect(times[0]?.Counts?.slice(0, 2)).toEqual([2, 1]);
});

test('the health of the targets is published for the target group', () => {
  const Dimensions = [
    { Name: 'TargetGroup', Value: targetGroup },
    { Name: 'LoadBalancer', Value: loadBalancer },
  ];
  expect(take([])).toEqual([
    { MetricName: 'HealthyHostCount', Dimensions, Timestamp: timestamp, Unit: 'Count', Value: 2 },
    { MetricName: 'UnHealthyHostCount', Dimensions, Timestamp: timestamp, Unit: 'Count', Value: 1 },
  ]);
});

test('what was taken once is not given again', () => {
  const metrics = createLoadBalancerMetrics({ loadBalancer, targetGroup });
  metrics.observe(byTarget(200));
  metrics.take({ timestamp, health });
  expect(metrics.take({ timestamp, health }).map(({ MetricName }) => MetricName)).toEqual([
    'HealthyHostCount',
    'UnHealthyHostCount',
  ]);
});
