import type { Clock } from './clock.ts';
import { AwsRefusal } from './service-error.ts';

/** Calls a second that an account may make of each action. AWS page: "CloudWatch service quotas". Others are not limited. */
const callsPerSecond: Readonly<Record<string, number>> = {
  PutMetricAlarm: 3,
  PutCompositeAlarm: 3,
  DeleteAlarms: 3,
  SetAlarmState: 3,
  EnableAlarmActions: 3,
  DisableAlarmActions: 3,
  DescribeAlarms: 9,
  DescribeAlarmsForMetric: 9,
  DescribeAlarmHistory: 20,
  PutDashboard: 10,
  GetDashboard: 10,
  ListDashboards: 10,
  DeleteDashboards: 10,
  ListTagsForResource: 10,
  TagResource: 20,
  UntagResource: 20,
  ListMetrics: 25,
  GetMetricData: 50,
  GetMetricStatistics: 400,
  PutMetricData: 500,
};
/** How many calls may come at once after a pause [inferred]: AWS publishes the rates only. */
const burstSeconds = 1;

/**
 * Refuses calls beyond AWS's rates as AWS does: a bucket of tokens for each action, a refused call takes none. Gives a function to
 * be called with each action's name before it runs, which throws ThrottlingException.
 */
export function createThrottle({ clock }: { clock: Clock }): (action: string) => void {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return (action) => {
    const rate = callsPerSecond[action];
    if (rate === undefined) return;
    const nowMs = clock.nowMs();
    const capacity = rate * burstSeconds;
    const bucket = buckets.get(action) ?? { tokens: capacity, atMs: nowMs };
    const tokens = Math.min(capacity, bucket.tokens + ((nowMs - bucket.atMs) * rate) / 1000);
    const isAdmitted = tokens > 1 - roundingTolerance;
    buckets.set(action, { tokens: isAdmitted ? tokens - 1 : tokens, atMs: nowMs });
    if (!isAdmitted) throw new AwsRefusal('ThrottlingException', 'Rate exceeded');
  };
}

/** Three thirds of a token, added up, are a little less than one. */
const roundingTolerance = 1e-6;
