import type { Dimension, MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { RequestObservation } from './load-balancer-forward.ts';

/** Statuses the load balancer answers with before it has chosen a target; such requests are not in RequestCount. */
const withoutTarget = new Set([400, 408, 503]);
const ownStatusMetrics = new Set([502, 503, 504]);
/** Response times are kept to this many significant digits, so that many requests are few values. */
const significantDigits = 3;
/** PutMetricData takes this many values in one datum. */
const valuesPerDatum = 150;

export interface LoadBalancerMetrics {
  observe(observation: RequestObservation): void;
  /** What was observed since the last call, as data of the namespace AWS/ApplicationELB, and how healthy the targets are. */
  take(now: { timestamp: Date; health: { healthy: number; unhealthy: number } }): MetricDatum[];
}

/**
 * Turns what the load balancer observes into the metrics that an Application Load Balancer publishes: names, units and
 * dimensions of "CloudWatch metrics for your Application Load Balancer" (Elastic Load Balancing user guide). As there, a
 * count metric has no datapoint in a period without such a request.
 *
 * `loadBalancer` and `targetGroup` are the last parts of their ARNs, like `app/name/id` and `targetgroup/name/id`.
 */
export function createLoadBalancerMetrics(deps: { loadBalancer: string; targetGroup: string }): LoadBalancerMetrics {
  const whole: Dimension[] = [{ Name: 'LoadBalancer', Value: deps.loadBalancer }];
  const ofGroup: Dimension[] = [{ Name: 'TargetGroup', Value: deps.targetGroup }, ...whole];
  let counts = new Map<string, number>();
  let responseSeconds = new Map<number, number>();

  return {
    observe(observation) {
      for (const name of countMetrics(observation)) increment(counts, name);
      if (observation.targetSeconds !== undefined) {
        increment(responseSeconds, Number(observation.targetSeconds.toPrecision(significantDigits)));
      }
    },
    take({ timestamp, health }) {
      const data: MetricDatum[] = [];
      const add = (MetricName: string, sets: Dimension[][], rest: Partial<MetricDatum>) => {
        for (const Dimensions of sets) data.push({ MetricName, Dimensions, Timestamp: timestamp, ...rest });
      };
      for (const [name, count] of counts) {
        // Each request is a sample of 1: Sum is the count, and Average, Minimum and Maximum are 1, as on AWS.
        const sets = name.startsWith('HTTPCode_ELB') ? [whole] : [whole, ofGroup];
        add(name, sets, { Unit: 'Count', Values: [1], Counts: [count] });
      }
      for (const [Values, Counts] of batches(responseSeconds)) {
        add('TargetResponseTime', [whole, ofGroup], { Unit: 'Seconds', Values, Counts });
      }
      add('HealthyHostCount', [ofGroup], { Unit: 'Count', Value: health.healthy });
      add('UnHealthyHostCount', [ofGroup], { Unit: 'Count', Value: health.unhealthy });
      counts = new Map();
      responseSeconds = new Map();
      return data;
    },
  };
}

function countMetrics({ status, source }: RequestObservation): string[] {
  const statusClass = `${Math.floor(status / 100)}XX`;
  if (source === 'target') return ['RequestCount', `HTTPCode_Target_${statusClass}_Count`];
  return [
    ...(withoutTarget.has(status) ? [] : ['RequestCount']),
    `HTTPCode_ELB_${statusClass}_Count`,
    ...(ownStatusMetrics.has(status) ? [`HTTPCode_ELB_${status}_Count`] : []),
  ];
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function batches(counts: ReadonlyMap<number, number>): [values: number[], counts: number[]][] {
  const entries = [...counts];
  const result: [number[], number[]][] = [];
  for (let start = 0; start < entries.length; start += valuesPerDatum) {
    const batch = entries.slice(start, start + valuesPerDatum);
    result.push([batch.map(([value]) => value), batch.map(([, count]) => count)]);
  }
  return result;
}
