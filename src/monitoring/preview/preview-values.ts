import { type Distribution, distributionOf } from '../../cloudwatch/metrics/distribution.ts';
import type { FetchDistributions } from '../../cloudwatch/metrics/metric-data.ts';
import type { MetricStat } from '../../cloudwatch/metrics/metric-data-query.ts';
import { awsMetrics } from '../alarms/aws-metrics.ts';
import type { OwnNamespace } from '../model/project-schema.ts';

/**
 * How a metric behaves on an ordinary day.
 * - `events`: so many a minute; `rare`: now and then one; `level`: swings around a value; `time`: most are short and a few are long.
 */
type Behaviour =
  | { readonly kind: 'events'; readonly perMinute: number }
  | { readonly kind: 'rare' }
  | { readonly kind: 'level'; readonly value: number }
  | { readonly kind: 'time'; readonly value: number }
  | { readonly kind: 'constant'; readonly value: number };

/** What the name tells, by the first pattern that fits. */
const behavioursByName: readonly (readonly [RegExp, Behaviour])[] = [
  [/^HealthyHostCount|InServiceInstances$|DesiredCapacity$|^InstancesOk$/, { kind: 'constant', value: 2 }],
  [/^UnHealthy|^BreakerOpen$|^StatusCheckFailed|Unaccounted$|^Dropped/, { kind: 'constant', value: 0 }],
  [/Limit$/, { kind: 'constant', value: 60 }],
  [/Error|[45]XX|Timeouts|Failures|Rejected|Unavailable|RateLimited|Shed$|Retries|Replayed/, { kind: 'rare' }],
  [/Pending$|QueueDepth$/, { kind: 'level', value: 0.4 }],
  [/^(Read|Write)Latency$/, { kind: 'time', value: 0.002 }],
  [/^RequestCount|^Requests|Accepted$/, { kind: 'events', perMinute: 45 }],
];

/** What the unit tells where the name tells nothing. */
const behavioursByUnit: Readonly<Record<string, Behaviour>> = {
  Percent: { kind: 'level', value: 35 },
  Milliseconds: { kind: 'time', value: 30 },
  Seconds: { kind: 'time', value: 0.03 },
  Bytes: { kind: 'level', value: 6e9 },
  'Bytes/Second': { kind: 'level', value: 250_000 },
};
const otherBehaviour: Behaviour = { kind: 'level', value: 12 };

/** A long tail, as times of requests have it: so many of a hundred take so many times the middle one. */
const tail: readonly (readonly [times: number, count: number])[] = [
  [0.6, 25],
  [1, 40],
  [1.6, 25],
  [3, 8],
  [9, 2],
];

/** A day of more and less traffic, and how far a minute is off it. */
const waveHeight = 0.3;
const noiseHeight = 0.15;
const daySeconds = 86_400;

/** Plausible data for any metric, always the same for the same `seed`: what a dashboard looks like on an ordinary day. */
export function createPlausibleMetrics(seed: string, ownNamespaces: readonly OwnNamespace[]): FetchDistributions {
  return ({ metricStat, startSeconds, endSeconds }) => {
    const { Metric, Period } = metricStat;
    const dimensions = (Metric.Dimensions ?? []).map(({ Name, Value }) => `${Name}=${Value}`).sort();
    const identity = [seed, Metric.Namespace, Metric.MetricName, ...dimensions].join(' ');
    const behaviour = behaviourOf(metricStat, ownNamespaces);
    const level = 0.8 + 0.4 * random(identity);
    const buckets = [];
    for (let at = startSeconds; at < endSeconds; at += Period) {
      const wave = 1 + waveHeight * Math.sin((2 * Math.PI * at) / daySeconds);
      const luck = random(`${identity} ${at}`);
      const amount = level * wave * (1 + noiseHeight * (2 * luck - 1));
      buckets.push({ startSeconds: at, distribution: bucketOf(behaviour, { amount, luck, minutes: Period / 60 }) });
    }
    return buckets;
  };
}

function bucketOf(behaviour: Behaviour, now: { amount: number; luck: number; minutes: number }): Distribution {
  const { amount, luck, minutes } = now;
  switch (behaviour.kind) {
    case 'constant':
      return distributionOf([behaviour.value]);
    case 'events':
      return distributionOf([Math.round(behaviour.perMinute * amount * minutes)]);
    case 'rare':
      return distributionOf([luck > 0.93 ? Math.ceil((luck - 0.93) * 30 * minutes) : 0]);
    case 'level': {
      const value = behaviour.value * amount;
      return distributionOf([value * 0.9, value, value * 1.15]);
    }
    case 'time': {
      const values = tail.map(([times]) => behaviour.value * amount * times);
      return distributionOf(
        values,
        tail.map(([, count]) => count * minutes),
      );
    }
  }
}

function behaviourOf(
  { Metric: { Namespace, MetricName } }: MetricStat,
  ownNamespaces: readonly OwnNamespace[],
): Behaviour {
  const byName = behavioursByName.find(([pattern]) => pattern.test(MetricName));
  if (byName !== undefined) return byName[1];
  const metric = ownNamespaces.find(({ namespace }) => namespace === Namespace)?.metrics[MetricName];
  if (metric?.kind === 'counter') return { kind: 'events', perMinute: 20 };
  const unit = metric?.unit ?? awsMetrics[Namespace]?.[MetricName]?.unit;
  return behavioursByUnit[unit ?? ''] ?? otherBehaviour;
}

/** A number from 0 to 1, 1 left out, that `text` decides: FNV-1a, and a last mixing of its bits. */
function random(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
