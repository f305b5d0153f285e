import { get } from 'node:http';

/** A server behind the load balancer. */
export interface Target {
  readonly id: string;
  readonly host: string;
  readonly port: number;
}

export interface HealthCheck {
  readonly path: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Checks in a row that must succeed before an unhealthy target is healthy. */
  readonly healthyThreshold: number;
  /** Checks in a row that must fail before a healthy target is unhealthy. */
  readonly unhealthyThreshold: number;
}

export interface TargetGroup {
  /**
   * The target for the next request: the healthy ones take turns. While none is healthy all registered ones do, as
   * "Health checks for Application Load Balancer target groups" says (fail open). Undefined when none is registered.
   */
  next(): Target | undefined;
  health(): { healthy: number; unhealthy: number };
  /** Resolves when every target has been checked once. */
  readonly checkedOnce: Promise<void>;
  close(): void;
}

interface TargetHealth {
  readonly target: Target;
  state: 'initial' | 'healthy' | 'unhealthy';
  /** Checks in a row that contradict the state. */
  contradictions: number;
}

/** Starts checking the targets; the first check of a target decides its state alone. */
export function createTargetGroup(deps: { targets: readonly Target[]; healthCheck: HealthCheck }): TargetGroup {
  const { healthCheck } = deps;
  const members = deps.targets.map((target): TargetHealth => ({ target, state: 'initial', contradictions: 0 }));
  const abort = new AbortController();
  let turn = 0;

  const check = async (member: TargetHealth) => {
    const passed = await passesHealthCheck(member.target, healthCheck, abort.signal);
    if (!abort.signal.aborted) noteResult(member, passed, healthCheck);
  };
  const timers = members.map((member) => setInterval(() => void check(member), healthCheck.intervalMs));

  const count = (state: TargetHealth['state']) => members.filter((member) => member.state === state).length;
  return {
    next() {
      const healthy = members.filter((member) => member.state === 'healthy');
      const candidates = healthy.length > 0 ? healthy : members;
      turn += 1;
      return candidates[turn % candidates.length]?.target;
    },
    health: () => ({ healthy: count('healthy'), unhealthy: count('unhealthy') }),
    checkedOnce: Promise.all(members.map(check)).then(() => {}),
    close() {
      abort.abort();
      for (const timer of timers) clearInterval(timer);
    },
  };
}

function noteResult(member: TargetHealth, passed: boolean, healthCheck: HealthCheck): void {
  const observed = passed ? 'healthy' : 'unhealthy';
  if (member.state === observed) {
    member.contradictions = 0;
    return;
  }
  member.contradictions += 1;
  const needed = passed ? healthCheck.healthyThreshold : healthCheck.unhealthyThreshold;
  if (member.state === 'initial' || member.contradictions >= needed) {
    member.state = observed;
    member.contradictions = 0;
  }
}

/** True when the target answers 200 in time. Each check opens a connection of its own, as a new client would. */
function passesHealthCheck(target: Target, healthCheck: HealthCheck, closed: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(
      {
        host: target.host,
        port: target.port,
        path: healthCheck.path,
        agent: false,
        headers: { 'User-Agent': 'ELB-HealthChecker/2.0' },
        signal: AbortSignal.any([closed, AbortSignal.timeout(healthCheck.timeoutMs)]),
      },
      (response) => {
        response.on('error', () => {});
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    request.on('error', () => resolve(false));
  });
}
