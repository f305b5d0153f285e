/** The calls of CloudWatch, CloudWatch Logs, SNS and CloudTrail that planning, applying and looking for drift make. */
export type CallName =
  | 'DescribeAlarms'
  | 'DescribeAlarmHistory'
  | 'PutMetricAlarm'
  | 'PutCompositeAlarm'
  | 'DeleteAlarms'
  | 'GetMetricData'
  | 'ListDashboards'
  | 'GetDashboard'
  | 'PutDashboard'
  | 'DeleteDashboards'
  | 'ListTagsForResource'
  | 'TagResource'
  | 'DescribeQueryDefinitions'
  | 'PutQueryDefinition'
  | 'DeleteQueryDefinition'
  | 'DescribeLogStreams'
  | 'GetLogEvents'
  | 'ListSubscriptionsByTopic'
  | 'LookupEvents';

/** Calls a second, for each. */
export type CallRates = Readonly<Record<CallName, number>>;

/**
 * What an account may do in a region before AWS throttles it: "CloudWatch service quotas", "Amazon SNS endpoints and quotas", "AWS CloudTrail endpoints and quotas". For
 * saved queries nothing is published; five a second is what other calls of CloudWatch Logs are allowed.
 */
export const awsCallRates: CallRates = {
  DescribeAlarms: 9,
  DescribeAlarmHistory: 20,
  PutMetricAlarm: 3,
  PutCompositeAlarm: 3,
  DeleteAlarms: 3,
  GetMetricData: 50,
  ListDashboards: 10,
  GetDashboard: 10,
  PutDashboard: 10,
  DeleteDashboards: 10,
  ListTagsForResource: 10,
  TagResource: 20,
  DescribeQueryDefinitions: 5,
  PutQueryDefinition: 5,
  DeleteQueryDefinition: 5,
  DescribeLogStreams: 10,
  GetLogEvents: 10,
  ListSubscriptionsByTopic: 30,
  LookupEvents: 2,
};

/** The same rate for every call, for an endpoint that has no quotas. */
export function evenCallRates(callsPerSecond: number): CallRates {
  return Object.fromEntries(Object.keys(awsCallRates).map((call) => [call, callsPerSecond])) as Record<
    CallName,
    number
  >;
}

export interface PacerClock {
  nowMs(): number;
  sleep(durationMs: number): Promise<void>;
}

export const systemPacerClock: PacerClock = {
  nowMs: () => performance.now(),
  sleep: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
};

export interface CallPacer {
  /** Resolves when the call may go out. */
  turn(call: CallName): Promise<void>;
}

/** Spaces calls of one kind evenly, so that no second holds more of them than its rate. */
export function createCallPacer(deps: { rates: CallRates; clock: PacerClock }): CallPacer {
  const { rates, clock } = deps;
  const nextFreeMs = new Map<CallName, number>();
  return {
    async turn(call) {
      const nowMs = clock.nowMs();
      const atMs = Math.max(nowMs, nextFreeMs.get(call) ?? nowMs);
      nextFreeMs.set(call, atMs + 1000 / rates[call]);
      if (atMs > nowMs) await clock.sleep(atMs - nowMs);
    },
  };
}
