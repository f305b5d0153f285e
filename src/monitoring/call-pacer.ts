/** The calls of CloudWatch that this room makes. */
export type CallName =
  | 'DescribeAlarms'
  | 'PutMetricAlarm'
  | 'DeleteAlarms'
  | 'ListDashboards'
  | 'GetDashboard'
  | 'PutDashboard'
  | 'DeleteDashboards'
  | 'ListTagsForResource'
  | 'TagResource';

/** Calls a second, for each. */
export type CallRates = Readonly<Record<CallName, number>>;

/** What an account may do in a region before AWS throttles it: "CloudWatch service quotas". */
export const awsCallRates: CallRates = {
  DescribeAlarms: 9,
  PutMetricAlarm: 3,
  DeleteAlarms: 3,
  ListDashboards: 10,
  GetDashboard: 10,
  PutDashboard: 10,
  DeleteDashboards: 10,
  ListTagsForResource: 10,
  TagResource: 20,
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
