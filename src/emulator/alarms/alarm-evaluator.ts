import {
  evaluateMetricAlarm,
  evaluationIntervalSeconds,
  type MetricAlarmDefinition,
} from '../../cloudwatch/alarms/alarm-evaluation.ts';
import { floorToPeriod } from '../../cloudwatch/base/periods.ts';
import type { FetchDistributions } from '../../cloudwatch/metrics/metric-data.ts';
import type { Clock } from '../protocol/clock.ts';
import type { AlarmStore, StoredMetricAlarm } from './alarm-store.ts';
import type { CompositeEvaluator } from './composite-evaluator.ts';
import { alarmReasonData } from './state-reason-data.ts';

const minuteMs = 60_000;

export interface AlarmEvaluator {
  /**
   * Evaluates every metric alarm whose turn has come, once in each of its intervals, beginning with the one after it was put, and
   * then the composite alarms that depend on them. One that was put in an earlier run waits until a whole minute of this
   * one has gone by: nothing is known of the time between, and nobody is paged for it.
   */
  evaluateDue(): void;
  /** The same, an alarm at a step: others may be answered between them, and an alarm may be put anew or deleted. */
  steps(): Generator<undefined, void>;
}

/** AWS page: "Using Amazon CloudWatch alarms: Evaluating an alarm". */
export function createAlarmEvaluator(deps: {
  alarms: AlarmStore;
  composites: CompositeEvaluator;
  fetch: FetchDistributions;
  clock: Clock;
  /** Metrics of other accounts are not here: an alarm on them has no data. */
  accountId: string;
}): AlarmEvaluator {
  /** The interval in which each definition was last evaluated. */
  const evaluatedInterval = new WeakMap<object, number>();
  const startedMs = deps.clock.nowMs();

  const isElsewhere = ({ Metrics = [] }: MetricAlarmDefinition) =>
    (Metrics as readonly { readonly AccountId?: string }[]).some(
      ({ AccountId }) => AccountId !== undefined && AccountId !== deps.accountId,
    );

  /** Evaluates one alarm that is there as it is in the store, if its turn has come. */
  function evaluate({ name, definition, state, configurationUpdatedMs }: StoredMetricAlarm, nowSeconds: number): void {
    const alarm = definition as MetricAlarmDefinition;
    const interval = floorToPeriod(nowSeconds, evaluationIntervalSeconds(alarm));
    // Evaluated at once, a new alarm would judge minutes in which its metric did not exist yet.
    if (interval * 1000 <= configurationUpdatedMs) return;
    if (configurationUpdatedMs < startedMs && interval * 1000 < startedMs + minuteMs) return;
    if (evaluatedInterval.get(definition) === interval) return;
    evaluatedInterval.set(definition, interval);
    const result = evaluateMetricAlarm({
      alarm,
      previous: state.value,
      nowSeconds,
      fetch: isElsewhere(alarm) ? () => [] : deps.fetch,
    });
    // CloudWatch keeps the reason of the last change for as long as the state stays.
    if (result.state === state.value && state.reasonData !== undefined) return;
    const reasonData = alarmReasonData(alarm, result, nowSeconds);
    deps.alarms.setState(name, { value: result.state, reason: result.reason, reasonData });
  }

  function* steps(): Generator<undefined, void> {
    const nowSeconds = deps.clock.nowMs() / 1000;
    for (const { name } of deps.alarms.list()) {
      const alarm = deps.alarms.get(name);
      if (alarm?.type !== 'MetricAlarm') continue;
      evaluate(alarm, nowSeconds);
      yield;
    }
    deps.composites.evaluate();
  }

  return {
    steps,
    evaluateDue() {
      const all = steps();
      while (!all.next().done);
    },
  };
}
